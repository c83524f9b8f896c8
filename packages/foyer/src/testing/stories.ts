import { expect } from 'vitest';
import { Browser } from './browser.ts';
import type { Harness } from './harness.ts';
import { tokenIn } from './mailbox-assertions.ts';

let people = 0;

/** An address nobody else in this process has. */
export function newEmail(name = 'person'): string {
  people += 1;
  return `${name}-${people}-${process.pid}@example.org`;
}

/** Somebody who has come so far in their story, with the browser they used. */
export interface Guest {
  readonly email: string;
  readonly browser: Browser;
  /** Of the newest mailed link. */
  readonly token: string;
}

/** Joins; the confirmation mail is read. */
export async function joins(harness: Harness, fields: { email?: string; name?: string; role?: string } = {}): Promise<Guest> {
  const email = fields.email ?? newEmail();
  const response = await harness.post('/api/waitlist/join', { name: 'Ana Lima', role: 'coach', ...fields, email });
  expect(response.status).toBe(202);
  return { email, browser: new Browser(), token: tokenIn(await harness.readMailTo(email)) };
}

/** Joins and proves the mailbox. */
export async function confirms(harness: Harness, fields: Parameters<typeof joins>[1] = {}): Promise<Guest> {
  const guest = await joins(harness, fields);
  expect((await harness.post('/api/waitlist/confirm', { token: guest.token }, { browser: guest.browser })).status).toBe(200);
  return guest;
}

/** Joins, confirms and is invited; `token` is the invitation's. */
export async function isInvited(harness: Harness, fields: Parameters<typeof joins>[1] = {}): Promise<Guest> {
  const guest = await confirms(harness, fields);
  expect(await outcomes(harness.admin('/api/v1/admin/waitlist/approve', { email: guest.email }))).toEqual(['invited']);
  return { ...guest, token: tokenIn(await harness.readMailTo(guest.email)) };
}

/** Goes all the way in; the browser holds the session. `token` is the used invitation's. */
export async function comesIn(harness: Harness, fields: Parameters<typeof joins>[1] = {}): Promise<Guest> {
  const guest = await isInvited(harness, fields);
  expect((await harness.post('/api/waitlist/accept', { token: guest.token }, { browser: guest.browser })).status).toBe(200);
  return guest;
}

/** Makes an API key with these rights. @returns its secret */
export async function keyWith(harness: Harness, scopes: readonly string[], more: { roleMax?: string; name?: string; expiresInDays?: number | null } = {}): Promise<string> {
  const response = await harness.admin('/api/v1/admin/api-keys', { name: `key ${scopes.join(' ')}`, scopes, ...more });
  expect(response.status).toBe(201);
  return ((await response.json()) as { key: string }).key;
}

/** The outcomes of an act on a selection. */
export async function outcomes(answer: Response | Promise<Response>): Promise<readonly string[]> {
  const response = await answer;
  expect(response.status).toBe(200);
  return ((await response.json()) as { results: { outcome: string; code?: string }[] }).results.map(({ outcome, code }) => code ?? outcome);
}
