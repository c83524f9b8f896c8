import type { SQLInputValue } from 'node:sqlite';
import { type IdentityRows, noIdentityRows } from '../../../domain/admin-identity.ts';
import type { Needs } from '../../../domain/batch-needs.ts';
import { documentKey, type Loaded } from '../../../domain/batch-rows.ts';
import type { AdminRecord } from '../../../domain/change.ts';
import type { DocumentKind, StoredDocument } from '../../../domain/document.ts';
import type { Session } from '../../../domain/grant.ts';
import type { Invitation } from '../../../domain/invitation.ts';
import type { MailboxQuota } from '../../../domain/mail.ts';
import type { DeviceTicket, MailToken, Person, Snapshot, Target } from '../../../domain/person.ts';
import { type ProviderUser, subjectKey } from '../../../domain/provider-user.ts';
import { answerKey, type RememberedAnswer } from '../../../domain/remembered-answer.ts';
import { type Seats, seatsTaken } from '../../../domain/seats.ts';
import { identityFromTables } from '../identity-rows.ts';
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
  AdminCredentialRow,
  AdminLinkRow,
  AdminRow,
  AdminSessionRow,
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
import type { Statements } from './statements.ts';

/** From so many on people are sought together. */
const togetherMin = 8;
/** The values of the only parameter, a JSON array. */
const given = '(select value from json_each(?))';

/** Finds the rows behind targets on one connection, a few microseconds each. */
export class SqliteLookup {
  readonly #statements: Statements;

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  /** What one target stands for. */
  snapshot(target: Target): Snapshot {
    switch (target.by) {
      case 'nobody':
        return { person: null };
      case 'document':
        return { person: null, document: this.#document(target.kind, target.id) ?? null };
      case 'id':
        return { person: this.personById(target.id) };
      case 'email':
        return { person: this.#personByEmail(target.email) };
      case 'subject':
        return { person: this.#holderOf(target.provider, target.id) ?? (target.email === null ? null : this.#personByEmail(target.email)), providerUser: this.#providerUser(target.provider, target.id) ?? null };
      case 'invite_token': {
        const invitation = this.#invitation(target.hash);
        return invitation ? { person: this.personById(invitation.entryId), invitation } : { person: null };
      }
      case 'mail_token': {
        const mailToken = this.#mailToken(target.hash);
        return mailToken ? { person: this.personById(mailToken.entryId), mailToken } : { person: null };
      }
      case 'session': {
        const session = this.#session(target.hash);
        return session ? { person: this.personById(session.entryId), session } : { person: null };
      }
      case 'device': {
        const device = this.#device(target.hash);
        return device ? { person: this.personById(device.entryId), device } : { person: null };
      }
    }
  }

  /** The rows behind the needs of a batch. */
  load({ targets, mailboxes, answers, seats, documents: wanted, subjects, admins }: Needs): Loaded {
    const persons = new Map<string, Person>();
    const entryIdByEmail = new Map<string, string>();
    const invitationsByHash = new Map<string, Invitation>();
    const mailTokensByHash = new Map<string, MailToken>();
    const sessionsByHash = new Map<string, Session>();
    const devicesByHash = new Map<string, DeviceTicket>();
    const together = this.#together(targets);
    for (const person of together.persons) {
      persons.set(person.entry.id, person);
      entryIdByEmail.set(person.entry.email, person.entry.id);
    }
    for (const target of targets) {
      if ((target.by === 'email' && entryIdByEmail.has(target.email)) || together.sought.has(target)) continue;
      // The account may lose what it holds in this very batch: then its address counts.
      const alone = target.by === 'subject' && target.email !== null ? this.#personByEmail(target.email) : null;
      if (alone) {
        persons.set(alone.entry.id, alone);
        entryIdByEmail.set(alone.entry.email, alone.entry.id);
      }
      const { person, invitation, mailToken, session, device } = this.snapshot(target);
      if (person === null) continue;
      persons.set(person.entry.id, person);
      entryIdByEmail.set(person.entry.email, person.entry.id);
      if (invitation) invitationsByHash.set(invitation.tokenHash, invitation);
      if (mailToken) mailTokensByHash.set(mailToken.tokenHash, mailToken);
      if (session) sessionsByHash.set(session.tokenHash, session);
      if (device) devicesByHash.set(device.tokenHash, device);
    }
    const providerUsers = new Map<string, ProviderUser>();
    for (const { provider, id } of subjects) {
      const user = this.#providerUser(provider, id);
      if (user) providerUsers.set(subjectKey(provider, id), user);
    }
    const quotas = new Map<string, MailboxQuota>();
    for (const mailbox of mailboxes) {
      const quota = this.#quota(mailbox);
      if (quota) quotas.set(mailbox, quota);
    }
    const remembered = new Map<string, RememberedAnswer>();
    for (const { scope, key } of answers) {
      const answer = this.#answer(scope, key);
      if (answer) remembered.set(answerKey(scope, key), answer);
    }
    const documents = new Map<string, StoredDocument>();
    for (const { kind, id } of wanted) {
      const document = this.#document(kind, id);
      if (document) documents.set(documentKey(kind, id), document);
    }
    return {
      documents, providerUsers, admins: admins ? this.#admins() : [], identity: admins ? this.#identity() : noIdentityRows,
      persons, entryIdByEmail, invitationsByHash, mailTokensByHash, sessionsByHash, devicesByHash, quotas, answers: remembered,
      seats: seats ? this.#seats() : new Map(),
    };
  }

  /** Many people at once, for about half of what they take one by one; those of a few are sought by `snapshot`. */
  #together(targets: readonly Target[]): { readonly sought: ReadonlySet<Target>; readonly persons: readonly Person[] } {
    const byEmail = targets.filter((target) => target.by === 'email');
    const byId = targets.filter((target) => target.by === 'id');
    const emails = byEmail.length < togetherMin ? [] : byEmail;
    const ids = byId.length < togetherMin ? [] : byId;
    const rows = [
      ...this.#among<EntryRow>(`select * from entry where email in ${given}`, emails.map(({ email }) => email)),
      ...this.#among<EntryRow>(`select * from entry where id in ${given}`, ids.map(({ id }) => id)),
    ];
    return { sought: new Set([...emails, ...ids]), persons: this.#withOffers(rows) };
  }

  #withOffers(rows: readonly EntryRow[]): readonly Person[] {
    const ids = rows.map(({ id }) => id);
    const newest = this.#among<InvitationRow>(`select * from invitation where number in (select max(number) from invitation where entry_id in ${given} group by entry_id)`, ids);
    const grants = this.#among<GrantRow>(`select * from role_grant where entry_id in ${given}`, ids);
    const [invitationOf, grantOf] = [new Map(newest.map((row) => [row.entry_id, row])), new Map(grants.map((row) => [row.entry_id, row]))];
    return rows.map((row) => {
      const [invitation, grant] = [invitationOf.get(row.id), grantOf.get(row.id)];
      return { entry: entryFromRow(row), invitation: invitation ? invitationFromRow(invitation) : null, grant: grant ? grantFromRow(grant) : null };
    });
  }

  #among<Row>(text: string, values: readonly string[]): readonly Row[] {
    return values.length === 0 ? [] : this.#statements.of(text).all(JSON.stringify(values)) as unknown as Row[];
  }

  /** @returns in the order of their ids as given, without those there are not */
  personsById(ids: readonly string[]): readonly Person[] {
    if (ids.length < togetherMin) return ids.map((id) => this.personById(id)).filter((person) => person !== null);
    const persons = new Map(this.#withOffers(this.#among<EntryRow>(`select * from entry where id in ${given}`, ids)).map((person) => [person.entry.id, person]));
    return ids.map((id) => persons.get(id)).filter((person) => person !== undefined);
  }

  personById(id: string): Person | null {
    return this.#person(this.#row<EntryRow>('select * from entry where id = ?', id));
  }

  #personByEmail(email: string): Person | null {
    return this.#person(this.#row<EntryRow>('select * from entry where email = ?', email));
  }

  #person(row: EntryRow | undefined): Person | null {
    if (!row) return null;
    const invitation = this.#row<InvitationRow>('select * from invitation where entry_id = ? order by number desc limit 1', row.id);
    const grant = this.#row<GrantRow>('select * from role_grant where entry_id = ?', row.id);
    return {
      entry: entryFromRow(row),
      invitation: invitation ? invitationFromRow(invitation) : null,
      grant: grant ? grantFromRow(grant) : null,
    };
  }

  #holderOf(provider: string, id: string): Person | null {
    const row = this.#row<{ entry_id: string }>('select entry_id from role_grant where subject_provider = ? and subject_id = ?', provider, id);
    return row ? this.personById(row.entry_id) : null;
  }

  #providerUser(provider: string, id: string): ProviderUser | undefined {
    const row = this.#row<ProviderUserRow>('select * from provider_user where provider = ? and id = ?', provider, id);
    return row && providerUserFromRow(row);
  }

  #invitation(hash: string): Invitation | undefined {
    const row = this.#row<InvitationRow>('select * from invitation where token_hash = ?', hash);
    return row && invitationFromRow(row);
  }

  #mailToken(hash: string): MailToken | undefined {
    const row = this.#row<MailTokenRow>('select * from mail_token where token_hash = ?', hash);
    return row && mailTokenFromRow(row);
  }

  #session(hash: string): Session | undefined {
    const row = this.#row<SessionRow>('select * from person_session where token_hash = ?', hash);
    return row && sessionFromRow(row);
  }

  #device(hash: string): DeviceTicket | undefined {
    const row = this.#row<DeviceRow>('select * from device_ticket where token_hash = ?', hash);
    return row && deviceFromRow(row);
  }

  #quota(mailbox: string): MailboxQuota | undefined {
    const row = this.#row<QuotaRow>('select * from mailbox_quota where mailbox = ?', mailbox);
    return row && quotaFromRow(row);
  }

  #seats(): Seats {
    const rows = this.#statements.of('select bucket, count from entry_count where count <> 0').all() as unknown as CountRow[];
    return seatsTaken(rows.map(countFromRow));
  }

  #document(kind: DocumentKind, id: string): StoredDocument | undefined {
    const row = this.#row<DocumentRow>('select * from document where kind = ? and id = ?', kind, id);
    return row && documentFromRow(row);
  }

  #admins(): readonly AdminRecord[] {
    return (this.#statements.of('select * from admin order by created_at, id').all() as unknown as AdminRow[]).map(adminFromRow);
  }

  #identity(): IdentityRows {
    const all = <Row>(text: string) => this.#statements.of(text).all() as unknown as Row[];
    return identityFromTables({
      credentials: all<AdminCredentialRow>('select * from admin_credential'), sessions: all<AdminSessionRow>('select * from admin_session'), links: all<AdminLinkRow>('select * from admin_link'),
    });
  }

  #answer(scope: string, key: string): RememberedAnswer | undefined {
    const row = this.#row<AnswerRow>('select * from answer where scope = ? and key = ?', scope, key);
    return row && answerFromRow(row);
  }

  #row<Row>(text: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#statements.of(text).get(...values) as Row | undefined;
  }
}
