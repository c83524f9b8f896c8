import { createHash, randomBytes } from 'node:crypto';
import { createTokenSource } from '../../packages/foyer/src/adapters/tokens/keyed-tokens.ts';
import type { Place } from '../storage/bench-storage.ts';
import type { BenchServer } from './bench-server.ts';
import { benchAdminKey, benchSecret } from './product-environment.ts';

/** People per call: what fits into a request body. */
const chunk = 1_000;

/**
 * Invites people who are not on the list, through the product's own API. Their tokens are derived as the mails would, since the
 * database holds none.
 * @param label - keeps the people of different calls apart
 */
export async function inviteToProduct(
  product: BenchServer,
  place: Place,
  count: number,
  label: string,
): Promise<readonly string[]> {
  const emails = inviteeEmails(count, label);
  for (let start = 0; start < count; start += chunk) {
    const response = await fetch(`http://127.0.0.1:${product.port}/api/v1/admin/waitlist/invite`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${benchAdminKey}` },
      body: JSON.stringify({ emails: emails.slice(start, start + chunk), role: 'coach' }),
    });
    const answer = await response.text();
    if (response.status !== 200) throw new Error(`Inviting was answered with ${response.status}: ${answer}`);
  }
  const tokenSource = createTokenSource(benchSecret);
  const ids = await place.texts(
    `select invitation.id from invitation join entry on entry.id = entry_id where email like '%.${label}@invited.example.com' and state = 'pending'`,
  );
  if (ids.length !== count)
    throw new Error(`${count} people were invited, but ${ids.length} invitations are there.`);
  return ids.map((id) => tokenSource.invitation(id).token);
}

/** The same people in the floor's tables, written there directly. */
export async function inviteToFloor(place: Place, count: number, label: string): Promise<readonly string[]> {
  await place.insert(
    `insert into entry (email, name, role, stage, created_at) values ($1, 'Robin Example', 'coach', 'invited', $2)`,
    inviteeEmails(count, label).map((email) => [email, Date.now()]),
  );
  const ids = await place.texts(`select id from entry where email like '%.${label}@invited.example.com'`);
  const tokens = ids.map(() => randomBytes(32).toString('base64url'));
  await place.insert(
    `insert into invitation (token_hash, entry_id, state) values ($1, $2, 'pending')`,
    tokens.map((token, index) => [createHash('sha256').update(token).digest('hex'), Number(ids[index])]),
  );
  return tokens;
}

/** @returns Cookie headers of people who just came in, one per token */
export async function comeIn(server: BenchServer, tokens: readonly string[]): Promise<readonly string[]> {
  const cookies: string[] = [];
  for (const token of tokens) {
    const response = await fetch(`http://127.0.0.1:${server.port}/api/waitlist/accept`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    });
    await response.text();
    const cookie = response.headers.getSetCookie().find((header) => header.includes('foyer-session='));
    if (response.status !== 200 || cookie === undefined)
      throw new Error(`The ${server.contender} answered an acceptance with ${response.status}.`);
    cookies.push(cookie.slice(0, cookie.indexOf(';')));
  }
  return cookies;
}

function inviteeEmails(count: number, label: string): string[] {
  return Array.from(
    { length: count },
    (_, index) => `${(Math.imul(index + 1, 0x9e3779b1) >>> 0).toString(36)}.${label}@invited.example.com`,
  );
}
