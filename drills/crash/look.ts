import { hashToken } from '../../packages/foyer/src/adapters/tokens/keyed-tokens.ts';
import type { DatabasePlace } from '../support/database-place.ts';

/** A text as SQL writes it; drills put in only what they made themselves. */
export function quoted(text: string): string {
  return `'${text.replaceAll(`'`, `''`)}'`;
}

/** The id of an entry, read past the server; null when nobody has the address. */
export async function entryIdOf(place: DatabasePlace, email: string): Promise<string | null> {
  const [row] = await place.rows(`select id from entry where email = ${quoted(email)}`);
  return row === undefined ? null : String(row['id']);
}

/** How often the record holds each act of one person, read past the server. */
export async function actsOf(place: DatabasePlace, entryId: string): Promise<ReadonlyMap<string, number>> {
  const rows = await place.rows(`select act, count(*) as times from audit_event where entry_id = ${quoted(entryId)} group by act`);
  return new Map(rows.map((row) => [String(row['act']), Number(row['times'])]));
}

/** Whether a newer mail has taken the place of this link before anybody used it, read past the server. */
export async function isSuperseded(place: DatabasePlace, token: string): Promise<boolean> {
  const rows = await place.rows(`select token_hash from mail_token where token_hash = ${quoted(hashToken(token))} and used_at is null and superseded_at is not null`);
  return rows.length === 1;
}
