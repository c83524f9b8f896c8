import type { FakeResend } from '../../packages/foyer/src/testing/fake-resend.ts';
import type { DatabasePlace, Row } from '../support/database-place.ts';
import type { Book, KnownPerson, Tally } from './book.ts';
import { quoted } from './look.ts';

/** Acts that the book knows of; all others (mail that left, sessions that ran out) follow from them by themselves. */
const booked: ReadonlySet<string> = new Set([
  'entry.joined', 'entry.confirmed', 'entry.approved', 'entry.rejected', 'entry.reconsidered', 'entry.imported', 'entry.held', 'entry.released', 'entry.asked', 'entry.role_changed', 'entry.erased',
  'invitation.created', 'invitation.renewed', 'invitation.withdrawn', 'invitation.accepted', 'access.revoked', 'access.restored', 'access.claimed',
  'recovery.requested', 'onboarding.step_done', 'onboarding.completed', 'session.started', 'session.ended',
]);

interface Found {
  readonly entries: ReadonlyMap<string, Row>;
  readonly events: ReadonlyMap<string, readonly Row[]>;
  readonly mails: ReadonlyMap<string, readonly Row[]>;
}

/** Everything acknowledged so far is there; asked of the database right after a server was killed. @returns what is lost, in words */
export async function lostSince(place: DatabasePlace, expected: readonly { readonly person: KnownPerson; readonly acts: ReadonlyMap<string, number> }[]): Promise<readonly string[]> {
  if (expected.length === 0) return [];
  const emails = expected.map(({ person }) => quoted(person.email)).join(', ');
  const rows = await place.rows(`select entry.email, act, count(*) as times from entry join audit_event on audit_event.entry_id = entry.id where entry.email in (${emails}) group by entry.email, act`);
  const found = new Map(rows.map((row) => [`${String(row['email'])} ${String(row['act'])}`, Number(row['times'])]));
  return expected.filter(({ person }) => !person.leaving).flatMap(({ person, acts }) => [...acts]
    .filter(([act, times]) => (found.get(`${person.email} ${act}`) ?? 0) < times)
    .map(([act, times]) => `${act} of ${person.email} was acknowledged ${times} times and is there ${found.get(`${person.email} ${act}`) ?? 0} times.`));
}

/** What was acknowledged for each person up to now. */
export function acknowledgedOf(people: readonly KnownPerson[]): readonly { readonly person: KnownPerson; readonly acts: ReadonlyMap<string, number> }[] {
  return people.map((person) => ({ person, acts: new Map([...person.acts].map(([act, { certain }]) => [act, certain])) }));
}

/** Compares everything at the end, when nothing is under way any more. @returns each broken promise in words */
export async function compare(place: DatabasePlace, book: Book, resend: FakeResend): Promise<readonly string[]> {
  const entries = await place.rows('select id, email, stage, role, confirmed_at, flags, onboarding from entry');
  const events = await place.rows('select entry_id, act, detail from audit_event where entry_id is not null order by seq');
  const mails = await place.rows('select id, entry_id, kind, status, last_error from outbox');
  const found: Found = {
    entries: new Map(entries.map((row) => [String(row['email']), row])),
    events: Map.groupBy(events, (row) => String(row['entry_id'])),
    mails: Map.groupBy(mails, (row) => String(row['entry_id'])),
  };
  const known = new Set(book.people.map(({ email }) => email));
  const strangers = entries.filter((row) => !known.has(String(row['email']))).map((row) => `${String(row['email'])} is on the list, and nobody asked for it.`);
  return [...strangers, ...book.people.flatMap((person) => faultsOf(person, found)), ...providerFaults({ mails, resend, entries }), ...await viewFaults(place, book)];
}

function faultsOf(person: KnownPerson, { entries, events, mails }: Found): readonly string[] {
  const row = entries.get(person.email);
  if (person.stage === 'erased') {
    const left = row ? [`${person.email} was erased and is on the list.`] : [];
    const after = mails.has(person.id!) ? [`${person.email} was erased and mail to them is kept.`] : [];
    return [...left, ...after, ...actFaults(person, events.get(person.id!) ?? [])];
  }
  if (row === undefined) return person.stage === null ? [] : [`${person.email} was acknowledged and is lost.`];
  if (person.stage === null) return [];
  const own = events.get(String(row['id'])) ?? [];
  return [...standFaults(person, row), ...actFaults(person, own), ...mailFaults(person, own, mails.get(String(row['id'])) ?? [])];
}

/** Where they stand is where the last acknowledged act led. */
function standFaults({ email, stage, role, confirmed, held, steps }: KnownPerson, row: Row): readonly string[] {
  const flags = JSON.parse(String(row['flags'])) as readonly string[];
  const { done } = JSON.parse(String(row['onboarding'])) as { done: readonly string[] };
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ['stage', row['stage'], stage], ['role', row['role'], role], ['confirmed', row['confirmed_at'] !== null, confirmed], ['held', flags.includes('on_hold'), held],
    ['onboarding', done.toSorted().join(), [...steps].toSorted().join()],
  ];
  return pairs.filter(([, is, ought]) => is !== ought).map(([what, is, ought]) => `${email}: ${what} is ${String(is)}, acknowledged was ${String(ought)}.`);
}

/** Each act happened exactly as often as it was acknowledged, plus at most the tries that could not be told apart. */
function actFaults(person: KnownPerson, events: readonly Row[]): readonly string[] {
  const none: Tally = { certain: 0, perhaps: 0 };
  const times = Map.groupBy(events, (row) => String(row['act']));
  return [...booked].flatMap((act) => {
    const { certain, perhaps } = person.acts.get(act) ?? none;
    const is = times.get(act)?.length ?? 0;
    if (is < certain) return [`${person.email}: ${act} was acknowledged ${certain} times and is there ${is} times.`];
    return is > certain + perhaps ? [`${person.email}: ${act} is there ${is} times and was asked for ${certain + perhaps} times.`] : [];
  });
}

/** Every committed change that needs a mail has its one mail in the outbox, and there is no other (SR-52). */
function mailFaults({ email }: KnownPerson, events: readonly Row[], mails: readonly Row[]): readonly string[] {
  const needed = new Map<string, number>();
  for (const { act, detail } of events) {
    const kind = mailOf(String(act), JSON.parse(String(detail)) as Readonly<Record<string, unknown>>);
    if (kind !== null) needed.set(kind, (needed.get(kind) ?? 0) + 1);
  }
  const kept = Map.groupBy(mails, (row) => String(row['kind']));
  return [...new Set([...needed.keys(), ...kept.keys()])].filter((kind) => (needed.get(kind) ?? 0) !== (kept.get(kind)?.length ?? 0))
    .map((kind) => `${email}: ${needed.get(kind) ?? 0} committed changes need a mail of the kind ${kind}, and there are ${kept.get(kind)?.length ?? 0}.`);
}

function mailOf(act: string, detail: Readonly<Record<string, unknown>>): string | null {
  if (act === 'recovery.requested') return typeof detail['mail'] === 'string' ? detail['mail'] : null;
  if (act === 'entry.joined') return 'confirm';
  if (act === 'entry.asked') return 'question';
  if (detail['mailed'] !== true) return null;
  const kinds: Readonly<Record<string, string>> = { 'invitation.created': 'invitation', 'invitation.renewed': 'invitation', 'entry.role_changed': 'invitation', 'entry.rejected': 'rejection', 'access.revoked': 'revocation' };
  return kinds[act] ?? null;
}

/** The provider accepted each message at most once, and each that counts as sent exactly once (SR-53). */
function providerFaults({ mails, resend, entries }: { mails: readonly Row[]; resend: FakeResend; entries: readonly Row[] }): readonly string[] {
  const faults: string[] = [];
  const [entryIds, emails] = [new Set(entries.map((row) => String(row['id']))), new Set(entries.map((row) => String(row['email'])))];
  const accepted = new Map<string, number>();
  for (const { idempotencyKey } of resend.sent) accepted.set(idempotencyKey ?? '', (accepted.get(idempotencyKey ?? '') ?? 0) + 1);
  const rows = new Map(mails.map((row) => [String(row['id']), row]));
  for (const [id, times] of accepted) if (times > 1) faults.push(`The provider accepted message ${id} ${times} times.`);
  for (const [id, row] of rows) {
    if (!entryIds.has(String(row['entry_id']))) faults.push(`Message ${id} belongs to nobody.`);
    const status = String(row['status']);
    if (status === 'sent' && !accepted.has(id)) faults.push(`Message ${id} (${String(row['kind'])}) counts as sent, and the provider never accepted it.`);
    if (status !== 'sent' && status !== 'dropped') faults.push(`Message ${id} (${String(row['kind'])}) is ${status}: ${String(row['last_error'])}.`);
  }
  for (const { idempotencyKey, mail } of resend.sent) {
    if (!rows.has(idempotencyKey ?? '') && mail.to.some((to) => emails.has(to))) faults.push(`The provider accepted message ${idempotencyKey} to ${mail.to.join()}, which no change caused.`);
  }
  const changed = resend.exchanges.filter(({ answer }) => answer?.status === 409 && JSON.stringify(answer.body).includes('invalid_idempotent_request'));
  if (changed.length > 0) faults.push(`${changed.length} messages came again with other bytes.`);
  return faults;
}

async function viewFaults(place: DatabasePlace, { views }: Book): Promise<readonly string[]> {
  const rows = await place.rows(`select id, body from document where kind = 'saved_view'`);
  const names = new Map(rows.map((row) => [String(row['id']), (JSON.parse(String(row['body'])) as { name: string }).name]));
  const known = new Set(views.map(({ id }) => id));
  return [
    ...views.filter(({ id, name, removed }) => names.get(id) !== (removed ? undefined : name)).map(({ id, name, removed }) => `View ${id} ought to be ${removed ? 'gone' : `"${name}"`} and is ${names.get(id) ?? 'gone'}.`),
    ...[...names].filter(([id]) => !known.has(id)).map(([id, name]) => `View ${id} "${name}" is there a second time.`),
  ];
}
