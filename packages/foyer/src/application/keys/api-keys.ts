import { actorName, scopes, type Actor, type Scope } from '../../domain/actor.ts';
import type { AdminRecord } from '../../domain/change.ts';
import { InvalidInput } from '../../domain/errors.ts';
import { rankCeiling, requireFresh, requireScope } from '../authorise.ts';
import type { Context, Services } from '../context.ts';
import { parseEmail } from '../email-address.ts';

const dayMs = 86_400_000;
const touchEveryMs = 60_000;

export interface CreateKeyInput {
  readonly name: string;
  readonly scopes: readonly string[];
  /** Days until it ends; null never. */
  readonly expiresInDays: number | null;
  /** Highest role it may grant; undefined is the highest there is. */
  readonly roleMax?: string | undefined;
}

/**
 * Makes an API key. The secret is in the answer and nowhere else (SR-29). It never may more than its maker (SR-23).
 * @throws {InvalidInput}
 * @throws {FoyerError} `auth/forbidden` for a right the maker lacks
 */
export async function createApiKey({ ctx, input }: { ctx: Context; input: CreateKeyInput }): Promise<{ id: string; key: string; expiresAt: number | null }> {
  await requireScope(ctx, 'admin', 'create an API key');
  await requireFresh(ctx, 'create an API key');
  const unknown = input.scopes.filter((scope) => !(scopes as readonly string[]).includes(scope));
  if (unknown.length > 0 || input.scopes.length === 0) {
    throw new InvalidInput([{ pointer: '/scopes', detail: `Choose at least one of: ${scopes.join(', ')}.` }]);
  }
  for (const scope of input.scopes as readonly Scope[]) await requireScope(ctx, scope, `create an API key that may "${scope}"`);
  if (input.name.trim() === '' || input.name.length > 100) throw new InvalidInput([{ pointer: '/name', detail: 'Give the key a name of 1 to 100 characters.' }]);
  if (input.expiresInDays !== null && !(input.expiresInDays >= 1 && input.expiresInDays <= 3650)) {
    throw new InvalidInput([{ pointer: '/expiresInDays', detail: 'Give 1 to 3650 days.' }]);
  }
  const { roles } = ctx.rules.product;
  const roleMax = input.roleMax === undefined ? undefined : roles.find(({ key }) => key === input.roleMax);
  if (input.roleMax !== undefined && !roleMax) throw new InvalidInput([{ pointer: '/roleMax', detail: `Choose one of: ${roles.map(({ key }) => key).join(', ')}.` }]);
  const issued = ctx.tokens.random();
  const now = ctx.clock.now();
  const key = {
    id: ctx.tokens.id(), name: input.name.trim(), tokenHash: issued.hash, scopes: input.scopes,
    rankMax: Math.min(roleMax?.rank ?? Number.MAX_SAFE_INTEGER, rankCeiling(ctx.actor)),
    createdAt: now, createdBy: actorName(ctx.actor),
    expiresAt: input.expiresInDays === null ? null : now + input.expiresInDays * dayMs, revokedAt: null,
  };
  await ctx.executor.run({ target: { by: 'nobody' }, command: { type: 'create_api_key', actor: ctx.actor, key } });
  return { id: key.id, key: `foyer_${issued.token}`, expiresAt: key.expiresAt };
}

/** Ends a key at once. @throws {InvalidInput} when there is none of this id or name */
export async function revokeApiKey({ ctx, input }: { ctx: Context; input: { id: string } }): Promise<{ id: string }> {
  await requireScope(ctx, 'admin', 'revoke an API key');
  await requireFresh(ctx, 'revoke an API key');
  const key = (await ctx.store.listApiKeys()).find(({ id, name }) => id === input.id || name === input.id);
  if (!key) throw new InvalidInput([{ pointer: '/id', detail: 'There is no key of this id or name.' }]);
  return ctx.executor.run({ target: { by: 'nobody' }, command: { type: 'revoke_api_key', actor: ctx.actor, key } });
}

const levels = {
  owner: scopes, admin: scopes.filter((scope) => scope !== 'admin'), reviewer: ['read', 'review', 'invite'], viewer: ['read'],
} as const satisfies Record<AdminRecord['level'], readonly Scope[]>;

/** Adds a named admin and makes the key they act with, so that records carry their name. @throws {InvalidInput} */
export async function createAdmin(
  { ctx, input }: { ctx: Context; input: { email: string; name: string; level: string; expiresInDays: number | null } },
): Promise<{ id: string; key: string; level: AdminRecord['level']; expiresAt: number | null }> {
  await requireScope(ctx, 'admin', 'create an admin');
  const email = parseEmail(input.email);
  if (!Object.hasOwn(levels, input.level)) throw new InvalidInput([{ pointer: '/level', detail: `Choose one of: ${Object.keys(levels).join(', ')}.` }]);
  const level = input.level as AdminRecord['level'];
  if ((await ctx.store.listAdmins()).some((admin) => admin.email === email)) {
    throw new InvalidInput([{ pointer: '/email', detail: 'There is an admin with this address already.' }]);
  }
  const id = ctx.tokens.id();
  await ctx.executor.run({
    target: { by: 'nobody' },
    command: { type: 'create_admin', actor: ctx.actor, admin: { id, email, name: input.name.trim() || email, level, roles: null, createdAt: ctx.clock.now(), invitedBy: actorName(ctx.actor), joinedAt: null, suspendedAt: null, removedAt: null } },
  });
  const { key, expiresAt } = await createApiKey({ ctx, input: { name: email, scopes: levels[level], expiresInDays: input.expiresInDays } });
  return { id, key, level, expiresAt };
}

/** Turns a presented bearer key into the actor behind it. The environment's break-glass key is compared by the caller's function. */
export function createKeyring(
  services: Pick<Services, 'store' | 'tokens' | 'clock' | 'log'>, isBreakGlass: (presented: string) => boolean,
): (presented: string | undefined) => Promise<Actor | null> {
  const touchedAt = new Map<string, number>();
  return async (presented) => {
    if (presented === undefined || presented === '') return null;
    if (isBreakGlass(presented)) {
      return { kind: 'api_key', id: 'environment', name: 'ADMIN_API_KEY', scopes: new Set(scopes), rankMax: Number.MAX_SAFE_INTEGER };
    }
    const token = /^foyer_([A-Za-z0-9_-]{43})$/.exec(presented)?.[1];
    if (token === undefined) return null;
    const key = await services.store.apiKeyByHash(services.tokens.hash(token));
    const now = services.clock.now();
    if (!key || key.revokedAt !== null || (key.expiresAt !== null && now >= key.expiresAt)) return null;
    if (now - (touchedAt.get(key.id) ?? 0) > touchEveryMs) {
      touchedAt.set(key.id, now);
      services.store.touchApiKey(key.id, now).catch((error: unknown) => services.log.warn('api_key.touch_failed', { error }));
    }
    return { kind: 'api_key', id: key.id, name: key.name, scopes: new Set(key.scopes as Scope[]), rankMax: key.rankMax };
  };
}
