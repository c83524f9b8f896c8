import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { parseEmail } from '../../application/email-address.ts';
import { parseAnswers } from '../../application/waitlist/parse-answers.ts';
import { readProduct } from '../../config/product.ts';
import type { JoinCommand } from '../../domain/decisions/join.ts';
import product from '../../../../../foyer.config.ts';
import { openShell, type Shell } from '../../testing/run-foyer.ts';
import { Agenda } from './agenda.ts';
import { byDaylight } from './calendar.ts';
import { tellStory, type StoryMaterial } from './story.ts';

const sample = readProduct(product, 'foyer.config.ts').product!;
const now = Date.UTC(2026, 5, 1, 12);

function material(seed: number, count = 400): StoryMaterial {
  let made = 0;
  return {
    product: sample, count, seed, offset: 0, now,
    id: (at) => `${at}-${made += 1}`,
    invitation: (id, at) => ({ id, tokenHash: `hash of ${id}`, expiresAt: at + 1 }),
  };
}

describe('the story of a seeded list', () => {
  it('is the same for the same seed, and another for another', () => {
    const told = (seed: number) => JSON.stringify([...tellStory(material(seed))]);
    expect(told(1)).toBe(told(1));
    expect(told(1)).not.toBe(told(2));
  });

  it('goes on in the order of time and ends now', () => {
    let last = 0;
    for (const { at } of tellStory(material(3))) {
      expect(at).toBeGreaterThanOrEqual(last);
      last = at;
    }
    expect(last).toBeLessThanOrEqual(now);
  });

  it('has applicants whom a real form would have taken, at addresses that reach nobody', () => {
    const joins = [...tellStory(material(4))].flatMap(({ requests }) => requests.map(({ command }) => command)).filter((command): command is JoinCommand => command.type === 'join');
    expect(new Set(joins.map(({ email }) => email)).size).toBe(400);
    for (const { email, requestedRole, answers } of joins) {
      expect(parseEmail(email)).toBe(email);
      expect(email).toMatch(/@(example\.(com|org|net)|[a-z]+\.(example|test))$/);
      const role = sample.roles.find(({ key }) => key === requestedRole);
      expect(parseAnswers([...sample.questions, ...(role?.questions ?? [])], answers)).toEqual(answers);
    }
  });
});

describe('its tools', () => {
  it('an agenda hands out the earliest first', () => {
    const agenda = new Agenda<{ at: number }>();
    for (const at of [5, 1, 4, 1, 9, 2]) agenda.add({ at });
    const taken = [];
    while (agenda.size > 0) taken.push(agenda.take()!.at);
    expect(taken).toEqual([1, 1, 2, 4, 5, 9]);
  });

  it('daylight keeps the order within a day', () => {
    const start = Date.UTC(2026, 0, 1);
    const moved = Array.from({ length: 240 }, (_, index) => byDaylight(start + index * 360_000));
    expect(moved).toEqual(moved.toSorted((one, other) => one - other));
    expect(moved[0]).toBe(start);
    expect(moved.at(-1)).toBeLessThan(start + 86_400_000);
  });
});

describe('foyer seed', () => {
  let shell: Shell;
  beforeAll(async () => {
    shell = openShell();
    await shell.foyer(['seed', '--count', '300']);
  });
  afterAll(() => shell.remove());

  it('makes exactly as many people as asked, also a second time', async () => {
    const { code, out } = await shell.foyer(['seed', '--count', '50', '--json']);
    const { people, stages } = JSON.parse(out) as { people: number; stages: Record<string, number> };
    expect({ code, people }).toEqual({ code: 0, people: 50 });
    expect(Object.values(stages).reduce((sum, one) => sum + one, 0)).toBe(50);
  });

  it('leaves a list that agrees with itself', async () => {
    expect(await shell.foyer(['check'])).toMatchObject({ code: 0, out: expect.stringContaining('350 people') as string });
  });

  it('mails nobody and leaves no door open', () => {
    const database = new DatabaseSync(join(shell.folder, 'foyer.db'), { readOnly: true });
    const rowsIn = (table: string) => database.prepare(`select count(*) as count from ${table}`).get()!['count'];
    for (const table of ['outbox', 'mail_token', 'person_session', 'device_ticket']) expect(rowsIn(table)).toBe(0);
    expect(database.prepare(`select count(*) as count from entry where delivery = 'queued'`).get()!['count']).toBe(0);
    expect(rowsIn('entry_search')).toBe(350);
    database.close();
  });

  it('is refused in production', async () => {
    const production = openShell({
      FOYER_ENV: 'production', PUBLIC_URL: 'https://join.arete.test', FOYER_SECRET: 'k9Zp3mQx7LwVt2RbN8sYd4HfJ6cGa1Ue5oPi0TzX', RESEND_API_KEY: 're_abcdefgh_12345678901234567890', EMAIL_FROM: 'hello@arete.test',
    });
    const { code, err } = await production.foyer(['seed', '--count', '5']);
    production.remove();
    expect({ code, err }).toEqual({ code: 1, err: 'Made-up people do not belong into production. Seed a copy with FOYER_ENV=development instead.' });
  });
});
