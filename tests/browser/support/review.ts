import { expect } from '@playwright/test';
import type { FoyerServer } from './foyer-server.ts';

/** What the review API tells about a person, as far as stories look at it. */
export interface ReviewedEntry {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly status: string;
  readonly role: string | null;
  readonly requestedRole: string | null;
  readonly confirmed: boolean;
  readonly answers: Readonly<Record<string, string | number | boolean>>;
  readonly flags: readonly string[];
  readonly delivery: string;
  readonly version: number;
}

/** Approves and, as the default is, invites. */
export function approve(foyer: FoyerServer, email: string, role: string): Promise<void> {
  return decide(foyer, 'approve', { email, role });
}

/** Invites, also again: the link mailed before is dead then. */
export function invite(foyer: FoyerServer, email: string, role?: string): Promise<void> {
  return decide(foyer, 'invite', { email, ...(role === undefined ? {} : { role }) });
}

export function reject(foyer: FoyerServer, email: string, reason?: string): Promise<void> {
  return decide(foyer, 'reject', { email, notify: true, ...(reason === undefined ? {} : { reason }) });
}

export function revoke(foyer: FoyerServer, email: string): Promise<void> {
  return decide(foyer, 'revoke', { email, notify: true });
}

export function withdrawInvitation(foyer: FoyerServer, email: string): Promise<void> {
  return decide(foyer, 'withdraw-invitation', { email });
}

/** Carries out a decision and expects it to have worked for the one person it names. */
async function decide(foyer: FoyerServer, verb: string, body: Record<string, unknown>): Promise<void> {
  const answer = await ask(foyer, `/api/v1/admin/waitlist/${verb}`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  const { results } = answer as { results: { outcome: string; code?: string; detail?: string }[] };
  expect(results, `${verb} ${JSON.stringify(body)}`).toHaveLength(1);
  expect(results[0]!.code, `${verb}: ${JSON.stringify(results[0])}`).toBeUndefined();
}

/** The entry of an address as reviewers see it. */
export async function entryOf(foyer: FoyerServer, email: string): Promise<ReviewedEntry> {
  let found: ReviewedEntry | undefined;
  // The search index follows the writes within a second.
  await expect
    .poll(async () => {
      const { items } = (await ask(foyer, `/api/v1/admin/waitlist?q=${encodeURIComponent(email)}`)) as {
        items: ReviewedEntry[];
      };
      found = items.find((item) => item.email === email);
      return found?.email;
    }, { intervals: [50, 100] })
    .toBe(email);
  return found!;
}

/** How many audit events there are: nothing that changes a person goes without one. */
export async function auditHead(foyer: FoyerServer): Promise<number> {
  const { head } = (await ask(foyer, '/api/v1/admin/audit?limit=1')) as { head: { seq: number } };
  return head.seq;
}

async function ask(foyer: FoyerServer, path: string, init: RequestInit = {}): Promise<unknown> {
  const response = await fetch(`${foyer.url}${path}`, {
    ...init,
    headers: { authorization: `Bearer ${foyer.adminKey}`, 'content-type': 'application/json' },
  });
  expect(response.status, `${path}: ${await response.clone().text()}`).toBe(200);
  return response.json();
}
