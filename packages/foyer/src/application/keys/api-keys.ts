import { actorName, scopes, type Actor, type Scope } from '../../domain/actor.ts';
import type { ApiKeyRecord } from '../../domain/change.ts';
import { InvalidInput } from '../../domain/errors.ts';
import { rankCeiling, requireFresh, requireScope } from '../authorise.ts';
import type { Context, Services } from '../context.ts';

const dayMs = 86_400_000;
const touchEveryMs = 60_000;

/** How the key of the environment is named in records. */
const breakGlassId = 'environment';
const breakGlassName = 'ADMIN_API_KEY';

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

/** A key as it is shown. */
export interface ShownApiKey extends Omit<ApiKeyRecord, 'tokenHash' | 'rankMax' | 'createdAt'> {
  readonly roleMax: string | null;
  readonly createdAt: number | null;
  readonly lastUsedAt: number | null;
  readonly breakGlass: boolean;
}

/** All keys without their secrets; the one of the environment, which nobody made here, comes first. */
export async function listApiKeys({ ctx, input }: { ctx: Context; input: { breakGlass: boolean } }): Promise<readonly ShownApiKey[]> {
  await requireScope(ctx, 'admin', 'list API keys');
  const roles = ctx.rules.product.roles.toSorted((a, b) => b.rank - a.rank);
  const highest = roles[0]?.rank ?? 0;
  const keys = (await ctx.store.listApiKeys()).map(({ tokenHash: _tokenHash, rankMax, ...key }) => ({
    ...key, roleMax: rankMax >= highest ? null : roles.find(({ rank }) => rank <= rankMax)?.key ?? null, breakGlass: false,
  }));
  const environment: ShownApiKey = {
    id: breakGlassId, name: breakGlassName, scopes, roleMax: null, createdAt: null, createdBy: 'the environment', expiresAt: null, revokedAt: null, lastUsedAt: null, breakGlass: true,
  };
  return input.breakGlass ? [environment, ...keys] : keys;
}

/** Ends a key at once. @throws {InvalidInput} when there is none of this id or name */
export async function revokeApiKey({ ctx, input }: { ctx: Context; input: { id: string } }): Promise<{ id: string }> {
  await requireScope(ctx, 'admin', 'revoke an API key');
  await requireFresh(ctx, 'revoke an API key');
  if (input.id === breakGlassId) throw new InvalidInput([{ pointer: '/id', detail: 'This key comes from the environment: take ADMIN_API_KEY out of it and restart Foyer.' }]);
  const key = (await ctx.store.listApiKeys()).find(({ id, name }) => id === input.id || name === input.id);
  if (!key) throw new InvalidInput([{ pointer: '/id', detail: 'There is no key of this id or name.' }]);
  return ctx.executor.run({ target: { by: 'nobody' }, command: { type: 'revoke_api_key', actor: ctx.actor, key } });
}

/** Turns a presented bearer key into the actor behind it. The environment's break-glass key is compared by the caller's function. */
export function createKeyring(
  services: Pick<Services, 'store' | 'tokens' | 'clock' | 'log'>, isBreakGlass: (presented: string) => boolean,
): (presented: string | undefined) => Promise<Actor | null> {
  const touchedAt = new Map<string, number>();
  return async (presented) => {
    if (presented === undefined || presented === '') return null;
    if (isBreakGlass(presented)) {
      return { kind: 'api_key', id: breakGlassId, name: breakGlassName, scopes: new Set(scopes), rankMax: Number.MAX_SAFE_INTEGER };
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
