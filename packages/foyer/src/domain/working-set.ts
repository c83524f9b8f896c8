import { isAdministrative } from './actor.ts';
import { type IdentityWrite, withIdentityWrites } from './admin-identity.ts';
import type { AuditDraft } from './audit-event.ts';
import { givesRole } from './batch-needs.ts';
import { countKey, documentKey, type Erasure, type Loaded, type Writes } from './batch-rows.ts';
import type { AdminRecord, ApiKeyRecord, Change, DocumentWrite, MailSettlement } from './change.ts';
import { isTeamCommand } from './decisions/team-commands.ts';
import type { DocumentKind, StoredDocument } from './document.ts';
import type { Entry } from './entry.ts';
import type { FoyerError } from './errors.ts';
import type { Grant, Session, Subject } from './grant.ts';
import type { Invitation } from './invitation.ts';
import { mailboxOf, type MailboxQuota, type MailIntent } from './mail.ts';
import type { DeviceTicket, MailToken, Person, Snapshot, Target } from './person.ts';
import { type ProviderUser, subjectKey } from './provider-user.ts';
import { answerKey, type RememberedAnswer, withoutAddress } from './remembered-answer.ts';
import { seatOf, type Seats } from './seats.ts';
import type { StaffMail } from './staff-mail.ts';
import type { Request } from './unit.ts';

/** The loaded rows with everything decided so far on top. */
export class WorkingSet {
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

  /** Taken so far, where they were looked up. */
  get seats(): Seats {
    return this.#seats;
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
