import { expect, type Locator, type Page } from '@playwright/test';
import type { TeamMember } from './admin-session.ts';
import { expectNoAxeFindings, expectNoSidewaysScroll } from './expectations.ts';
import type { FoyerServer } from './foyer-server.ts';
import { mailsTo } from './mailbox.ts';
import { newAddress } from './people.ts';

/** Somebody who waits for a decision. */
export interface Waiting {
  readonly name: string;
  readonly email: string;
}

/** People who joined and confirmed, all of one source, so that a story finds its own and nobody else. */
export interface Arrivals {
  readonly source: string;
  readonly people: readonly Waiting[];
}

let arrivals = 0;

/** Puts people on the list as a file would, the first named one newest. @param wants - the role all of them ask for */
export async function arrive(foyer: FoyerServer, names: readonly string[], wants = 'coach'): Promise<Arrivals> {
  arrivals += 1;
  const source = `story${process.pid.toString(36)}x${arrivals}`;
  const now = Date.now();
  const people = names.map((name) => ({ name, email: newAddress(name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '.')) }));
  const rows = people.map(({ name, email }, index) => [email, name, wants, 'yes', source, new Date(now - index * 60_000).toISOString()].join(','));
  const file = ['email,name,requested_role,confirmed,source,joined_at', ...rows].join('\n');
  const mapping = { email: 'email', name: 'name', requested_role: 'requestedRole', confirmed: 'confirmed', source: 'source', joined_at: 'joinedAt' };
  const response = await fetch(`${foyer.url}/api/v1/admin/imports?mode=apply&mapping=${encodeURIComponent(JSON.stringify(mapping))}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${foyer.adminKey}`, 'content-type': 'text/csv' },
    body: file,
  });
  const told = await response.text();
  expect(told, 'the report of the import').toContain(`"created":${names.length}`);
  return { source, people };
}

/** Opens the queue with the people of a story only, and waits until they are there. */
export async function openQueue(page: Page, { source, people }: Arrivals, query = ''): Promise<void> {
  await page.goto(`/admin/waitlist?source=${source}${query}`);
  await expect(rowOf(page, people[0]!.name)).toBeVisible();
}

/** The row of a person in any table of the desk. */
export function rowOf(page: Page, name: string): Locator {
  return page.getByRole('row').filter({ hasText: name });
}

/** The panel beside the list. */
export function panelOf(page: Page, name: string): Locator {
  return page.getByRole('complementary', { name: `About ${name}` });
}

/** Types address and password into the page of the desk. */
export async function signInByForm(page: Page, { email, password: secret }: Pick<TeamMember, 'email' | 'password'>): Promise<void> {
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(secret);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Signs out by the menu of the desk. */
export async function signOut(page: Page, { name }: TeamMember): Promise<void> {
  await page.getByRole('button', { name: new RegExp(name) }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in to the review desk' })).toBeVisible();
}

/** The link of the newest mail of a kind to somebody of the team. */
export async function mailedLink(foyer: FoyerServer, email: string, kind: 'join' | 'reset'): Promise<string> {
  let link: string | undefined;
  await expect
    .poll(async () => {
      const texts = (await mailsTo(foyer, email)).map(({ text }) => text);
      link = texts.map((text) => new RegExp(`http\\S+/admin/${kind}#[\\w-]+`).exec(text)?.[0]).find((one) => one !== undefined);
      return link;
    }, { timeout: 30_000, intervals: [50, 100] })
    .toBeDefined();
  return link!;
}

/** Nothing found by axe, and nothing that sticks out. */
export async function expectFit(page: Page): Promise<void> {
  await expectNoAxeFindings(page);
  await expectNoSidewaysScroll(page);
}
