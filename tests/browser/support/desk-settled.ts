import { expect } from '@playwright/test';
import type { BrowserContext, Page } from '@playwright/test';
import { everybody, settle, settler } from './desk-people.ts';
import type { FoyerServer } from './foyer-server.ts';
import { isIn, newApplicant } from './people.ts';
import { entryOf } from './review.ts';

/** A desk that has been in use for a while, and what its pages with an id are about. */
export interface SettledDesk {
  /** Somebody who is in. */
  readonly personId: string;
  /** A wave that is done. */
  readonly doneId: string;
  /** A wave that goes on for hours. */
  readonly runningId: string;
  /** One that nobody has started. */
  readonly plannedId: string;
}

const answers = [
  { specialty: 'Leadership, for people who lead for the first time', experience: 'seasoned', clientsPerMonth: '14' },
  { specialty: 'Career changes and coming back after a break', experience: 'veteran', clientsPerMonth: '30' },
  { specialty: 'Founders who have never managed anybody', experience: 'some', clientsPerMonth: '8' },
];
const goals = ['Speak up in meetings', 'Find out whether to leave my job', 'Lead my first team', 'Sleep again'];

/** Fills a desk as months of use would: people at every stage, questions, holds, waves. */
export async function settledDesk(foyer: FoyerServer, inside: BrowserContext): Promise<SettledDesk> {
  const coaches = Array.from({ length: 60 }, (_, index) => settler(index, { answers: answers[index % answers.length]! }));
  const clients = Array.from({ length: 90 }, (_, index) => settler(100 + index, { wants: 'client', confirmed: index % 6 !== 5, answers: { goal: goals[index % goals.length]! } }));
  // As people come: coaches and clients by turns.
  await settle(foyer, clients.flatMap((client, index) => (index < coaches.length ? [client, coaches[index]!] : [client])));
  const emails = coaches.map(({ email }) => email);
  await everybody(foyer, 'approve', emails.slice(30, 40), { role: 'coach', notes: 'Met at the spring meeting.' });
  await everybody(foyer, 'approve', emails.slice(40, 44), { role: 'coach', invite: false });
  await everybody(foyer, 'reject', emails.slice(44, 50), { reason: 'Works in another field.' });
  await everybody(foyer, 'hold', emails.slice(4, 6), { notes: 'We wait for a reference.' });
  await everybody(foyer, 'ask', emails.slice(7, 8), { question: 'Which certificate do you hold?' });
  const doneId = await wave(foyer, 'First clients', { order: 'first_come', take: 12 }, null);
  await step(foyer, doneId, 'start');
  await expect.poll(async () => ((await call(foyer, `/jobs/${doneId}`)) as { state: string }).state, { timeout: 20_000 }).toBe('done');
  const runningId = await wave(foyer, 'Winter clients', { order: 'random', seed: 'winter', take: 40 }, 900);
  await step(foyer, runningId, 'start');
  const plannedId = await wave(foyer, 'Spring clients', { order: 'first_come', take: 20 }, 20);
  const mia = newApplicant({ name: 'Mia Berger', role: 'coach' });
  await isIn(inside, foyer, mia);
  return { personId: (await entryOf(foyer, mia.email)).id, doneId, runningId, plannedId };
}

async function wave(foyer: FoyerServer, name: string, how: Readonly<Record<string, unknown>>, pacePerHour: number | null): Promise<string> {
  const { id } = (await call(foyer, '/jobs/plan', {
    kind: 'wave', name, action: 'approve', pacePerHour, returnSeats: true,
    selection: { filter: { status: 'pending', requestedRole: 'client', confirmed: 'true' }, ...how }, options: { role: 'client', invite: true },
  })) as { id: string };
  return id;
}

async function step(foyer: FoyerServer, id: string, name: 'start'): Promise<void> {
  await call(foyer, `/jobs/${id}/${name}`, {});
}

async function call(foyer: FoyerServer, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${foyer.url}/api/v1/admin${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${foyer.adminKey}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(response.ok, `${path}: ${await response.clone().text()}`).toBe(true);
  return response.json();
}

/** Waits until a page of the desk has all it shows, and nothing moves. */
export async function expectShown(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.getByRole('status', { name: 'Loading' })).toHaveCount(0);
  await page.evaluate(() => document.fonts.ready);
}
