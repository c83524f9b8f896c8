import { createHmac } from 'node:crypto';
import {
  type AuditEvent,
  chainEvent,
  type ChainVerdict,
  checkLink,
  genesisHash,
  type Mac,
} from '../domain/audit-event.ts';
import { type IdentityRows, noIdentityRows, withIdentityWrites } from '../domain/admin-identity.ts';
import { type Needs, needsOf } from '../domain/batch-needs.ts';
import { countKey, documentKey, type Loaded, type Writes } from '../domain/batch-rows.ts';
import { decideBatch } from '../domain/batch.ts';
import type { AdminRecord, ApiKeyRecord, MailSettlement } from '../domain/change.ts';
import type { StoredDocument } from '../domain/document.ts';
import type { Entry } from '../domain/entry.ts';
import type { Grant, Session } from '../domain/grant.ts';
import type { Invitation } from '../domain/invitation.ts';
import type { MailboxQuota, MailFacts, MailIntent } from '../domain/mail.ts';
import type { DeviceTicket, MailToken, Person, Target } from '../domain/person.ts';
import { type ProviderUser, subjectKey } from '../domain/provider-user.ts';
import { answerKey, type RememberedAnswer } from '../domain/remembered-answer.ts';
import type { Rules } from '../domain/rules.ts';
import type { StaffMail } from '../domain/staff-mail.ts';
import { seatsTaken } from '../domain/seats.ts';
import type { Outcome, Request, Unit } from '../domain/unit.ts';

/** A mail in the queue or out of it. */
export interface LedgerMail {
  readonly intent: MailIntent;
  readonly status: MailSettlement['status'];
  readonly facts: MailFacts | null;
}

/** The key of the chain in tests. */
export const ledgerMac: Mac = (text) => createHmac('sha256', 'ledger').update(text).digest('hex');

/**
 * The rows of a store as plain maps, written in the documented order of `Writes` and with the constraints a
 * database keeps. Synchronous and without disk, so that properties can run thousands of steps.
 */
export class MemoryLedger {
  readonly entries = new Map<string, Entry>();
  /** By id, in the order of creation. */
  readonly invitations = new Map<string, Invitation>();
  /** By entry. */
  readonly grants = new Map<string, Grant>();
  /** By hash, like tokens and devices. */
  readonly sessions = new Map<string, Session>();
  readonly mailTokens = new Map<string, MailToken>();
  readonly devices = new Map<string, DeviceTicket>();
  readonly mails = new Map<string, LedgerMail>();
  readonly quotas = new Map<string, MailboxQuota>();
  readonly apiKeys = new Map<string, ApiKeyRecord>();
  readonly admins = new Map<string, AdminRecord>();
  identity: IdentityRows = noIdentityRows;
  /** By `documentKey`. */
  readonly documents = new Map<string, StoredDocument>();
  /** By `subjectKey`. */
  readonly providerUsers = new Map<string, ProviderUser>();
  readonly staffMails = new Map<string, StaffMail>();
  readonly answers = new Map<string, RememberedAnswer>();
  readonly counts = new Map<string, number>();
  readonly events: AuditEvent[] = [];

  /** Loads, decides and writes one batch, as the executor does. */
  run(
    units: readonly Unit[],
    now: number,
    rules: Rules,
  ): { outcomes: readonly (readonly Outcome[])[]; writes: Writes } {
    const { outcomes, writes } = decideBatch(units, this.load(needsOf(units, rules)), now, rules);
    this.write(writes, now);
    return { outcomes, writes };
  }

  /** Runs requests in one batch, each as a unit of its own. */
  runAll(requests: readonly Request[], now: number, rules: Rules): readonly Outcome[] {
    const units = requests.map((request) => ({ requests: [request] }));
    return this.run(units, now, rules).outcomes.flat();
  }

  findByEmail(email: string): Entry | undefined {
    return [...this.entries.values()].find((entry) => entry.email === email);
  }

  person(entryId: string): Person | undefined {
    const entry = this.entries.get(entryId);
    if (!entry) return undefined;
    return {
      entry,
      invitation: this.invitationsOf(entryId).at(-1) ?? null,
      grant: this.grants.get(entryId) ?? null,
    };
  }

  /** Oldest first. */
  invitationsOf(entryId: string): readonly Invitation[] {
    return [...this.invitations.values()].filter((invitation) => invitation.entryId === entryId);
  }

  sessionsOf(entryId: string): readonly Session[] {
    return [...this.sessions.values()].filter((session) => session.entryId === entryId);
  }

  /** Only what the needs name, so that a decision cannot lean on more than a real store would load. */
  load(needs: Needs): Loaded {
    const persons = new Map<string, Person>();
    const entryIdByEmail = new Map<string, string>();
    const invitationsByHash = new Map<string, Invitation>();
    const mailTokensByHash = new Map<string, MailToken>();
    const sessionsByHash = new Map<string, Session>();
    const devicesByHash = new Map<string, DeviceTicket>();
    const targets = needs.targets.flatMap((target): Target[] => (target.by === 'subject' && target.email !== null ? [target, { by: 'email', email: target.email }] : [target]));
    for (const target of targets) {
      const entryId = this.#entryIdOf(target);
      const person = entryId === undefined ? undefined : this.person(entryId);
      if (!person) continue;
      persons.set(person.entry.id, person);
      entryIdByEmail.set(person.entry.email, person.entry.id);
      if (!('hash' in target)) continue;
      const { hash } = target;
      if (target.by === 'invite_token') keep(invitationsByHash, hash, this.#invitationByHash(hash));
      if (target.by === 'mail_token') keep(mailTokensByHash, hash, this.mailTokens.get(hash));
      if (target.by === 'session') keep(sessionsByHash, hash, this.sessions.get(hash));
      if (target.by === 'device') keep(devicesByHash, hash, this.devices.get(hash));
    }
    const quotas = new Map<string, MailboxQuota>();
    for (const mailbox of needs.mailboxes) keep(quotas, mailbox, this.quotas.get(mailbox));
    const documents = new Map<string, StoredDocument>();
    for (const { kind, id } of needs.documents) keep(documents, documentKey(kind, id), this.documents.get(documentKey(kind, id)));
    const providerUsers = new Map<string, ProviderUser>();
    for (const { provider, id } of needs.subjects) keep(providerUsers, subjectKey(provider, id), this.providerUsers.get(subjectKey(provider, id)));
    const answers = new Map<string, RememberedAnswer>();
    for (const { scope, key } of needs.answers) {
      keep(answers, answerKey(scope, key), this.answers.get(answerKey(scope, key)));
    }
    return {
      persons,
      entryIdByEmail,
      invitationsByHash,
      mailTokensByHash,
      sessionsByHash,
      devicesByHash,
      quotas,
      seats: needs.seats ? seatsTaken(this.entries.values().map(({ stage, role }) => ({ stage, role, count: 1 }))) : new Map(),
      documents,
      providerUsers,
      admins: needs.admins ? [...this.admins.values()] : [],
      identity: needs.admins ? this.identity : noIdentityRows,
      answers,
    };
  }

  /** Applies the writes in their documented order. @throws {Error} when a constraint of the schema breaks */
  write(writes: Writes, at: number): void {
    for (const { entryId, email, mailbox, accounts } of writes.erased) {
      for (const { provider, id } of accounts) this.providerUsers.delete(subjectKey(provider, id));
      for (const [key, user] of this.providerUsers) if (user.email === email) this.providerUsers.delete(key);
      for (const rows of [this.invitations, this.sessions, this.mailTokens, this.devices] as Map<string, { readonly entryId: string }>[]) {
        for (const [key, row] of rows) if (row.entryId === entryId) rows.delete(key);
      }
      for (const [key, { intent }] of this.mails) if (intent.entryId === entryId) this.mails.delete(key);
      for (const [place, event] of this.events.entries()) if (event.entryId === entryId) this.events[place] = { ...event, personal: null };
      this.grants.delete(entryId);
      this.quotas.delete(mailbox);
      this.entries.delete(entryId);
    }
    for (const { entryId, which } of writes.sessionsEnded) {
      for (const session of this.sessionsOf(entryId)) {
        const ends =
          which === 'all' ||
          ('ids' in which ? which.ids.includes(session.id) : session.id !== which.allExceptId);
        if (ends) this.sessions.delete(session.tokenHash);
      }
    }
    for (const { entryId, invitationId } of writes.mailsStopped) this.#stopMails(entryId, invitationId);
    for (const { entryId, purpose, at: supersededAt } of writes.tokensSuperseded) {
      for (const [hash, token] of this.mailTokens) {
        const open = token.usedAt === null && token.supersededAt === null;
        if (open && token.entryId === entryId && token.purpose === purpose) {
          this.mailTokens.set(hash, { ...token, supersededAt });
        }
      }
    }
    for (const entry of writes.entriesNew) {
      require(this.findByEmail(entry.email) === undefined, `a second entry of ${entry.email}`);
      require(!this.entries.has(entry.id), `a second entry ${entry.id}`);
      this.entries.set(entry.id, entry);
    }
    for (const entry of writes.entriesChanged) {
      require(this.entries.has(entry.id), `a change of an unknown entry ${entry.id}`);
      this.entries.set(entry.id, entry);
    }
    for (const invitation of writes.invitationsChanged) {
      require(this.invitations.has(invitation.id), `a change of an unknown invitation ${invitation.id}`);
      this.#putInvitation(invitation);
    }
    for (const invitation of writes.invitationsNew) {
      require(!this.invitations.has(invitation.id), `a second invitation ${invitation.id}`);
      require(this.#invitationByHash(invitation.tokenHash) === undefined, 'a second invitation of one token');
      this.#putInvitation(invitation);
    }
    for (const grant of writes.grants) {
      this.grants.set(grant.entryId, grant);
      const { subject } = grant;
      require(subject === null || this.#holdersOf(subject).length === 1, `a second grant of ${subject?.provider} ${subject?.id}`);
    }
    for (const session of writes.sessionsStarted) {
      require(!this.sessions.has(session.tokenHash), 'a second session of one cookie');
      this.sessions.set(session.tokenHash, session);
    }
    for (const token of writes.mailTokens) this.mailTokens.set(token.tokenHash, token);
    for (const device of writes.devices) this.devices.set(device.tokenHash, device);
    for (const intent of writes.mails) this.mails.set(intent.id, { intent, status: 'queued', facts: null });
    for (const { mailId, facts } of writes.mailsPrepared) this.#changeMail(mailId, { facts });
    for (const { mailId, status } of writes.mailsSettled) {
      // What was stopped in the meantime is not queued again.
      if (status !== 'queued') this.#changeMail(mailId, { status });
    }
    for (const quota of writes.quotas) this.quotas.set(quota.mailbox, quota);
    for (const key of writes.apiKeys) this.apiKeys.set(key.id, key);
    for (const admin of writes.admins) this.admins.set(admin.id, admin);
    this.identity = withIdentityWrites(this.identity, writes.identity);
    for (const document of writes.documents) {
      const key = documentKey(document.kind, document.id);
      if ('removed' in document) this.documents.delete(key);
      else this.documents.set(key, document);
    }
    for (const user of writes.providerUsers) this.providerUsers.set(subjectKey(user.provider, user.id), user);
    for (const mail of writes.staffMails) this.staffMails.set(mail.id, mail);
    for (const answer of writes.answers) this.answers.set(answerKey(answer.scope, answer.key), answer);
    for (const draft of writes.events) {
      this.events.push(chainEvent(ledgerMac, headOf(this.events), draft, at));
    }
    for (const [key, by] of writes.counts) {
      const count = (this.counts.get(key) ?? 0) + by;
      if (count === 0) this.counts.delete(key);
      else this.counts.set(key, count);
    }
  }

  /** The counts by looking at every row. */
  recount(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const entry of this.entries.values()) {
      counts.set(countKey(entry), (counts.get(countKey(entry)) ?? 0) + 1);
    }
    return counts;
  }

  /** A copy that goes its own way; rows themselves never change. */
  clone(): MemoryLedger {
    const copy = new MemoryLedger();
    for (const name of tables) {
      const rows = this[name] as Map<string, unknown>;
      for (const [key, row] of rows) (copy[name] as Map<string, unknown>).set(key, row);
    }
    copy.identity = this.identity;
    copy.events.push(...this.events);
    return copy;
  }

  #entryIdOf(target: Target): string | undefined {
    switch (target.by) {
      case 'nobody':
      case 'document':
        return undefined;
      case 'id':
        return target.id;
      case 'email':
        return this.findByEmail(target.email)?.id;
      case 'subject':
        return this.#holdersOf(target)[0];
      case 'invite_token':
        return this.#invitationByHash(target.hash)?.entryId;
      case 'mail_token':
        return this.mailTokens.get(target.hash)?.entryId;
      case 'session':
        return this.sessions.get(target.hash)?.entryId;
      case 'device':
        return this.devices.get(target.hash)?.entryId;
    }
  }

  #holdersOf({ provider, id }: { readonly provider: string; readonly id: string }): readonly string[] {
    return [...this.grants.values()].flatMap(({ entryId, subject }) => (subject?.provider === provider && subject.id === id ? [entryId] : []));
  }

  #invitationByHash(hash: string): Invitation | undefined {
    return [...this.invitations.values()].find((invitation) => invitation.tokenHash === hash);
  }

  #putInvitation(invitation: Invitation): void {
    this.invitations.set(invitation.id, invitation);
    const live = this.invitationsOf(invitation.entryId).filter(({ state }) => state === 'pending');
    require(live.length <= 1, `two live invitations of ${invitation.entryId}`);
  }

  #stopMails(entryId: string, invitationId: string | null): void {
    for (const { intent, status } of this.mails.values()) {
      const meant =
        intent.entryId === entryId && (invitationId === null || intent.invitationId === invitationId);
      if (meant && status === 'queued') this.#changeMail(intent.id, { status: 'dropped' });
    }
  }

  #changeMail(id: string, fields: Partial<LedgerMail>): void {
    const mail = this.mails.get(id);
    if (mail) this.mails.set(id, { ...mail, ...fields });
  }
}

const tables = [
  'entries',
  'invitations',
  'grants',
  'sessions',
  'mailTokens',
  'devices',
  'mails',
  'quotas',
  'apiKeys',
  'admins',
  'documents',
  'providerUsers',
  'staffMails',
  'answers',
  'counts',
] as const;

/** Where the chain of these events stands. */
export function headOf(events: readonly AuditEvent[]): { seq: number; hash: string } {
  const last = events.at(-1);
  return last ? { seq: last.seq, hash: last.hash } : { seq: 0, hash: genesisHash };
}

/** Walks a whole chain and names the first event that does not fit. */
export function verifyChain(mac: Mac, events: readonly AuditEvent[]): ChainVerdict {
  let head = headOf([]);
  for (const event of events) {
    const reason = checkLink(mac, head, event);
    if (reason !== null) return { whole: false, badSeq: event.seq, reason };
    head = { seq: event.seq, hash: event.hash };
  }
  return { whole: true, events: events.length, headSeq: head.seq, headHash: head.hash };
}

function keep<Row>(rows: Map<string, Row>, key: string, row: Row | undefined): void {
  if (row !== undefined) rows.set(key, row);
}

function require(holds: boolean, fault: string): void {
  if (!holds) throw new Error(`The ledger refuses ${fault}.`);
}
