import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { Actor } from '../domain/actor.ts';
import { FoyerError, InvalidInput } from '../domain/errors.ts';
import type { Context } from '../application/context.ts';
import { problemCodes, type RouteContract } from './contract/route.ts';
import { requireSameSite } from './cross-site.ts';
import type { Exchange } from './exchange.ts';
import { friendlyMessages } from './friendly-messages.ts';
import type { Reply } from './incoming.ts';
import { problems } from './problem.ts';
import { readBody, readForm, type BodyKind } from './read-body.ts';

/** What a handler gets: everything checked, nothing raw. */
export interface Bound<B, Q, P> {
  readonly exchange: Exchange;
  readonly body: B;
  /** How the body came: forms are answered with pages, JSON with JSON. */
  readonly kind: BodyKind;
  readonly query: Q;
  readonly params: P;
  /** Who acts and what verbs need; for `auth: 'admin'` routes the actor is the key's or the admin's. */
  readonly ctx: Context;
}

type Infer<T> = T extends z.ZodType ? z.infer<T> : undefined;

export type Handler<B, Q, P> = (bound: Bound<B, Q, P>) => Reply | Promise<Reply>;

/** A route and what answers it; a list of these is the whole surface. */
export interface BoundRoute {
  readonly contract: RouteContract;
  readonly handle: (exchange: Exchange, params: Readonly<Record<string, string>>) => Reply | Promise<Reply>;
}

const anonymous: Actor = { kind: 'person', entryId: null };
/** Whoever takes longer to send a body is looked at again when it is there: rights may have ended meanwhile (SR-33). */
const promptMs = 500;

/**
 * Ties a contract to its handler: same-site rule, limit, key, body and query are dealt with here, in this order, so that a refused
 * caller costs little and learns nothing. An answer with an undeclared status is a fault of ours and becomes a 500 outside production.
 */
export function bind<B extends z.ZodType, Q extends z.ZodType, P extends z.ZodType>(
  contract: RouteContract<B, Q, P>, handler: Handler<Infer<B>, Infer<Q>, Infer<P>>,
): BoundRoute {
  const queryOf = contract.query && queryReader(contract.query);
  const declared = new Set([...Object.keys(contract.answers).map(Number), ...problemCodes(contract).map((code) => problems[code].status)]);
  const asDeclared = (reply: Reply, { deps }: Exchange): Reply => {
    if (declared.has(reply.status) || deps.config.environment === 'production') return reply;
    throw new FoyerError('service/internal', `${contract.method} ${contract.path} answered ${reply.status}, which it does not declare.`);
  };
  // Nothing to wait for before the handler, nor after one that knows the answer: a gate is asked with everything anybody does.
  const isPlain = contract.method === 'get' && contract.auth !== 'admin' && !contract.limit && !contract.body;
  if (isPlain) return {
    contract,
    handle(exchange, pathParams) {
      const query = queryOf?.(exchange.incoming.search);
      const params = contract.params ? check(contract.params, pathParams, '') : undefined;
      const reply = handler(new Checked(exchange, anonymous, { body: undefined as Infer<B>, kind: 'json', query: query as Infer<Q>, params: params as Infer<P> }));
      return reply instanceof Promise ? reply.then((found) => asDeclared(found, exchange)) : asDeclared(reply, exchange);
    },
  };
  return {
    contract,
    async handle(exchange, pathParams) {
      const { deps, incoming } = exchange;
      if (contract.method !== 'get' && !contract.crossSite) requireSameSite(incoming, deps.config.publicUrl, contract.embed === true ? deps.config.embedOrigins : []);
      if (contract.limit) await takeFromLimit(exchange, contract.limit);
      let actor = contract.auth === 'admin' ? await requireAdmin(exchange, contract) : anonymous;
      const admittedAt = contract.auth === 'admin' ? performance.now() : 0;
      const query = queryOf?.(incoming.search);
      const params = contract.params ? check(contract.params, pathParams, '') : undefined;
      const { bodyBytesMax, importBytesMax } = deps.config.limits;
      const read = contract.method === 'get' || contract.upload ? { kind: 'json' as const, value: undefined, text: '' } : await readBody(incoming, contract.body?.kinds ?? ['json', 'form'], contract.body?.large ? importBytesMax : bodyBytesMax);
      if (contract.auth === 'admin' && performance.now() - admittedAt > promptMs) actor = await requireAdmin(exchange, contract);
      const body = contract.body ? check(contract.body.schema, read.value, '') : undefined;
      if (contract.auth === 'admin') requireKeepable([query, body]);
      const idempotency = contract.idempotent ? idempotencyOf(exchange, actor, read.text) : undefined;
      return asDeclared(await handler(new Checked(exchange, actor, { body: body as Infer<B>, kind: read.kind, query: query as Infer<Q>, params: params as Infer<P> }, idempotency)), exchange);
    },
  };
}

/**
 * What a handler gets. A class, since each request makes one: a getter written into an object gives that object a shape of its own, and shapes
 * keep what the getter sees, here the whole request, until memory is cleaned up for good.
 */
class Checked<B, Q, P> implements Bound<B, Q, P> {
  readonly exchange: Exchange;
  readonly body: B;
  readonly kind: BodyKind;
  readonly query: Q;
  readonly params: P;
  readonly #actor: Actor;
  readonly #idempotency: Context['idempotency'];

  constructor(exchange: Exchange, actor: Actor, { body, kind, query, params }: Pick<Bound<B, Q, P>, 'body' | 'kind' | 'query' | 'params'>, idempotency?: Context['idempotency']) {
    this.exchange = exchange;
    this.body = body;
    this.kind = kind;
    this.query = query;
    this.params = params;
    this.#actor = actor;
    this.#idempotency = idempotency;
  }

  /** Made for those who ask: a gate does not. */
  get ctx(): Context {
    return this.exchange.context(this.#actor, this.#idempotency);
  }
}

async function takeFromLimit(exchange: Exchange, bucket: NonNullable<RouteContract['limit']>): Promise<void> {
  const verdict = await exchange.deps.limiter.consume(bucket, exchange.from);
  if (verdict.ok) return;
  exchange.deps.metrics.limited(bucket);
  throw new FoyerError('request/rate_limited', `Too many requests from your address. Please wait ${verdict.retryAfterSeconds} seconds, then try again.`, {
    retryAfterSeconds: verdict.retryAfterSeconds,
  });
}

/**
 * A key counts before a session: whoever sends one means it.
 * @throws {FoyerError} `auth/required`; a wrong key is recorded, a missing one is everyday noise
 */
async function requireAdmin(exchange: Exchange, contract: RouteContract): Promise<Actor> {
  const actor = await exchange.administrator();
  if (actor !== null) return actor;
  if (exchange.bearer !== undefined) await recordRefusal(exchange, contract);
  throw new FoyerError('auth/required', 'Sign in as an admin, or send a valid API key: Authorization: Bearer …');
}

async function recordRefusal(exchange: Exchange, contract: RouteContract): Promise<void> {
  const { executor } = exchange.deps.services;
  // Counted like a presented token, so that guessing keys cannot fill the log.
  await takeFromLimit(exchange, 'token');
  await executor.run({
    target: { by: 'nobody' },
    command: { type: 'record_refusal', actor: anonymous, act: `${contract.method} ${contract.path}`, code: 'auth/required', from: exchange.from },
  });
}

/** Reads queries. What one with nothing in it stands for is worked out once. */
function queryReader<Q extends z.ZodType>(schema: Q): (search: string) => z.infer<Q> {
  let none: z.infer<Q> | undefined;
  return (search) => (search === '' ? none ??= Object.freeze(check(schema, {}, '')) as z.infer<Q> : check(schema, readForm(new URLSearchParams(search)), ''));
}

function idempotencyOf(exchange: Exchange, actor: Actor, text: string): Context['idempotency'] {
  const key = exchange.header('idempotency-key');
  if (key === undefined) return undefined;
  if (!/^[\x21-\x7e]{1,200}$/.test(key)) throw new InvalidInput([{ pointer: '/headers/idempotency-key', detail: 'Use 1 to 200 visible ASCII characters.' }]);
  const scope = actor.kind === 'api_key' ? `key:${actor.id}` : actor.kind === 'admin' ? `admin:${actor.id}` : `client:${exchange.from}`;
  return { scope, key, bodyHash: createHash('sha256').update(`${exchange.incoming.method} ${exchange.path}\n${text}`).digest('hex') };
}

/**
 * No database keeps a zero character in a text, and one statement may carry what others sent too. Rows of a list are left to whoever
 * reads them one by one; what is public is checked field by field anyway.
 * @throws {InvalidInput}
 */
function requireKeepable(parts: readonly unknown[]): void {
  for (const part of parts) {
    if (typeof part !== 'object' || part === null) continue;
    for (const [name, value] of Object.entries(part)) {
      const texts = Array.isArray(value) ? value : [value];
      if (name.includes('\0') || texts.some((text) => typeof text === 'string' && text.includes('\0'))) {
        throw new InvalidInput([{ pointer: `/${name.replaceAll('\0', '')}`, detail: 'This has a character in it that cannot be kept (zero). Type it again.' }]);
      }
      if (!Array.isArray(value)) requireKeepable([value]);
    }
  }
}

/** @throws {InvalidInput} with a JSON pointer for each fault */
export function check<T extends z.ZodType>(schema: T, value: unknown, base: string): z.infer<T> {
  const parsed = schema.safeParse(value, { error: friendlyMessages });
  if (parsed.success) return parsed.data;
  throw new InvalidInput(parsed.error.issues.flatMap((issue) => {
    const pointer = `${base}${issue.path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')}`;
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => ({ pointer: `${pointer}/${key.slice(0, 60)}`, detail: 'There is no such field here. Remove it, or check its spelling.' }));
    return [{ pointer: pointer === '' ? '/' : pointer, detail: issue.message }];
  }));
}
