import type { ClerkDirectory, ClerkInvitation, ClerkListedUser, ClerkOutcome, ClerkPart, ClerkWaitlistEntry, NewClerkInvitation } from '../application/ports/clerk-directory.ts';

/** What becomes of a call. `lost_after` had its effect and nobody said so; `dies` is the end of the process that made it. */
export type CallFate = 'heard' | 'lost_before' | 'lost_after' | 'limited' | 'dies_before' | 'dies_after';

type Made<T> = { -readonly [Key in keyof T]: T[Key] };

/**
 * Clerk as far as invitations, its waitlist, roles and sessions go, in a few lines and without a network: for tests that run thousands of
 * histories. `testing/fake-clerk` is the one that real libraries talk to.
 */
export class ClerkModel implements ClerkDirectory {
  readonly invitations: Made<ClerkInvitation>[] = [];
  readonly waitlist: Made<ClerkWaitlistEntry>[] = [];
  readonly users: Made<ClerkListedUser>[] = [];
  /** Ids of users with an open session. */
  readonly signedIn = new Set<string>();
  /** Addresses in the order in which Clerk mailed them. */
  readonly mails: string[] = [];
  readonly calls: string[] = [];
  #next = 0;
  readonly #now: () => number;
  readonly #fateOf: (call: string) => CallFate;

  constructor({ now, fateOf = () => 'heard' }: { now: () => number; fateOf?: (call: string) => CallFate }) {
    this.#now = now;
    this.#fateOf = fateOf;
  }

  /** Somebody opens an account with an invitation, or without one. */
  signUp(email: string): ClerkListedUser {
    for (const one of this.invitations) if (one.email === email && one.status === 'pending') one.status = 'accepted';
    for (const one of this.waitlist) if (one.email === email && one.status === 'invited') one.status = 'completed';
    const user = { id: this.#id('user'), email, role: null, banned: false, createdAt: this.#now(), updatedAt: this.#now() };
    this.users.push(user);
    this.signedIn.add(user.id);
    return user;
  }

  live(email: string): readonly ClerkInvitation[] {
    return this.invitations.filter((one) => one.email === email && one.status === 'pending');
  }

  createInvitation(wanted: NewClerkInvitation) {
    return this.#call('POST /invitations', () => this.#invite([wanted], (made) => made[0]!));
  }

  createInvitations(wanted: readonly NewClerkInvitation[]) {
    return this.#call('POST /invitations/bulk', () => (wanted.length > 10 ? refused(400, 'bulk_size_exceeded') : this.#invite(wanted, (made) => made)));
  }

  revokeInvitation(id: string) {
    return this.#call('POST /invitations/{id}/revoke', (): ClerkOutcome<ClerkInvitation> => {
      const found = this.invitations.find((one) => one.id === id);
      if (!found) return refused(404, 'resource_not_found');
      if (found.status !== 'pending') return refused(400, `invitation_already_${found.status}`);
      found.status = 'revoked';
      return ok({ ...found });
    });
  }

  findInvitations(email: string) {
    return this.#call('GET /invitations', () => ok(this.invitations.filter((one) => one.email === email && one.status !== 'revoked').toReversed()));
  }

  listInvitations({ offset, limit, status }: ClerkPart & { readonly status?: 'revoked' }) {
    return this.#call('GET /invitations', () => ok(this.invitations.filter((one) => (one.status === 'revoked') === (status === 'revoked')).slice(offset, offset + limit)));
  }

  findWaitlistEntry(email: string) {
    return this.#call('GET /waitlist_entries', () => ok(this.waitlist.find((one) => one.email === email) ?? null));
  }

  listWaitlist({ offset, limit }: ClerkPart) {
    return this.#call('GET /waitlist_entries', () => ok(this.waitlist.slice(offset, offset + limit)));
  }

  createWaitlistEntry(email: string) {
    return this.#call('POST /waitlist_entries', () => {
      const known = this.waitlist.find((one) => one.email === email);
      if (known) return ok({ ...known });
      const made = { id: this.#id('wle'), email, status: 'pending' as const, locked: false, createdAt: this.#now(), invitation: null };
      this.waitlist.push(made);
      return ok({ ...made });
    });
  }

  inviteWaitlistEntry(id: string) {
    return this.#move(id, 'invite', (entry) => {
      if (entry.status === 'invited' || entry.status === 'completed') return refused(409, `waitlist_entry_already_${entry.status}`);
      const made = { id: this.#id('inv'), email: entry.email, status: 'pending' as const, role: null, url: 'https://clerk.test/ticket', createdAt: this.#now(), expiresAt: this.#now() + 30 * 86_400_000 };
      this.invitations.push(made);
      this.mails.push(entry.email);
      Object.assign(entry, { status: 'invited', invitation: made });
      return ok({ ...entry });
    });
  }

  rejectWaitlistEntry(id: string) {
    return this.#move(id, 'reject', (entry) => {
      if (entry.status === 'rejected' || entry.status === 'completed') return refused(409, `waitlist_entry_already_${entry.status}`);
      Object.assign(entry, { status: 'rejected', invitation: null });
      return ok({ ...entry });
    });
  }

  deleteWaitlistEntry(id: string) {
    return this.#call('DELETE /waitlist_entries/{id}', (): ClerkOutcome<null> => {
      const at = this.waitlist.findIndex((one) => one.id === id);
      if (at < 0) return refused(404, 'resource_not_found');
      if (this.waitlist[at]!.status !== 'pending') return refused(409, `waitlist_entry_already_${this.waitlist[at]!.status}`);
      this.waitlist.splice(at, 1);
      return ok(null);
    });
  }

  listUsers({ offset, limit }: ClerkPart) {
    return this.#call('GET /users', () => ok(this.users.slice(offset, offset + limit)));
  }

  setRole(userId: string, role: string | null) {
    return this.#user(userId, 'metadata', (user) => { user.role = role; });
  }

  endSessions(userId: string) {
    return this.#user(userId, 'sessions', () => { this.signedIn.delete(userId); });
  }

  ban(userId: string) {
    return this.#user(userId, 'ban', (user) => { user.banned = true; this.signedIn.delete(userId); });
  }

  unban(userId: string) {
    return this.#user(userId, 'unban', (user) => { user.banned = false; });
  }

  #invite<T>(wanted: readonly NewClerkInvitation[], answer: (made: readonly ClerkInvitation[]) => T): ClerkOutcome<T> {
    const invited = wanted.filter(({ email }) => this.live(email).length > 0).map(({ email }) => email);
    if (invited.length > 0) return refused(400, 'duplicate_record', invited);
    if (wanted.some(({ email }) => this.users.some((user) => user.email === email))) return refused(422, 'form_identifier_exists');
    const made = wanted.map(({ email, role, notify, expiresInDays }) => {
      if (notify) this.mails.push(email);
      return { id: this.#id('inv'), email, status: 'pending' as const, role, url: `https://clerk.test/ticket-${email}`, createdAt: this.#now(), expiresAt: this.#now() + expiresInDays * 86_400_000 };
    });
    this.invitations.push(...made);
    return ok(answer(made.map((one) => ({ ...one }))));
  }

  #move(id: string, act: string, move: (entry: Made<ClerkWaitlistEntry>) => ClerkOutcome<ClerkWaitlistEntry>): Promise<ClerkOutcome<ClerkWaitlistEntry>> {
    return this.#call(`POST /waitlist_entries/{id}/${act}`, () => {
      const entry = this.waitlist.find((one) => one.id === id);
      return entry ? move(entry) : refused(404, 'resource_not_found');
    });
  }

  #user(id: string, act: string, change: (user: Made<ClerkListedUser>) => void): Promise<ClerkOutcome<null>> {
    return this.#call(`/users/{id}/${act}`, () => {
      const user = this.users.find((one) => one.id === id);
      if (!user) return refused(404, 'resource_not_found');
      change(user);
      return ok(null);
    });
  }

  #call<T>(name: string, effect: () => ClerkOutcome<T>): Promise<ClerkOutcome<T>> {
    this.calls.push(name);
    const fate = this.#fateOf(name);
    if (fate === 'limited') return Promise.resolve({ kind: 'limited', retryAfterMs: 5_000 });
    if (fate === 'dies_before') return Promise.reject(new Error('The process died.'));
    const outcome = fate === 'lost_before' ? null : effect();
    if (fate === 'dies_after') return Promise.reject(new Error('The process died.'));
    return Promise.resolve(fate === 'heard' && outcome !== null ? outcome : { kind: 'unknown', reason: 'The connection broke.' });
  }

  #id(kind: string): string {
    this.#next += 1;
    return `${kind}_${this.#next}`;
  }
}

function ok<T>(value: T): ClerkOutcome<T> {
  return { kind: 'ok', value };
}

function refused(status: number, code: string, emails: readonly string[] = []): Extract<ClerkOutcome<never>, { kind: 'refused' }> {
  return { kind: 'refused', status, code, emails };
}
