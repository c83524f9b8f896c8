import type { AllowlistIdentifier, Invitation, Session, User, WaitlistEntry } from './clerk-contract.ts';
import { ClerkRefusal } from './clerk-errors.ts';
import type { ClerkInvitations } from './clerk-invitations.ts';
import type { Asked, OperationName } from './clerk-operations.ts';
import type { ClerkUsers } from './clerk-users.ts';
import type { ClerkWaitlist } from './clerk-waitlist.ts';
import type { ClerkWorld } from './clerk-world.ts';
import { pageOf } from './list-page.ts';

/** What the operations work on. */
export interface ClerkBooks {
  readonly world: ClerkWorld;
  readonly users: ClerkUsers;
  readonly invitations: ClerkInvitations;
  readonly waitlist: ClerkWaitlist;
  readonly allowlist: Map<string, AllowlistIdentifier>;
  readonly developmentInstance: boolean;
  readonly jwks: () => object;
  readonly mintToken: (session: Session, expiresInSeconds: number | undefined) => string;
}

type Handlers = { readonly [Name in OperationName]: (asked: Asked<Name>) => unknown };

/** What each operation does, after its request was checked and before its answer is. */
export function clerkHandlers({ world, users, invitations, waitlist, allowlist, developmentInstance, jwks, mintToken }: ClerkBooks): Handlers {
  const page = <Row extends { readonly id: string }>(rows: readonly Row[], query: { limit: number; offset: number; order_by?: string; starting_after?: string | undefined }, keyOf: (row: Row, name: string) => string | number): readonly Row[] =>
    pageOf(rows, { limit: query.limit, offset: query.offset, order: query.order_by ?? '-created_at', after: query.starting_after }, keyOf);
  const byCreation = (row: { readonly created_at?: number | undefined }): number => row.created_at ?? 0;
  const answered = <Row>(rows: readonly Row[], total: number, paginated: boolean): unknown => (paginated ? { data: rows, total_count: total } : rows);

  return {
    listWaitlistEntries: ({ query }) => {
      const rows = [...waitlist.entries.values()].filter((entry) => (query.status === undefined || entry.status === query.status) && asked(entry, query.query));
      const keyOf = (entry: WaitlistEntry, name: string): string | number => (
        name === 'email_address' ? entry.email_address : name === 'invited_at' ? waitlist.invitedAt.get(entry.id) ?? 0 : entry.created_at);
      return { data: page(rows, query, keyOf), total_count: rows.length };
    },
    createWaitlistEntry: ({ body }) => waitlist.create(body),
    createWaitlistEntriesBulk: ({ body }) => waitlist.createBulk(body),
    inviteWaitlistEntry: ({ id, body }) => waitlist.invite(id, body?.ignore_existing ?? false),
    rejectWaitlistEntry: ({ id }) => waitlist.reject(id),
    deleteWaitlistEntry: ({ id }) => deleted('waitlist_entry', waitlist.delete(id).id),

    listInvitations: ({ query }) => {
      const rows = [...invitations.invitations.values()].filter((invitation) => (
        query.status === undefined ? invitation.status !== 'revoked' : invitation.status === query.status) && asked(invitation, query.query));
      const keyOf = (invitation: Invitation, name: string): string | number => (
        name === 'email_address' ? invitation.email_address : name === 'expires_at' ? invitation.expires_at ?? 0 : invitation.created_at);
      return answered(page(rows, query, keyOf), rows.length, query.paginated);
    },
    createInvitation: ({ body }) => {
      const invitation = invitations.create(body);
      waitlist.afterInvitation(invitation);
      return invitation;
    },
    createInvitationsBulk: ({ body }) => {
      const made = invitations.createBulk(body);
      for (const invitation of made) waitlist.afterInvitation(invitation);
      return made;
    },
    revokeInvitation: ({ id }) => {
      const invitation = invitations.revoke(id);
      waitlist.afterRevocation(invitation);
      return invitation;
    },

    listUsers: ({ query }) => {
      if (query.starting_after !== undefined) {
        if (!/^[+-]?created_at$/.test(query.order_by)) throw new ClerkRefusal('paramValue', { meta: { param_name: 'order_by' } });
        users.get(query.starting_after);
      }
      const keyOf = (user: User, name: string): string | number => (
        name === 'email_address' ? user.email_addresses[0]?.email_address ?? '' : name === 'updated_at' ? user.updated_at
          : name === 'last_active_at' ? user.last_active_at ?? 0 : name === 'last_sign_in_at' ? user.last_sign_in_at ?? 0 : user.created_at);
      return page(among(users.users, query), query, keyOf);
    },
    countUsers: ({ query }) => ({ object: 'total_count', total_count: among(users.users, query).length }),
    createUser: ({ body }) => users.add({
      email: body.email_address[0]!, verifiedBy: 'admin', publicMetadata: body.public_metadata ?? {}, privateMetadata: body.private_metadata ?? {},
      unsafeMetadata: body.unsafe_metadata ?? {}, externalId: body.external_id ?? null, firstName: body.first_name ?? null, lastName: body.last_name ?? null,
    }),
    getUser: ({ id }) => users.get(id),
    changeUser: ({ id, body }) => {
      const primary = body.primary_email_address_id;
      const address = users.get(id).email_addresses.find((one) => one.id === primary);
      if (primary && !address) throw new ClerkRefusal('notFound', { meta: { param_name: 'primary_email_address_id' } });
      return users.change(id, {
        ...(body.external_id === undefined ? {} : { externalId: body.external_id }), ...(body.first_name === undefined ? {} : { firstName: body.first_name }),
        ...(body.last_name === undefined ? {} : { lastName: body.last_name }), ...(primary === undefined ? {} : { primaryEmail: address?.email_address ?? null }),
      });
    },
    deleteUser: ({ id }) => {
      const user = users.delete(id);
      return { ...deleted('user', id), ...(user.external_id === null ? {} : { external_id: user.external_id }) };
    },
    mergeMetadata: ({ id, body }) => users.changeMetadata(id, body, 'merge'),
    replaceMetadata: ({ id, body }) => users.changeMetadata(id, body, 'replace'),
    banUser: ({ id }) => users.ban(id),
    unbanUser: ({ id }) => users.unban(id),

    listSessions: ({ query }) => {
      if (query.user_id === undefined && query.client_id === undefined) throw new ClerkRefusal('paramMissing', { meta: { param_name: 'user_id' } });
      const rows = [...users.sessions.values()].filter((session) => (query.user_id === undefined || session.user_id === query.user_id)
        && (query.client_id === undefined || session.client_id === query.client_id) && (query.status === undefined || session.status === query.status));
      return answered(page(rows, query, byCreation), rows.length, query.paginated);
    },
    createSession: ({ body }) => {
      // Clerk makes sessions out of nothing for tests only.
      if (!developmentInstance) throw new ClerkRefusal('notAllowed');
      return users.signIn(body.user_id);
    },
    getSession: ({ id }) => users.getSession(id),
    revokeSession: ({ id }) => users.endSession(id, 'revoked'),
    createSessionToken: ({ id, body }) => ({ object: 'token', jwt: mintToken(users.getSession(id), body?.expires_in_seconds) }),

    getJwks: () => jwks(),
    createTestingToken: () => ({ object: 'testing_token', token: world.newId('testing'), expires_at: Math.floor(world.now() / 1000) + 3600 }),
    getInstance: () => ({
      object: 'instance', id: world.instanceId, environment_type: developmentInstance ? 'development' : 'production', allowed_origins: null, workspace_id: null,
    }),

    listAllowlist: ({ query }) => answered(page([...allowlist.values()], query, byCreation), allowlist.size, query.paginated),
    createAllowlistIdentifier: ({ body }) => {
      const identifier = body.identifier.toLowerCase();
      if ([...allowlist.values()].some((one) => one.identifier === identifier)) throw new ClerkRefusal('duplicateIdentifier', { meta: { identifiers: [identifier] } });
      const at = world.now();
      const row: AllowlistIdentifier = {
        object: 'allowlist_identifier', id: world.newId('alid'), identifier, identifier_type: identifier.startsWith('+') ? 'phone_number' : 'email_address',
        instance_id: world.instanceId, created_at: at, updated_at: at,
      };
      allowlist.set(row.id, row);
      return row;
    },
    deleteAllowlistIdentifier: ({ id }) => {
      if (!allowlist.delete(id)) throw new ClerkRefusal('notFound', { meta: { param_name: 'identifier_id' } });
      return deleted('allowlist_identifier', id);
    },
  };
}

function deleted(object: string, id: string): { readonly object: string; readonly id: string; readonly deleted: true } {
  return { object, id, deleted: true };
}

/** `query` looks for an id, or for a part of an address. */
function asked(row: { readonly id: string; readonly email_address: string }, query: string | undefined): boolean {
  return query === undefined || row.id === query || row.email_address.toLowerCase().includes(query.toLowerCase());
}

function among(users: ReadonlyMap<string, User>, query: Asked<'countUsers'>['query']): readonly User[] {
  const addresses = query.email_address && new Set(query.email_address.map((address) => address.toLowerCase()));
  const ids = query.user_id && new Set(query.user_id);
  const externalIds = query.external_id && new Set(query.external_id);
  return [...users.values()].filter((user) => (!addresses || user.email_addresses.some((one) => addresses.has(one.email_address.toLowerCase())))
    && (!ids || ids.has(user.id)) && (!externalIds || externalIds.has(user.external_id ?? ''))
    && (query.banned === undefined || user.banned === query.banned)
    && (query.query === undefined || user.id === query.query || user.email_addresses.some((one) => one.email_address.toLowerCase().includes(query.query!.toLowerCase()))));
}
