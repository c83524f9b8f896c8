import type { ChangeMetadata, EmailAddress, Session, User, Verification } from './clerk-contract.ts';
import { ClerkRefusal } from './clerk-errors.ts';
import { type ClerkWorld, sameAddress, touch } from './clerk-world.ts';

/** How an address was verified, and whether it was. */
export type VerifiedBy = 'ticket' | 'admin' | 'email_code' | 'google';

export interface NewAddress {
  readonly email: string;
  /** Verified unless said otherwise. */
  readonly verified?: boolean;
  readonly verifiedBy?: VerifiedBy;
}

export interface NewUser extends NewAddress {
  /** False leaves the user without a primary address. */
  readonly primary?: boolean;
  readonly publicMetadata?: Record<string, unknown>;
  readonly privateMetadata?: Record<string, unknown>;
  readonly unsafeMetadata?: Record<string, unknown>;
  readonly externalId?: string | null;
  readonly firstName?: string | null;
  readonly lastName?: string | null;
  /** UTC milliseconds. */
  readonly createdAt?: number;
}

export interface UserChange {
  readonly addEmail?: NewAddress & { readonly primary?: boolean };
  readonly verifyEmail?: string;
  readonly removeEmail?: string;
  readonly primaryEmail?: string | null;
  readonly publicMetadata?: Record<string, unknown>;
  readonly privateMetadata?: Record<string, unknown>;
  readonly unsafeMetadata?: Record<string, unknown>;
  readonly externalId?: string | null;
  readonly firstName?: string | null;
  readonly lastName?: string | null;
}

const sessionLifeMs = 7 * 24 * 3_600_000;

/** The accounts of the instance and their sessions. */
export class ClerkUsers {
  readonly users = new Map<string, User>();
  readonly sessions = new Map<string, Session>();
  readonly #world: ClerkWorld;

  constructor(world: ClerkWorld) {
    this.#world = world;
  }

  get(id: string): User {
    const user = this.users.get(id);
    if (!user) throw new ClerkRefusal('notFound', { meta: { param_name: 'user_id' } });
    return user;
  }

  /** Whoever has an address, verified or not. */
  withAddress(address: string): User | undefined {
    return [...this.users.values()].find((user) => user.email_addresses.some((one) => sameAddress(one.email_address, address)));
  }

  add(input: NewUser): User {
    if (this.withAddress(input.email)) throw new ClerkRefusal('identifierExists', { meta: { param_name: 'email_address' } });
    const at = input.createdAt ?? this.#world.now();
    const address = this.#address(input, at);
    const user: User = {
      id: this.#world.newId('user'), object: 'user', external_id: input.externalId ?? null,
      primary_email_address_id: input.primary === false ? null : address.id, primary_phone_number_id: null, primary_web3_wallet_id: null,
      username: null, first_name: input.firstName ?? null, last_name: input.lastName ?? null, image_url: 'https://img.clerk.com/nobody', has_image: false,
      public_metadata: structuredClone(input.publicMetadata ?? {}), private_metadata: structuredClone(input.privateMetadata ?? {}),
      unsafe_metadata: structuredClone(input.unsafeMetadata ?? {}), email_addresses: [address], phone_numbers: [], web3_wallets: [], passkeys: [],
      password_enabled: false, two_factor_enabled: false, totp_enabled: false, backup_code_enabled: false, mfa_enabled_at: null, mfa_disabled_at: null,
      external_accounts: [], saml_accounts: [], enterprise_accounts: [], last_sign_in_at: null, banned: false, locked: false,
      lockout_expires_in_seconds: null, verification_attempts_remaining: 100, updated_at: at, created_at: at, delete_self_enabled: true,
      create_organization_enabled: false, last_active_at: null, legal_accepted_at: null,
    };
    this.users.set(user.id, user);
    this.#world.emit('user.created', user);
    return user;
  }

  change(id: string, input: UserChange): User {
    const user = this.get(id);
    const at = this.#world.now();
    const find = (email: string): EmailAddress => {
      const found = user.email_addresses.find((one) => sameAddress(one.email_address, email));
      if (!found) throw new ClerkRefusal('notFound', { meta: { param_name: 'email_address' } });
      return found;
    };
    if (input.addEmail) {
      if (this.withAddress(input.addEmail.email)) throw new ClerkRefusal('identifierExists', { meta: { param_name: 'email_address' } });
      const address = this.#address(input.addEmail, at);
      user.email_addresses.push(address);
      if (input.addEmail.primary) user.primary_email_address_id = address.id;
    }
    if (input.verifyEmail !== undefined) {
      const address = find(input.verifyEmail);
      address.verification = verificationOf('email_code', true);
      touch(address, at);
    }
    if (input.removeEmail !== undefined) {
      const address = find(input.removeEmail);
      user.email_addresses = user.email_addresses.filter((one) => one !== address);
      if (user.primary_email_address_id === address.id) user.primary_email_address_id = null;
    }
    if (input.primaryEmail !== undefined) user.primary_email_address_id = input.primaryEmail === null ? null : find(input.primaryEmail).id;
    if (input.publicMetadata) user.public_metadata = structuredClone(input.publicMetadata);
    if (input.privateMetadata) user.private_metadata = structuredClone(input.privateMetadata);
    if (input.unsafeMetadata) user.unsafe_metadata = structuredClone(input.unsafeMetadata);
    if (input.externalId !== undefined) user.external_id = input.externalId;
    if (input.firstName !== undefined) user.first_name = input.firstName;
    if (input.lastName !== undefined) user.last_name = input.lastName;
    return this.#changed(user);
  }

  /** `PATCH` merges deeply and takes keys that are null away; `PUT` replaces each field that is given. */
  changeMetadata(id: string, fields: ChangeMetadata, how: 'merge' | 'replace'): User {
    const user = this.get(id);
    for (const field of ['public_metadata', 'private_metadata', 'unsafe_metadata'] as const) {
      const given = fields[field];
      if (given) user[field] = how === 'merge' ? merged(user[field], given) : structuredClone(given);
    }
    return this.#changed(user);
  }

  delete(id: string): User {
    const user = this.get(id);
    for (const session of this.sessionsOf(id)) this.endSession(session.id, 'removed');
    this.users.delete(id);
    this.#world.emit('user.deleted', { object: 'user', id, deleted: true, ...(user.external_id === null ? {} : { external_id: user.external_id }) });
    return user;
  }

  ban(id: string): User {
    const user = this.get(id);
    user.banned = true;
    for (const session of this.sessionsOf(id)) this.endSession(session.id, 'revoked');
    return this.#changed(user);
  }

  unban(id: string): User {
    const user = this.get(id);
    user.banned = false;
    return this.#changed(user);
  }

  /** Sessions that are still open. */
  sessionsOf(userId: string): readonly Session[] {
    return [...this.sessions.values()].filter((session) => session.user_id === userId && session.status === 'active');
  }

  signIn(userId: string): Session {
    const user = this.get(userId);
    if (user.banned) throw new ClerkRefusal('notAllowed');
    const at = this.#world.now();
    const session: Session = {
      object: 'session', id: this.#world.newId('sess'), user_id: userId, client_id: this.#world.newId('client'), actor: null, status: 'active',
      last_active_organization_id: null, last_active_at: at, expire_at: at + sessionLifeMs, abandon_at: at + 4 * sessionLifeMs, updated_at: at, created_at: at,
    };
    this.sessions.set(session.id, session);
    user.last_sign_in_at = at;
    user.last_active_at = at;
    this.#world.emit('session.created', { ...session, user });
    return session;
  }

  getSession(id: string): Session {
    const session = this.sessions.get(id);
    if (!session) throw new ClerkRefusal('notFound', { meta: { param_name: 'session_id' } });
    return session;
  }

  /** Ending a session that is over changes nothing. */
  endSession(id: string, how: 'revoked' | 'ended' | 'removed'): Session {
    const session = this.getSession(id);
    if (session.status !== 'active') return session;
    session.status = how;
    touch(session, this.#world.now());
    this.#world.emit(`session.${how}`, { ...session, user: this.get(session.user_id) });
    return session;
  }

  #changed(user: User): User {
    touch(user, this.#world.now());
    this.#world.emit('user.updated', user);
    return user;
  }

  #address(input: NewAddress, at: number): EmailAddress {
    return {
      id: this.#world.newId('idn'), object: 'email_address', email_address: input.email, reserved: false,
      verification: verificationOf(input.verifiedBy ?? 'email_code', input.verified ?? true), linked_to: [], matches_sso_connection: false,
      created_at: at, updated_at: at,
    };
  }
}

function verificationOf(by: VerifiedBy, verified: boolean): Verification | null {
  const status = verified ? 'verified' : 'unverified';
  switch (by) {
    case 'ticket': return { object: 'verification_ticket', status, strategy: 'ticket', attempts: null, expire_at: null };
    case 'admin': return verified ? { object: 'verification_admin', status: 'verified', strategy: 'admin', attempts: null, expire_at: null } : null;
    case 'google': return { object: 'verification_from_oauth', status, strategy: 'from_oauth_google', attempts: null, expire_at: null };
    case 'email_code': return { object: 'verification_otp', status, strategy: 'email_code', attempts: verified ? 1 : 0, expire_at: null };
  }
}

/** Deep merge into a copy; a key that is null goes. */
function merged(into: Record<string, unknown>, from: Record<string, unknown>): Record<string, unknown> {
  const result = structuredClone(into);
  for (const [key, value] of Object.entries(from)) {
    if (value === null) delete result[key];
    else if (isPlain(value)) result[key] = merged(isPlain(result[key]) ? result[key] : {}, value);
    else result[key] = structuredClone(value);
  }
  return result;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
