import type { Erasure } from '../../domain/batch-rows.ts';
import { addressWords } from '../../domain/remembered-answer.ts';

/** One statement of an erasure; values are numbered from `$1`. */
export interface ErasingStatement {
  readonly text: string;
  readonly values: readonly string[];
}

/** Everything that belongs to one person alone, in an order in which nothing is left referring to what is gone. */
const tablesOfOne = ['outbox', 'person_session', 'mail_token', 'device_ticket', 'role_grant', 'invitation', 'entry_search',
  // Deliveries before their attempts: whoever writes an attempt holds its delivery.
  'webhook_delivery', 'webhook_attempt', 'webhook_event'] as const;

/**
 * What removes a person's bytes from the tables (SR-68). Rows of theirs go. Texts that others need and that name them, such as a kept
 * answer or the plan of a wave, lose the address. Of the record only the part that may be erased goes: the chain holds its digest.
 */
export function erasingStatements({ entryId, email, name, mailbox, accounts }: Erasure): readonly ErasingStatement[] {
  const { kept, erased } = addressWords(email);
  const sought = asQuery(email);
  return [
    { text: 'delete from provider_user where email = $1', values: [email] },
    { text: `delete from provider_event where due_at is not null and replace(lower(body), $1, '') <> lower(body)`, values: [email] },
    ...accounts.map(({ provider, id }) => ({ text: 'delete from provider_user where provider = $1 and id = $2', values: [provider, id] })),
    ...tablesOfOne.map((table) => ({ text: `delete from ${table} where entry_id = $1`, values: [entryId] })),
    // What Foyer made for them at Clerk is put away by its number there; the address goes now, the row when that is done.
    { text: `update clerk_person set email = null, due_at = 0, marks = marks + 1, parked_at = null, last_error = null where entry_id = $1`, values: [entryId] },
    // The place in a wave stays, so that its numbers add up; it tells an id and nothing else.
    { text: `update job_item set detail = null where entry_id = $1 and detail is not null and outcome not in ('planned', 'reserve')`, values: [entryId] },
    { text: 'delete from mailbox_quota where mailbox = $1', values: [mailbox] },
    { text: `delete from document where kind = 'feedback' and owner = $1`, values: [entryId] },
    { text: 'update document set body = replace(body, $1, $2) where replace(body, $1, $2) <> body', values: [kept, erased] },
    // A saved view holds what somebody looked for as an address does.
    ...['&', '"'].map((end) => ({ text: `update document set body = replace(body, $1, $2) where kind = 'saved_view' and replace(body, $1, $2) <> body`, values: [`${sought}${end}`, `=erased${end}`] })),
    // Words of the team that name the person: what a view or a wave is called, and what was looked for.
    ...wordsFor(name).map((word) => ({ text: `update document set body = replace(body, $1, 'erased') where kind in ('saved_view', 'job') and replace(body, $1, '') <> body`, values: [word] })),
    { text: `delete from answer where replace(key, $1, '') <> key`, values: [email] },
    { text: 'update answer set outcomes = replace(outcomes, $1, $2) where replace(outcomes, $1, $2) <> outcomes', values: [kept, erased] },
    { text: 'update audit_event set personal = null where entry_id = $1 and personal is not null', values: [entryId] },
    { text: 'delete from entry where id = $1', values: [entryId] },
  ];
}

function asQuery(text: string): string {
  return new URLSearchParams({ '': text }).toString();
}

/** How a full name is written in documents. A single word may be anybody's, and a word of the language besides: it stays. */
function wordsFor(name: string): readonly string[] {
  if (!/\S\s+\S/.test(name)) return [];
  return [...new Set([JSON.stringify(name).slice(1, -1), asQuery(name).slice(1)])];
}
