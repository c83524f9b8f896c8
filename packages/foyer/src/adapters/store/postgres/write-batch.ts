import { type AuditEvent, chainEvents, type Mac } from '../../../domain/audit-event.ts';
import type { Writes } from '../../../domain/batch-rows.ts';
import type { MailSettlement } from '../../../domain/change.ts';
import {
  adminTable,
  answerTable,
  apiKeyTable,
  auditTable,
  deviceTable,
  documentTable,
  entryTable,
  grantTable,
  invitationTable,
  mailTokenTable,
  outboxTable,
  providerUserTable,
  quotaTable,
  sessionTable,
  staffMailTable,
} from '../columns.ts';
import { adminLinkTable, adminSessionTable, credentialTable, identityOutcome } from '../identity-rows.ts';
import {
  adminToRow,
  answerToRow,
  apiKeyToRow,
  deviceToRow,
  documentToRow,
  entryToRow,
  eventToRow,
  grantToRow,
  invitationToRow,
  mailToRow,
  mailTokenToRow,
  providerUserToRow,
  quotaToRow,
  sessionToRow,
  staffMailToRow,
} from '../rows.ts';
import { erasingStatements } from '../erase-people.ts';
import { LostRace } from './postgres-errors.ts';
import type { Client } from './postgres-pool.ts';
import { quietly } from './quietly.ts';
import { type Head, joinTogether } from './join-together.ts';
import { rowStatements, rowsAsJson, sendRows, type Statement, usualRows } from './statements.ts';

const entries = rowStatements(entryTable);
const invitations = rowStatements(invitationTable);
const grants = rowStatements(grantTable);
const sessions = rowStatements(sessionTable);
const mailTokens = rowStatements(mailTokenTable);
const devices = rowStatements(deviceTable);
const mails = rowStatements(outboxTable);
const quotas = rowStatements(quotaTable);
const apiKeys = rowStatements(apiKeyTable);
const admins = rowStatements(adminTable);
const credentials = rowStatements(credentialTable);
const adminSessions = rowStatements(adminSessionTable);
const adminLinks = rowStatements(adminLinkTable);
const documents = rowStatements(documentTable);
const providerUsers = rowStatements(providerUserTable);
const staffMails = rowStatements(staffMailTable);
const answers = rowStatements(answerTable);

const removeDocuments: Statement = {
  name: 'remove_documents',
  text: 'delete from document using json_to_recordset($1::json) as gone(kind text, id text) where document.kind = gone.kind and document.id = gone.id',
};

const removeCredentials: Statement = {
  name: 'remove_admin_credentials',
  text: 'delete from admin_credential using json_to_recordset($1::json) as gone(admin_id text) where admin_credential.admin_id = gone.admin_id',
};

const endAdminSessions: Statement = {
  name: 'end_admin_sessions',
  text: 'delete from admin_session using json_to_recordset($1::json) as gone(token_hash text) where admin_session.token_hash = gone.token_hash',
};

const endSessions: Statement = {
  name: 'end_sessions',
  text: `delete from person_session using json_to_recordset($1::json) as ended(entry_id text, id text, kept text)
    where person_session.entry_id = ended.entry_id and (ended.id is null or person_session.id = ended.id)
      and (ended.kept is null or person_session.id <> ended.kept)`,
};

const stopMails: Statement = {
  name: 'stop_mails',
  text: `update outbox set status = 'dropped', due_at = null, last_error = 'stopped', settled_at = stopped.at
    from json_to_recordset($1::json) as stopped(entry_id text, invitation_id text, at bigint)
    where outbox.entry_id = stopped.entry_id and (stopped.invitation_id is null or outbox.invitation_id = stopped.invitation_id)
      and (status = 'queued' or (status = 'processing' and due_at < stopped.at))`,
};

const supersedeTokens: Statement = {
  name: 'supersede_tokens',
  text: `update mail_token set superseded_at = ended.at from json_to_recordset($1::json) as ended(entry_id text, purpose text, at bigint)
    where mail_token.entry_id = ended.entry_id and mail_token.purpose = ended.purpose and used_at is null and superseded_at is null`,
};

const prepareMails: Statement = {
  name: 'prepare_mails',
  text: 'update outbox set facts = prepared.facts from json_to_recordset($1::json) as prepared(id text, facts text) where outbox.id = prepared.id',
};

// A message that was stopped or parked meanwhile does not come back by itself; one that did go out is known to have.
const settleMails: Statement = {
  name: 'settle_mails',
  text: `update outbox set status = given.status, provider_id = coalesce(given.provider_id, outbox.provider_id), last_error = given.last_error,
      run_at = coalesce(given.run_at, outbox.run_at),
      due_at = case when given.status = 'queued' then coalesce(given.run_at, outbox.run_at) end,
      settled_at = case when given.status = 'queued' then null else given.at end
    from json_to_recordset($1::json) as given(id text, status text, provider_id text, last_error text, run_at bigint, at bigint)
    where outbox.id = given.id and (given.status = 'sent' or outbox.status in ('queued', 'processing') or (outbox.status = 'parked' and given.status = 'dropped'))`,
};

const addCounts = `insert into entry_count (bucket, count) select bucket, count from json_populate_recordset(null::entry_count, $1::json)
  on conflict (bucket) do update set count = entry_count.count + excluded.count`;

const usualEvents = usualRows(auditTable);
const append = (name: string, insertEvents: string): Statement => ({
  name,
  text: `with counted as (${addCounts}), moved as (update audit_head set seq = $2, hash = $3) ${insertEvents}`,
});
const appendUsual = append('append_usual', usualEvents.insert(4));
const appendAny = append('append_any', rowStatements(auditTable, 4).insert.text);

/**
 * Sends everything a batch writes, without waiting for one statement before the next, and appends its events to the chain.
 *
 * Rows go out in one order everywhere (people by address, answers by key), so that two batches cannot wait for each other.
 * The head of the chain is locked last: it is held for a moment only, and events get their numbers in commit order.
 * What is still under way when this returns is in `unfinished`; a commit behind it fails when any of it failed.
 * @throws {LostRace} when somebody else put the same address on the list first
 */
export async function writeBatch(client: Client, writes: Writes, at: number, mac: Mac, unfinished: Promise<unknown>[]): Promise<readonly AuditEvent[]> {
  const together = joinTogether(client, writes, at);
  if (together) return appendEvents(client, writes, at, mac, await together, unfinished);
  const sent: Promise<unknown>[] = [];
  const send = <Row>(statement: Statement, rows: readonly Row[]) => {
    if (rows.length > 0) sent.push(sendRows(client, statement, rows));
  };
  for (const erasure of writes.erased) {
    for (const { text, values } of erasingStatements(erasure)) sent.push(client.query({ text, values: [...values] }));
  }
  send(endSessions, endedSessions(writes));
  send(stopMails, writes.mailsStopped.map(({ entryId, invitationId }) => ({ entry_id: entryId, invitation_id: invitationId, at })));
  send(supersedeTokens, writes.tokensSuperseded.map((token) => ({ entry_id: token.entryId, purpose: token.purpose, at: token.at })));
  const joined = writes.entriesNew.length > 0 ? insertEntries(client, writes) : undefined;
  if (joined) sent.push(joined);
  send(entries.update, writes.entriesChanged.map(entryToRow));
  send(invitations.update, writes.invitationsChanged.map(invitationToRow));
  send(invitations.insert, writes.invitationsNew.map(invitationToRow));
  send(grants.put, writes.grants.map(grantToRow));
  send(sessions.insert, writes.sessionsStarted.map(sessionToRow));
  send(mailTokens.put, writes.mailTokens.map(mailTokenToRow));
  send(devices.insert, writes.devices.map(deviceToRow));
  send(mails.insert, writes.mails.map((mail) => mailToRow(mail, at)));
  send(prepareMails, writes.mailsPrepared.map(({ mailId, facts }) => ({ id: mailId, facts: JSON.stringify(facts) })));
  send(settleMails, oncePerMail(writes.mailsSettled).map(({ mailId, status, providerId, lastError, runAt }) => ({
    id: mailId, status, provider_id: providerId, last_error: lastError, run_at: runAt, at,
  })));
  send(quotas.put, inOrder(writes.quotas.map(quotaToRow), ({ mailbox }) => mailbox));
  send(apiKeys.put, inOrder(writes.apiKeys.map(apiKeyToRow), ({ id }) => id));
  send(admins.put, inOrder(writes.admins.map(adminToRow), ({ email }) => email));
  if (writes.identity.length > 0) {
    const outcome = identityOutcome(writes.identity);
    send(removeCredentials, outcome.credentialsGone.map((admin_id) => ({ admin_id })));
    send(endAdminSessions, outcome.sessionsGone.map((token_hash) => ({ token_hash })));
    send(credentials.put, outcome.credentials);
    send(adminSessions.put, outcome.sessions);
    send(adminLinks.put, outcome.links);
  }
  send(documents.put, writes.documents.flatMap((document) => ('removed' in document ? [] : [documentToRow(document)])));
  send(removeDocuments, writes.documents.flatMap((document) => ('removed' in document ? [{ kind: document.kind, id: document.id }] : [])));
  send(providerUsers.put, writes.providerUsers.map(providerUserToRow));
  send(staffMails.insert, writes.staffMails.map((mail) => staffMailToRow(mail, at)));
  send(answers.insert, inOrder(writes.answers.map(answerToRow), ({ scope, key }) => `${scope}\n${key}`));
  // The head goes last also when there is nothing to append: counts change under its lock.
  const holdsHead = writes.events.length > 0 || writes.counts.size > 0;
  const head = holdsHead ? client.query<Head>({ name: 'lock_head', text: 'select seq, hash from audit_head for update' }) : undefined;
  if (head) sent.push(head);
  // A lost race is told from what it caused: rows that refer to the person who is not there.
  const results = await Promise.allSettled(sent);
  if (joined) await joined;
  for (const result of results) if (result.status === 'rejected') throw result.reason;

  const start = (await head)?.rows[0];
  return start ? appendEvents(client, writes, at, mac, start, unfinished) : [];
}

/** Chains the events to the head, which is locked, and moves it; the counts change under its lock too. */
function appendEvents(client: Client, writes: Writes, at: number, mac: Mac, start: Head, unfinished: Promise<unknown>[]): readonly AuditEvent[] {
  const chained = chainEvents(mac, start, writes.events, at);
  const end = chained.at(-1);
  const counts = rowsAsJson([...writes.counts].map(([bucket, count]) => ({ bucket, count })));
  if (end) {
    const rows = chained.map(eventToRow);
    const usual = rows.every((row) => usualEvents.fits(row));
    unfinished.push(quietly(client.query({
      ...(usual ? appendUsual : appendAny), values: [counts, end.seq, end.hash, usual ? usualEvents.asJson(rows) : rowsAsJson(rows)],
    })));
  } else if (writes.counts.size > 0) {
    unfinished.push(quietly(client.query({ name: 'add_counts', text: addCounts, values: [counts] })));
  }
  return chained;
}

async function insertEntries(client: Client, { entriesNew }: Writes): Promise<void> {
  const rows = inOrder(entriesNew.map(entryToRow), ({ email }) => email);
  const inserted = await sendRows(client, entries.insertNew, rows);
  if (inserted < rows.length) throw new LostRace();
}

/** One word about each message, by the same precedence as the statement: it would take any of several. */
function oncePerMail(settlements: readonly MailSettlement[]): readonly MailSettlement[] {
  const byMail = new Map<string, MailSettlement>();
  for (const settlement of settlements) {
    const before = byMail.get(settlement.mailId)?.status ?? 'queued';
    const { status } = settlement;
    const moves = status === 'sent' || before === 'queued' || (before === 'parked' && status === 'dropped');
    if (moves && before !== 'sent') byMail.set(settlement.mailId, settlement);
  }
  return [...byMail.values()];
}

interface EndedSession {
  readonly entry_id: string;
  readonly id: string | null;
  readonly kept: string | null;
}

function endedSessions({ sessionsEnded }: Writes): readonly EndedSession[] {
  return sessionsEnded.flatMap(({ entryId, which }): readonly EndedSession[] => {
    if (which === 'all') return [{ entry_id: entryId, id: null, kept: null }];
    if ('allExceptId' in which) return [{ entry_id: entryId, id: null, kept: which.allExceptId }];
    return which.ids.map((id) => ({ entry_id: entryId, id, kept: null }));
  });
}

function inOrder<Row>(rows: readonly Row[], by: (row: Row) => string): readonly Row[] {
  return rows.toSorted((one, other) => (by(one) < by(other) ? -1 : 1));
}
