import type { Actor } from './actor.ts';
import { type IdentityRows, type IdentityWrite, withIdentityWrites } from './admin-identity.ts';
import type { AuditDraft } from './audit-event.ts';
import type { AdminRecord, ApiKeyRecord, Change, DocumentWrite, MailSettlement } from './change.ts';
import { type Command, decide } from './command.ts';
import { isTeamCommand } from './decisions/team-commands.ts';
import type { DocumentKind, StoredDocument } from './document.ts';
import type { Entry } from './entry.ts';
import { FoyerError } from './errors.ts';
import type { Grant, Session, Subject } from './grant.ts';
import type { Invitation } from './invitation.ts';
import { mailboxOf, type MailboxQuota, type MailIntent } from './mail.ts';
import type { DeviceTicket, MailToken, MailTokenPurpose, Person, Snapshot, Target } from './person.ts';
import { type ProviderUser, subjectKey } from './provider-user.ts';
import type { Rules } from './rules.ts';
import { seatOf, type Seats } from './seats.ts';
import type { StaffMail } from './staff-mail.ts';

/** A command and the person it is about. */
export interface Request<C extends Command = Command> {
  readonly target: Target;
  readonly command: C;
  /** Where it comes from; kept with administrative acts and their refusals (SR-66). */
  readonly from?: string;
  /** The wave or bulk act it is part of; the record names it. */
  readonly jobId?: string;
}

/** Requests that are answered together; with a key, the same unit has one effect however often it is sent (SR-75). */
export interface Unit {
  readonly requests: readonly Request[];
  readonly idempotency?: {
    /** Who sent it; keys of different callers never meet. */
    readonly scope: string;
    readonly key: string;
    readonly bodyHash: string;
  };
}

/** How one request ended. A refusal of one never touches its neighbours. */
export type Outcome = { readonly ok: true; readonly result: unknown } | { readonly ok: false; readonly error: FoyerError };

/** A remembered answer: the outcomes as JSON, see `packOutcomes`. */
export interface RememberedAnswer {
  readonly scope: string;
  readonly key: string;
  readonly bodyHash: string;
  readonly outcomes: string;
  readonly createdAt: number;
}

/** What a batch must see before it can decide. */
export interface Needs {
  readonly targets: readonly Target[];
  readonly mailboxes: readonly string[];
  readonly answers: readonly { readonly scope: string; readonly key: string }[];
  /** Whether somebody may be given a role while some role has a capacity. */
  readonly seats: boolean;
  readonly documents: readonly { readonly kind: DocumentKind; readonly id: string }[];
  /** Accounts of identity providers: one batch at a time looks at any. */
  readonly subjects: readonly { readonly provider: string; readonly id: string }[];
  /** Whether the team itself is changed: then one batch at a time looks at it. */
  readonly admins: boolean;
}

/** The rows behind the needs, locked against other writers until the batch is written. */
export interface Loaded {
  readonly persons: ReadonlyMap<string, Person>;
  readonly entryIdByEmail: ReadonlyMap<string, string>;
  readonly invitationsByHash: ReadonlyMap<string, Invitation>;
  readonly mailTokensByHash: ReadonlyMap<string, MailToken>;
  readonly sessionsByHash: ReadonlyMap<string, Session>;
  readonly devicesByHash: ReadonlyMap<string, DeviceTicket>;
  readonly quotas: ReadonlyMap<string, MailboxQuota>;
  /** Keyed by `subjectKey`. Who holds access by an account is told by the grants of `persons`. */
  readonly providerUsers: ReadonlyMap<string, ProviderUser>;
  /** Empty unless needed. */
  readonly seats: Seats;
  /** Keyed by `documentKey`. */
  readonly documents: ReadonlyMap<string, StoredDocument>;
  /** Everybody in the team; empty unless needed. */
  readonly admins: readonly AdminRecord[];
  /** How they prove who they are; empty unless needed. */
  readonly identity: IdentityRows;
  /** Keyed by `answerKey`. */
  readonly answers: ReadonlyMap<string, RememberedAnswer>;
}

/** Somebody who is forgotten. Rows of theirs go, and texts elsewhere that name them lose the name. */
export interface Erasure {
  readonly entryId: string;
  readonly email: string;
  readonly name: string;
  readonly mailbox: string;
  /** Accounts at providers that go, too: the one that access was held by, and those that showed the address last. */
  readonly accounts: readonly Subject[];
}

/** What a batch writes, in the order given here: what ends comes before what begins. */
export interface Writes {
  readonly erased: readonly Erasure[];
  readonly sessionsEnded: readonly { readonly entryId: string; readonly which: NonNullable<Change['sessionsEnded']> }[];
  readonly mailsStopped: readonly { readonly entryId: string; readonly invitationId: string | null }[];
  readonly tokensSuperseded: readonly { readonly entryId: string; readonly purpose: MailTokenPurpose; readonly at: number }[];
  readonly entriesNew: readonly Entry[];
  readonly entriesChanged: readonly Entry[];
  /** Changed ones first, new ones after: one live invitation at any moment. */
  readonly invitationsChanged: readonly Invitation[];
  readonly invitationsNew: readonly Invitation[];
  /** Inserted or replaced by entry. */
  readonly grants: readonly Grant[];
  readonly sessionsStarted: readonly Session[];
  /** Inserted or replaced by hash. */
  readonly mailTokens: readonly MailToken[];
  readonly devices: readonly DeviceTicket[];
  readonly mails: readonly MailIntent[];
  readonly mailsPrepared: readonly NonNullable<Change['mailPrepared']>[];
  readonly mailsSettled: readonly MailSettlement[];
  readonly quotas: readonly MailboxQuota[];
  readonly apiKeys: readonly ApiKeyRecord[];
  /** Inserted or replaced by id. */
  readonly admins: readonly AdminRecord[];
  /** In this order. */
  readonly identity: readonly IdentityWrite[];
  readonly documents: readonly DocumentWrite[];
  /** Inserted or replaced by provider and id. */
  readonly providerUsers: readonly ProviderUser[];
  readonly staffMails: readonly StaffMail[];
  readonly answers: readonly RememberedAnswer[];
  readonly events: readonly AuditDraft[];
  /** Differences of the maintained counts, by `countKey`. */
  readonly counts: ReadonlyMap<string, number>;
}

export interface BatchDecision {
  /** Per unit, per request. */
  readonly outcomes: readonly (readonly Outcome[])[];
  readonly writes: Writes;
}

/** The maintained count an entry belongs to: stage, asked role, assigned role, confirmed. */
export function countKey(entry: Pick<Entry, 'stage' | 'requestedRole' | 'role' | 'confirmedAt'>): string {
  return `${entry.stage}|${entry.requestedRole ?? ''}|${entry.role ?? ''}|${entry.confirmedAt === null ? 0 : 1}`;
}

export function answerKey(scope: string, key: string): string {
  return `${scope}\n${key}`;
}

export function documentKey(kind: DocumentKind, id: string): string {
  return `${kind}\n${id}`;
}

/** What must be loaded to decide these units. */
export function needsOf(units: readonly Unit[], rules: Rules): Needs {
  const scarce = rules.product.roles.some(({ capacity }) => capacity !== undefined);
  let seats = false;
  let admins = false;
  const documents: { kind: DocumentKind; id: string }[] = [];
  const subjects: { provider: string; id: string }[] = [];
  const targets: Target[] = [];
  const mailboxes: string[] = [];
  const answers: { scope: string; key: string }[] = [];
  for (const unit of units) {
    if (unit.idempotency) answers.push({ scope: unit.idempotency.scope, key: unit.idempotency.key });
    for (const { target, command } of unit.requests) {
      if (target.by === 'document') documents.push({ kind: target.kind, id: target.id });
      else if (target.by !== 'nobody') targets.push(target);
      if (target.by === 'subject') subjects.push({ provider: target.provider, id: target.id });
      if (isTeamCommand(command)) admins = true;
      if (command.type === 'prepare_mail') mailboxes.push(command.mailbox);
      if (scarce && givesRole(command)) seats = true;
    }
  }
  return { targets, mailboxes, answers, seats, documents, subjects, admins };
}

function givesRole({ type }: Command): boolean {
  return type === 'approve' || type === 'change_role' || type === 'import_entry';
}

/**
 * Decides all units one after the other, each seeing what those before it changed. Pure.
 * A refused request changes nothing; an unexpected failure of one is that one's alone.
 */
export function decideBatch(units: readonly Unit[], loaded: Loaded, now: number, rules: Rules): BatchDecision {
  const set = new WorkingSet(loaded, now);
  const outcomes = units.map((unit) => {
    const remembered = unit.idempotency ? set.answer(unit.idempotency) : undefined;
    if (remembered) return replay(unit, remembered);
    const unitOutcomes = unit.requests.map((request): Outcome => {
      try {
        const snapshot = set.snapshot(request);
        const decision = decide(snapshot, request.command, now, rules);
        if (decision.change) set.apply(recorded(request, decision.change), snapshot.person?.entry.id);
        return { ok: true, result: decision.result };
      } catch (error) {
        if (error instanceof FoyerError) {
          set.refused(request, error);
          return { ok: false, error };
        }
        return { ok: false, error: new FoyerError('service/internal', 'Something went wrong on our side. Nothing was changed.', { cause: error }) };
      }
    });
    if (unit.idempotency) set.remember({ ...unit.idempotency, outcomes: packOutcomes(unitOutcomes), createdAt: now });
    return unitOutcomes;
  });
  return { outcomes, writes: set.writes() };
}

/** The change with what its record says besides: the job it is part of, and where an administrative act comes from. */
function recorded({ jobId, from }: Request, change: Change): Change {
  if (jobId === undefined && from === undefined) return change;
  return {
    ...change,
    events: change.events.map((event) => ({
      ...event,
      ...(jobId === undefined ? {} : { detail: { ...event.detail, job: jobId } }),
      ...(from === undefined || !isAdministrative(event.actor) ? {} : { personal: { from, ...event.personal } }),
    })),
  };
}

function isAdministrative({ kind }: Actor): boolean {
  return kind === 'api_key' || kind === 'admin';
}

/** Words of JSON: an address that is kept somewhere, and what stands there once its owner is forgotten. */
export function addressWords(email: string): { readonly kept: string; readonly erased: string } {
  return { kept: JSON.stringify(email), erased: '"erased"' };
}

function withoutAddress(json: string, email: string): string {
  const { kept, erased } = addressWords(email);
  return json.replaceAll(kept, erased);
}

function replay(unit: Unit, remembered: RememberedAnswer): readonly Outcome[] {
  if (remembered.bodyHash === unit.idempotency!.bodyHash) return unpackOutcomes(remembered.outcomes);
  const error = new FoyerError('request/idempotency_conflict', 'This Idempotency-Key was used with another request. Use a new key for a new request.');
  return unit.requests.map(() => ({ ok: false, error }));
}

/** Outcomes as text that can be stored and replayed. */
export function packOutcomes(outcomes: readonly Outcome[]): string {
  return JSON.stringify(outcomes.map((outcome) => outcome.ok
    ? outcome
    : { ok: false, code: outcome.error.code, message: outcome.error.message, errors: outcome.error.errors, details: outcome.error.details }));
}

export function unpackOutcomes(text: string): readonly Outcome[] {
  const packed = JSON.parse(text) as ({ ok: true; result: unknown } | { ok: false; code: FoyerError['code']; message: string; errors: FoyerError['errors']; details: Record<string, unknown> })[];
  return packed.map((outcome) => outcome.ok ? outcome : { ok: false, error: new FoyerError(outcome.code, outcome.message, { errors: outcome.errors, details: outcome.details }) });
}

/** The loaded rows with everything decided so far on top. */
class WorkingSet {
  readonly #loaded: Loaded;
  readonly #now: number;
  readonly #persons = new Map<string, Person>();
  readonly #entryIdByEmail = new Map<string, string>();
  readonly #invitations = new Map<string, Invitation>();
  readonly #invitationsNew = new Set<string>();
  readonly #mailTokens = new Map<string, MailToken>();
  readonly #sessionsStarted = new Map<string, Session>();
  readonly #sessionsEnded: Writes['sessionsEnded'][number][] = [];
  readonly #mailsStopped: Writes['mailsStopped'][number][] = [];
  readonly #tokensSuperseded: Writes['tokensSuperseded'][number][] = [];
  readonly #entriesBefore = new Map<string, Entry | null>();
  readonly #grants = new Map<string, Grant>();
  #devices: DeviceTicket[] = [];
  #mails: MailIntent[] = [];
  readonly #mailsPrepared: NonNullable<Change['mailPrepared']>[] = [];
  readonly #mailsSettled: MailSettlement[] = [];
  readonly #quotas = new Map<string, MailboxQuota>();
  readonly #apiKeys = new Map<string, ApiKeyRecord>();
  readonly #admins = new Map<string, AdminRecord>();
  readonly #identity: IdentityWrite[] = [];
  readonly #documents = new Map<string, DocumentWrite>();
  readonly #providerUsers = new Map<string, ProviderUser>();
  #holders: ReadonlyMap<string, string> | undefined;
  readonly #staffMails: StaffMail[] = [];
  readonly #answers = new Map<string, RememberedAnswer>();
  readonly #erased = new Map<string, Erasure>();
  /** Accounts at providers that went with somebody who was erased, by `subjectKey`. */
  readonly #accountsForgotten = new Set<string>();
  readonly #seats: Map<string, number>;
  #events: AuditDraft[] = [];

  constructor(loaded: Loaded, now: number) {
    this.#loaded = loaded;
    this.#now = now;
    this.#seats = new Map(loaded.seats);
  }

  answer(key: { scope: string; key: string }): RememberedAnswer | undefined {
    const name = answerKey(key.scope, key.key);
    return this.#answers.get(name) ?? this.#loaded.answers.get(name);
  }

  remember(answer: RememberedAnswer): void {
    this.#answers.set(answerKey(answer.scope, answer.key), answer);
  }

  snapshot({ target, command }: Request): Snapshot {
    const found = this.#find(target);
    if (givesRole(command)) return { ...found, seats: this.#seats };
    if (isTeamCommand(command)) return { ...found, admins: this.#team(), identity: withIdentityWrites(this.#loaded.identity, this.#identity) };
    if (command.type !== 'prepare_mail') return found;
    return { ...found, quota: this.#quotas.get(command.mailbox) ?? (this.#forgot(command.mailbox) ? null : this.#loaded.quotas.get(command.mailbox)) ?? null };
  }

  #forgot(mailbox: string): boolean {
    return this.#erased.values().some((erasure) => erasure.mailbox === mailbox);
  }

  /** Everybody in the team, as this batch left it. */
  #team(): readonly AdminRecord[] {
    return [...new Map([...this.#loaded.admins.map((admin) => [admin.id, admin] as const), ...this.#admins]).values()];
  }

  #document(kind: DocumentKind, id: string): StoredDocument | null {
    const written = this.#documents.get(documentKey(kind, id));
    if (written) return 'removed' in written ? null : written;
    return this.#loaded.documents.get(documentKey(kind, id)) ?? null;
  }

  #find(target: Target): Snapshot {
    switch (target.by) {
      case 'nobody': return { person: null };
      case 'document': return { person: null, document: this.#document(target.kind, target.id) };
      case 'id': return { person: this.#person(target.id) };
      case 'email': return { person: this.#person(this.#entryIdByEmail.get(target.email) ?? this.#loaded.entryIdByEmail.get(target.email)) };
      case 'subject': {
        const key = subjectKey(target.provider, target.id);
        const person = this.#person(this.#holderOf(key)) ?? (target.email === null ? null : this.#find({ by: 'email', email: target.email }).person);
        return { person, providerUser: this.#providerUser(key) };
      }
      case 'invite_token': {
        const row = this.#loaded.invitationsByHash.get(target.hash) ?? [...this.#invitations.values()].find((made) => made.tokenHash === target.hash);
        if (!row) return { person: null };
        return { person: this.#person(row.entryId), invitation: this.#invitations.get(row.id) ?? row };
      }
      case 'mail_token': {
        const row = this.#mailTokens.get(target.hash) ?? this.#loadedToken(target.hash);
        return row ? { person: this.#person(row.entryId), mailToken: row } : { person: null };
      }
      case 'session': {
        const row = this.#sessionsStarted.get(target.hash) ?? this.#loaded.sessionsByHash.get(target.hash);
        return row && !this.#ended(row) ? { person: this.#person(row.entryId), session: row } : { person: null };
      }
      case 'device': {
        const row = this.#devices.find((made) => made.tokenHash === target.hash) ?? this.#loaded.devicesByHash.get(target.hash);
        return row ? { person: this.#person(row.entryId), device: row } : { person: null };
      }
    }
  }

  /** Who holds access by this account, as this batch left it. */
  #holderOf(key: string): string | undefined {
    this.#holders ??= new Map([...this.#loaded.persons.values()].flatMap(({ entry, grant }) => (grant?.subject ? [[keyOf(grant.subject), entry.id] as const] : [])));
    const made = this.#grants.values().find(({ subject }) => subject !== null && keyOf(subject) === key);
    if (made) return made.entryId;
    const id = this.#holders.get(key);
    // A grant that was given anew in this batch belongs to nobody yet.
    return id === undefined || this.#grants.has(id) ? undefined : id;
  }

  #providerUser(key: string): ProviderUser | null {
    return this.#providerUsers.get(key) ?? (this.#accountsForgotten.has(key) ? null : this.#loaded.providerUsers.get(key)) ?? null;
  }

  #person(id: string | undefined): Person | null {
    return id === undefined || this.#erased.has(id) ? null : this.#persons.get(id) ?? this.#loaded.persons.get(id) ?? null;
  }

  /** A loaded token as this batch left it: one that was superseded here is dead for everybody after. */
  #loadedToken(hash: string): MailToken | undefined {
    const row = this.#loaded.mailTokensByHash.get(hash);
    if (!row || row.usedAt !== null || row.supersededAt !== null) return row;
    const end = this.#tokensSuperseded.find(({ entryId, purpose }) => entryId === row.entryId && purpose === row.purpose);
    return end ? { ...row, supersededAt: end.at } : row;
  }

  #ended(session: Session): boolean {
    if (this.#sessionsStarted.has(session.tokenHash)) return false;
    return this.#sessionsEnded.some(({ entryId, which }) => entryId === session.entryId && matches(which, session));
  }

  /** @param decidedFor - the person the decision was about; a new one comes with the change */
  apply(change: Change, decidedFor: string | undefined): void {
    const entryId = decidedFor ?? change.entry?.id ?? null;
    if (change.erases && entryId !== null) this.#erase(entryId);
    const before = this.#person(entryId ?? undefined);
    if (entryId !== null) this.#end(entryId, change);
    for (const invitation of change.invitations ?? []) {
      const known = this.#invitations.has(invitation.id) || before?.invitation?.id === invitation.id
        || this.#loaded.invitationsByHash.has(invitation.tokenHash);
      if (!known) this.#invitationsNew.add(invitation.id);
      this.#invitations.set(invitation.id, invitation);
    }
    if (entryId !== null && (before || change.entry)) {
      const newest = change.invitations?.at(-1);
      if (change.entry && !this.#entriesBefore.has(entryId)) this.#entriesBefore.set(entryId, before?.entry ?? null);
      this.#persons.set(entryId, {
        entry: change.entry ?? before!.entry,
        invitation: newest ?? before?.invitation ?? null,
        grant: change.grant ?? before?.grant ?? null,
      });
      if (change.entry) {
        this.#entryIdByEmail.set(change.entry.email, entryId);
        if (before) this.#countSeat(seatOf(before.entry), -1);
        this.#countSeat(seatOf(change.entry), 1);
      }
    }
    if (change.grant) this.#grants.set(change.grant.entryId, change.grant);
    if (change.sessionStarted) this.#sessionsStarted.set(change.sessionStarted.tokenHash, change.sessionStarted);
    for (const token of change.mailTokens ?? []) this.#mailTokens.set(token.tokenHash, token);
    if (change.device) this.#devices.push(change.device);
    this.#mails.push(...(change.mails ?? []));
    if (change.mailPrepared) this.#mailsPrepared.push(change.mailPrepared);
    if (change.mailSettled) this.#mailsSettled.push(change.mailSettled);
    if (change.quota) this.#quotas.set(change.quota.mailbox, change.quota);
    for (const key of change.apiKeys ?? []) this.#apiKeys.set(key.id, key);
    if (change.admin) this.#admins.set(change.admin.id, change.admin);
    this.#identity.push(...(change.identity ?? []));
    if (change.document) this.#documents.set(documentKey(change.document.kind, change.document.id), change.document);
    if (change.providerUser) this.#providerUsers.set(subjectKey(change.providerUser.provider, change.providerUser.id), change.providerUser);
    this.#staffMails.push(...(change.staffMails ?? []));
    this.#events.push(...change.events);
  }

  #countSeat(role: string | null, by: number): void {
    if (role !== null) this.#seats.set(role, (this.#seats.get(role) ?? 0) + by);
  }

  /** An administrative act that was refused is in the record like one that was not (SR-66). */
  refused({ target, command, from }: Request, error: FoyerError): void {
    const actor = 'actor' in command ? command.actor : null;
    if (actor === null || !isAdministrative(actor)) return;
    // What is wrong with a row of a file is in the import's report; that somebody reached above their right is not left to it.
    if (command.type === 'import_entry' && error.code !== 'role/above_rank' && error.code !== 'role/not_yours') return;
    this.#events.push({
      act: 'act.refused', actor, entryId: this.#find(target).person?.entry.id ?? null, detail: { act: command.type, code: error.code },
      ...(from === undefined ? {} : { personal: { from } }),
    });
  }

  /** Forgets the person, and whatever this batch was going to write about them. */
  #erase(entryId: string): void {
    const { entry, grant } = this.#person(entryId)!;
    const accounts = this.#forgetAccounts(entry.email, grant?.subject ?? null);
    const erasure = { entryId, email: entry.email, name: entry.name, mailbox: mailboxOf(entry.email), accounts };
    this.#countSeat(seatOf(entry), -1);
    if (!this.#entriesBefore.has(entryId)) this.#entriesBefore.set(entryId, entry);
    this.#erased.set(entryId, erasure);
    this.#entryIdByEmail.delete(entry.email);
    const theirs = (row: { readonly entryId: string | null }) => row.entryId === entryId;
    for (const rows of [this.#invitations, this.#mailTokens, this.#sessionsStarted, this.#grants] as Map<string, { readonly entryId: string }>[]) {
      for (const [key, row] of rows) if (theirs(row)) rows.delete(key);
    }
    this.#devices = this.#devices.filter((device) => !theirs(device));
    this.#mails = this.#mails.filter((mail) => !theirs(mail));
    this.#quotas.delete(erasure.mailbox);
    this.#events = this.#events.map((event) => (theirs(event) ? { ...event, forgotten: true } : event));
    for (const [key, answer] of this.#answers) this.#answers.set(key, { ...answer, outcomes: withoutAddress(answer.outcomes, entry.email) });
  }

  /** @returns the account that access was held by, and those that show the address as this batch left them */
  #forgetAccounts(email: string, holder: Subject | null): readonly Subject[] {
    const accounts = new Map(holder === null ? [] : [[keyOf(holder), holder]]);
    for (const key of new Set([...this.#loaded.providerUsers.keys(), ...this.#providerUsers.keys()])) {
      const user = this.#providerUser(key);
      if (user?.email === email) accounts.set(key, { provider: user.provider, id: user.id });
    }
    for (const key of accounts.keys()) {
      this.#providerUsers.delete(key);
      this.#accountsForgotten.add(key);
    }
    return [...accounts.values()];
  }

  /** Ends also what began earlier in this very batch, since ends are written before beginnings. */
  #end(entryId: string, change: Change): void {
    const which = change.sessionsEnded;
    if (which) {
      for (const session of this.#sessionsStarted.values()) {
        if (session.entryId === entryId && matches(which, session)) this.#sessionsStarted.delete(session.tokenHash);
      }
      this.#sessionsEnded.push({ entryId, which });
    }
    if (change.mailsStopped) {
      const invitationId = change.mailsStopped === 'all' ? null : change.mailsStopped.invitationId;
      this.#mails = this.#mails.filter((mail) => mail.entryId !== entryId || (invitationId !== null && mail.invitationId !== invitationId));
      this.#mailsStopped.push({ entryId, invitationId });
    }
    if (change.supersedesTokens) {
      for (const [hash, token] of this.#mailTokens) {
        if (token.entryId === entryId && token.purpose === change.supersedesTokens && token.usedAt === null && token.supersededAt === null) {
          this.#mailTokens.set(hash, { ...token, supersededAt: this.#now });
        }
      }
      this.#tokensSuperseded.push({ entryId, purpose: change.supersedesTokens, at: this.#now });
    }
  }

  writes(): Writes {
    const entriesNew: Entry[] = [];
    const entriesChanged: Entry[] = [];
    const counts = new Map<string, number>();
    const count = (entry: Entry, by: number) => counts.set(countKey(entry), (counts.get(countKey(entry)) ?? 0) + by);
    for (const [id, before] of this.#entriesBefore) {
      if (this.#erased.has(id)) {
        if (before !== null) count(before, -1);
        continue;
      }
      const { entry } = this.#persons.get(id)!;
      (before === null ? entriesNew : entriesChanged).push(entry);
      if (before !== null) count(before, -1);
      count(entry, 1);
    }
    for (const [key, by] of counts) if (by === 0) counts.delete(key);
    const invitations = [...this.#invitations.values()];
    return {
      erased: [...this.#erased.values()],
      sessionsEnded: this.#sessionsEnded, mailsStopped: this.#mailsStopped, tokensSuperseded: this.#tokensSuperseded,
      entriesNew, entriesChanged,
      invitationsChanged: invitations.filter(({ id }) => !this.#invitationsNew.has(id)),
      invitationsNew: invitations.filter(({ id }) => this.#invitationsNew.has(id)),
      grants: [...this.#grants.values()], sessionsStarted: [...this.#sessionsStarted.values()], mailTokens: [...this.#mailTokens.values()],
      devices: this.#devices, mails: this.#mails, mailsPrepared: this.#mailsPrepared, mailsSettled: this.#mailsSettled, quotas: [...this.#quotas.values()],
      apiKeys: [...this.#apiKeys.values()], admins: [...this.#admins.values()], identity: this.#identity, documents: [...this.#documents.values()],
      providerUsers: [...this.#providerUsers.values()], staffMails: this.#staffMails, answers: [...this.#answers.values()], events: this.#events, counts,
    };
  }
}

function keyOf({ provider, id }: { readonly provider: string; readonly id: string }): string {
  return subjectKey(provider, id);
}

function matches(which: NonNullable<Change['sessionsEnded']>, session: Session): boolean {
  if (which === 'all') return true;
  return 'ids' in which ? which.ids.includes(session.id) : session.id !== which.allExceptId;
}
