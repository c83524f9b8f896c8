import { noIdentityRows } from '../../../domain/admin-identity.ts';
import type { Needs } from '../../../domain/batch-needs.ts';
import { documentKey, type Loaded } from '../../../domain/batch-rows.ts';
import type { DocumentKind } from '../../../domain/document.ts';
import type { Person, Snapshot, Target } from '../../../domain/person.ts';
import { subjectKey } from '../../../domain/provider-user.ts';
import { answerKey } from '../../../domain/remembered-answer.ts';
import { seatsTaken } from '../../../domain/seats.ts';
import { identityFromTables, type IdentityTables } from '../identity-rows.ts';
import {
  adminFromRow,
  answerFromRow,
  countFromRow,
  deviceFromRow,
  documentFromRow,
  entryFromRow,
  grantFromRow,
  invitationFromRow,
  mailTokenFromRow,
  providerUserFromRow,
  quotaFromRow,
  sessionFromRow,
} from '../rows.ts';
import type {
  AdminRow,
  AnswerRow,
  CountRow,
  DeviceRow,
  DocumentRow,
  EntryRow,
  GrantRow,
  InvitationRow,
  MailTokenRow,
  ProviderUserRow,
  QuotaRow,
  SessionRow,
} from '../tables.ts';
import type { Client } from './postgres-pool.ts';

type TokenRow = InvitationRow | MailTokenRow | SessionRow | DeviceRow;

interface FoundRow {
  entry: EntryRow;
  invitation: InvitationRow | null;
  grant: GrantRow | null;
  token: TokenRow | null;
}

/** The queries of a pool or of one of its connections. */
type Queries = Pick<Client, 'query'>;

/** Serialises batches that look at what is scarce or shared: mailbox quotas, seats, documents, the team. Two processes cannot both take the last one. */
const scarcityLock = 0x666f_7965;

/** What a target stands for right now, in one round trip and without locking. */
export async function findSnapshot(client: Queries, target: Target): Promise<Snapshot> {
  switch (target.by) {
    case 'nobody':
      return { person: null };
    case 'document': {
      const { rows } = await client.query<DocumentRow>('select * from document where kind = $1 and id = $2', [target.kind, target.id]);
      return { person: null, document: rows[0] ? documentFromRow(rows[0]) : null };
    }
    case 'id':
      return { person: personOf(await findOne(client, 'by_id', 'null', 'where entry.id = $1', target.id)) };
    case 'email':
      return { person: personOf(await findOne(client, 'by_email', 'null', 'where entry.email = $1', target.email)) };
    case 'subject':
      return findSubject(client, target);
    case 'invite_token': {
      const row = await findByToken(client, 'invitation', target.hash);
      return row?.token ? { person: personOf(row), invitation: invitationFromRow(row.token as InvitationRow) } : { person: null };
    }
    case 'mail_token': {
      const row = await findByToken(client, 'mail_token', target.hash);
      return row?.token ? { person: personOf(row), mailToken: mailTokenFromRow(row.token as MailTokenRow) } : { person: null };
    }
    case 'session': {
      const row = await findByToken(client, 'person_session', target.hash);
      return row?.token ? { person: personOf(row), session: sessionFromRow(row.token as SessionRow) } : { person: null };
    }
    case 'device': {
      const row = await findByToken(client, 'device_ticket', target.hash);
      return row?.token ? { person: personOf(row), device: deviceFromRow(row.token) } : { person: null };
    }
  }
}

/** Whoever holds access by the account, else whoever has the address. */
async function findSubject(client: Queries, { provider, id, email }: Extract<Target, { by: 'subject' }>): Promise<Snapshot> {
  const where = 'where entry.id = (select entry_id from role_grant where subject_provider = $1 and subject_id = $2)';
  const [holder, listed, { rows: [user] }] = await Promise.all([
    findOne(client, 'by_subject', 'null', where, provider, id),
    email === null ? undefined : findOne(client, 'by_email', 'null', 'where entry.email = $1', email),
    client.query<ProviderUserRow>('select * from provider_user where provider = $1 and id = $2', [provider, id]),
  ]);
  return { person: personOf(holder ?? listed), providerUser: user ? providerUserFromRow(user) : null };
}

function findByToken(client: Queries, table: 'invitation' | 'mail_token' | 'person_session' | 'device_ticket', hash: string) {
  return findOne(client, `by_${table}`, 'row_to_json(token)', `join ${table} as token on token.entry_id = entry.id where token.token_hash = $1`, hash);
}

async function findOne(client: Queries, name: string, token: string, where: string, ...values: readonly string[]): Promise<FoundRow | undefined> {
  const { rows } = await client.query<FoundRow>({
    name: `find_${name}`,
    text: `select row_to_json(entry) as entry, ${token} as token,
        (select row_to_json(newest) from (select * from invitation where entry_id = entry.id order by number desc limit 1) as newest) as invitation,
        (select row_to_json(role_grant) from role_grant where entry_id = entry.id) as "grant"
      from entry ${where}`,
    values: [...values],
  });
  return rows[0];
}

function personOf(row: FoundRow | undefined): Person | null {
  if (!row) return null;
  return {
    entry: entryFromRow(row.entry),
    invitation: row.invitation === null ? null : invitationFromRow(row.invitation),
    grant: row.grant === null ? null : grantFromRow(row.grant),
  };
}

interface RelatedRows {
  newest: InvitationRow[];
  grants: GrantRow[];
  presented: InvitationRow[];
  tokens: MailTokenRow[];
  sessions: SessionRow[];
  devices: DeviceRow[];
  quotas: QuotaRow[];
  answers: AnswerRow[];
  /** Null unless needed. */
  counts: CountRow[] | null;
  documents: DocumentRow[];
  providerUsers: ProviderUserRow[];
  admins: AdminRow[] | null;
  identity: IdentityTables | null;
}

/**
 * Locks the people behind the needs, always in the order of their ids, and then reads what belongs to them: whoever held
 * a lock before has committed by then, and nobody changes anything of theirs until this transaction ends.
 */
export async function loadLocked(client: Client, needs: Needs): Promise<Loaded> {
  const wanted = wantedBy(needs);
  const locking = needs.mailboxes.length > 0 || needs.seats || needs.documents.length > 0 || needs.subjects.length > 0 || needs.admins ? client.query('select pg_advisory_xact_lock($1)', [scarcityLock]) : undefined;
  const [entries] = await Promise.all([lockEntries(client, wanted), locking]);
  const ids = entries.map(({ id }) => id);
  const nothingRelated = ids.length === 0 && needs.mailboxes.length === 0 && needs.answers.length === 0 && !needs.seats
    && needs.documents.length === 0 && needs.subjects.length === 0 && !needs.admins;
  const related = nothingRelated ? undefined : await readRelated(client, needs, wanted, ids);

  const invitationByEntry = new Map(related?.newest.map((row) => [row.entry_id, invitationFromRow(row)]));
  const grantByEntry = new Map(related?.grants.map((row) => [row.entry_id, grantFromRow(row)]));
  return {
    persons: new Map(entries.map((row) => [row.id, {
      entry: entryFromRow(row), invitation: invitationByEntry.get(row.id) ?? null, grant: grantByEntry.get(row.id) ?? null,
    }])),
    entryIdByEmail: new Map(entries.map(({ id, email }) => [email, id])),
    invitationsByHash: new Map(related?.presented.map((row) => [row.token_hash, invitationFromRow(row)])),
    mailTokensByHash: new Map(related?.tokens.map((row) => [row.token_hash, mailTokenFromRow(row)])),
    sessionsByHash: new Map(related?.sessions.map((row) => [row.token_hash, sessionFromRow(row)])),
    devicesByHash: new Map(related?.devices.map((row) => [row.token_hash, deviceFromRow(row)])),
    quotas: new Map(related?.quotas.map((row) => [row.mailbox, quotaFromRow(row)])),
    seats: seatsTaken((related?.counts ?? []).map(countFromRow)),
    documents: new Map(related?.documents.map((row) => [documentKey(row.kind as DocumentKind, row.id), documentFromRow(row)])),
    providerUsers: new Map(related?.providerUsers.map((row) => [subjectKey(row.provider, row.id), providerUserFromRow(row)])),
    admins: (related?.admins ?? []).map(adminFromRow),
    identity: related?.identity ? identityFromTables(related.identity) : noIdentityRows,
    answers: new Map(related?.answers.map((row) => [answerKey(row.scope, row.key), answerFromRow(row)])),
  };
}

interface Wanted {
  readonly emails: readonly string[];
  readonly ids: readonly string[];
  readonly inviteHashes: readonly string[];
  readonly mailHashes: readonly string[];
  readonly sessionHashes: readonly string[];
  readonly deviceHashes: readonly string[];
  readonly subjects: Needs['subjects'];
}

function wantedBy({ targets, subjects }: Needs): Wanted {
  const emails = new Set<string>();
  const ids = new Set<string>();
  const hashes = { invite_token: new Set<string>(), mail_token: new Set<string>(), session: new Set<string>(), device: new Set<string>() };
  for (const target of targets) {
    if (target.by === 'email') emails.add(target.email);
    else if (target.by === 'subject') {
      if (target.email !== null) emails.add(target.email);
    } else if (target.by === 'id') ids.add(target.id);
    else if (target.by !== 'nobody' && target.by !== 'document') hashes[target.by].add(target.hash);
  }
  return {
    emails: [...emails], ids: [...ids], inviteHashes: [...hashes.invite_token], mailHashes: [...hashes.mail_token],
    sessionHashes: [...hashes.session], deviceHashes: [...hashes.device], subjects,
  };
}

async function lockEntries(client: Client, wanted: Wanted): Promise<EntryRow[]> {
  const { ids, inviteHashes, mailHashes, sessionHashes, deviceHashes, subjects } = wanted;
  if ([ids, inviteHashes, mailHashes, sessionHashes, deviceHashes, subjects].every((list) => list.length === 0)) return lockByEmail(client, wanted.emails);
  const { rows } = await client.query<EntryRow>({
    name: 'lock_entries',
    text: `select * from entry where id in (
        select id from entry where email = any($1::text[])
        union select unnest($2::text[])
        union select entry_id from invitation where token_hash = any($3::text[])
        union select entry_id from mail_token where token_hash = any($4::text[])
        union select entry_id from person_session where token_hash = any($5::text[])
        union select entry_id from device_ticket where token_hash = any($6::text[])
        union select entry_id from role_grant where (subject_provider, subject_id) in (select * from unnest($7::text[], $8::text[]))
      ) order by id for no key update`,
    values: [wanted.emails, wanted.ids, wanted.inviteHashes, wanted.mailHashes, wanted.sessionHashes, wanted.deviceHashes, subjects.map(({ provider }) => provider), subjects.map(({ id }) => id)],
  });
  return rows;
}

/** What most batches are: people who join. */
async function lockByEmail(client: Client, emails: readonly string[]): Promise<EntryRow[]> {
  if (emails.length === 0) return [];
  const { rows } = await client.query<EntryRow>({
    name: 'lock_by_email',
    text: 'select * from entry where email = any($1::text[]) order by id for no key update',
    values: [emails],
  });
  return rows;
}

/** Only of the people who are locked: a link that was made since is not seen at all, as if the batch had come before it. */
async function readRelated(client: Client, needs: Needs, wanted: Wanted, ids: readonly string[]): Promise<RelatedRows | undefined> {
  const { rows } = await client.query<{ related: RelatedRows }>({
    name: 'read_related',
    text: `select json_build_object(
      'newest', (select coalesce(json_agg(row), '[]') from (select distinct on (entry_id) * from invitation where entry_id = any($1::text[]) order by entry_id, number desc) as row),
      'grants', (select coalesce(json_agg(role_grant), '[]') from role_grant where entry_id = any($1::text[])),
      'presented', (select coalesce(json_agg(invitation), '[]') from invitation where token_hash = any($2::text[]) and entry_id = any($1::text[])),
      'tokens', (select coalesce(json_agg(mail_token), '[]') from mail_token where token_hash = any($3::text[]) and entry_id = any($1::text[])),
      'sessions', (select coalesce(json_agg(person_session), '[]') from person_session where token_hash = any($4::text[]) and entry_id = any($1::text[])),
      'devices', (select coalesce(json_agg(device_ticket), '[]') from device_ticket where token_hash = any($5::text[]) and entry_id = any($1::text[])),
      'quotas', (select coalesce(json_agg(mailbox_quota), '[]') from mailbox_quota where mailbox = any($6::text[])),
      'answers', (select coalesce(json_agg(answer), '[]') from answer where (scope, key) in (select * from unnest($7::text[], $8::text[]))),
      'counts', case when $9::boolean then (select coalesce(json_agg(entry_count), '[]') from entry_count where count <> 0) end,
      'documents', (select coalesce(json_agg(document), '[]') from document where (kind, id) in (select * from unnest($10::text[], $11::text[]))),
      'providerUsers', (select coalesce(json_agg(provider_user), '[]') from provider_user where (provider, id) in (select * from unnest($13::text[], $14::text[]))),
      'admins', case when $12::boolean then (select coalesce(json_agg(admin), '[]') from admin) end,
      'identity', case when $12::boolean then json_build_object(
        'credentials', (select coalesce(json_agg(admin_credential), '[]') from admin_credential),
        'sessions', (select coalesce(json_agg(admin_session), '[]') from admin_session),
        'links', (select coalesce(json_agg(admin_link), '[]') from admin_link)) end
    ) as related`,
    values: [
      ids, wanted.inviteHashes, wanted.mailHashes, wanted.sessionHashes, wanted.deviceHashes, needs.mailboxes,
      needs.answers.map(({ scope }) => scope), needs.answers.map(({ key }) => key), needs.seats,
      needs.documents.map(({ kind }) => kind), needs.documents.map(({ id }) => id), needs.admins,
      needs.subjects.map(({ provider }) => provider), needs.subjects.map(({ id }) => id),
    ],
  });
  return rows[0]?.related;
}
