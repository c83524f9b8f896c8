import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import { errors as errorsAnswer } from './clerk-contract.ts';
import { type ClerkErrorName, ClerkRefusal } from './clerk-errors.ts';
import { type ClerkFault, ClerkFaults, drip, spoil } from './clerk-faults.ts';
import type { clerkHandlers } from './clerk-handlers.ts';
import { type ClerkOperation, clerkOperations, operationOf, type OperationName } from './clerk-operations.ts';
import type { ClerkWorld } from './clerk-world.ts';
import { clerkLimits, RateLimits } from './rate-limits.ts';

/** A request as it came and what was answered; `answer` is undefined when there was none. */
export interface ClerkExchange {
  readonly method: string;
  /** Without `/v1` and without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
  readonly operation: OperationName | undefined;
  readonly at: number;
  answer?: { readonly status: number; readonly body: unknown };
}

export interface BackendServerOptions {
  readonly secretKey: string;
  readonly world: ClerkWorld;
  readonly developmentInstance: boolean;
  readonly paidFeatures: boolean;
  /** What each operation does. */
  readonly handlers: ReturnType<typeof clerkHandlers>;
  /** Gets what is outside the contract, in words. */
  readonly violations: string[];
}

const bodyBytesMax = 1_000_000;

/** The Backend API over HTTP: the key, the contract, limits and faults before and after what an operation does. */
export class BackendServer {
  readonly requests: ClerkExchange[] = [];
  readonly faults = new ClerkFaults();
  readonly #options: BackendServerOptions;
  readonly #server: Server;
  readonly #limits = new RateLimits();

  constructor(options: BackendServerOptions) {
    this.#options = options;
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        options.violations.push(`The fake failed at ${request.method} ${request.url}: ${error instanceof Error ? error.stack ?? error.message : String(error)}`);
        response.destroy();
      });
    });
  }

  /** On a free port of 127.0.0.1. */
  async listen(): Promise<void> {
    await new Promise<void>((resolve) => { this.#server.listen(0, '127.0.0.1', () => resolve()); });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => { this.#server.close(() => resolve()); });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://fake');
    const path = url.pathname.replace(/^\/v1(?=\/)/, '');
    const text = await readText(request);
    const method = request.method ?? '';
    const found = url.pathname.startsWith('/v1/') ? operationOf(method, path) : undefined;
    const exchange: ClerkExchange = {
      method, path, query: queryOf(url), headers: request.headers, body: parsed(text), operation: found?.name, at: this.#options.world.now(),
    };
    this.requests.push(exchange);
    const operation: ClerkOperation | undefined = found && clerkOperations[found.name];
    const fault = this.faults.next(method, operation ? [path, operation.path] : [path]);
    if (typeof fault === 'string' && fault.endsWith('_before')) return spoil(fault, response, '');
    if (typeof fault === 'object' && 'slowMs' in fault) await sleep(fault.slowMs);
    if (typeof fault === 'object' && 'meanwhile' in fault) fault.meanwhile();

    const { status, body, retryAfterSeconds } = this.#answer(exchange, found, text, fault);
    exchange.answer = { status, body };
    const json = JSON.stringify(body);
    if (typeof fault === 'string') return spoil(fault, response, json);
    // Exactly this type: with a charset the SDK hands out the text instead of what it says.
    response.writeHead(status, { 'content-type': 'application/json', ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }) });
    if (typeof fault === 'object' && 'drip' in fault) return drip(response, json, fault.drip.everyMs);
    response.end(json);
  }

  #answer(exchange: ClerkExchange, found: { readonly name: OperationName; readonly id: string } | undefined, text: string, fault: ClerkFault | undefined): { status: number; body: unknown; retryAfterSeconds?: number | undefined } {
    try {
      if (exchange.headers.authorization !== `Bearer ${this.#options.secretKey}`) throw new ClerkRefusal('keyInvalid');
      if (typeof fault === 'object' && 'error' in fault) throw refusalOf(fault);
      if (!found) {
        this.#options.violations.push(`${exchange.method} ${exchange.path} is nothing this fake knows.`);
        throw new ClerkRefusal('notFound');
      }
      const operation: ClerkOperation = clerkOperations[found.name];
      const asked = this.#check(exchange, operation, text);
      this.#takeFromLimits(found, operation, exchange.at);
      if (operation.paid && !this.#options.paidFeatures) throw new ClerkRefusal('paidFeature');
      const handle = this.#options.handlers[found.name] as (asked: { id: string; query: unknown; body: unknown }) => unknown;
      const body: unknown = JSON.parse(JSON.stringify(handle({ id: found.id, ...asked })));
      const checked = operation.answer.safeParse(body);
      if (!checked.success) this.#options.violations.push(`The answer to ${exchange.method} ${exchange.path} is not what Clerk answers: ${issuesOf(checked.error)}`);
      return { status: 200, body };
    } catch (error) {
      if (!(error instanceof ClerkRefusal)) throw error;
      return { status: error.status, body: errorsAnswer.parse(error.body(this.#options.world.newId('trace').slice(6))), retryAfterSeconds: error.retryAfterSeconds };
    }
  }

  /** A request outside the contract is noted, and refused as Clerk would. */
  #check(exchange: ClerkExchange, operation: ClerkOperation, text: string): { readonly query: unknown; readonly body: unknown } {
    const place = `${exchange.method} ${exchange.path}`;
    const refuse = (error: ClerkErrorName, why: string, param?: string): ClerkRefusal => {
      this.#options.violations.push(`${place}: ${why}`);
      return new ClerkRefusal(error, param === undefined ? {} : { meta: { param_name: param } });
    };
    if (exchange.headers['clerk-api-version'] !== '2026-05-12') this.#options.violations.push(`${place}: the header Clerk-API-Version is not 2026-05-12.`);
    if (text.length > bodyBytesMax) throw refuse('bodyTooLarge', 'the body is too large.');
    if (text !== '' && exchange.headers['content-type']?.split(';')[0] !== 'application/json') throw refuse('contentType', 'the body is not said to be JSON.');
    if (text !== '' && exchange.body === undefined) throw refuse('bodyInvalid', 'the body is not JSON.');
    const query = operation.query.safeParse(exchange.query);
    if (!query.success) throw refuse(...refusalOfIssues(query.error, exchange.query));
    const body = operation.body.safeParse(exchange.body);
    if (!body.success) throw refuse(...refusalOfIssues(body.error, exchange.body));
    return { query: query.data, body: body.data };
  }

  #takeFromLimits({ name, id }: { readonly name: OperationName; readonly id: string }, operation: ClerkOperation, now: number): void {
    if (operation.unlimited) return;
    const whole = { key: 'instance', limit: this.#options.developmentInstance ? clerkLimits.development : clerkLimits.production };
    const own = operation.limit && { key: operation.limit.perId ? `user ${id}` : name, limit: operation.limit.of };
    const asInvitation = name === 'inviteWaitlistEntry' && this.#options.world.assume.entryInviteCountsAsInvitation ? { key: 'createInvitation', limit: clerkLimits.invitations } : undefined;
    const wait = this.#limits.take([whole, ...(own ? [own] : []), ...(asInvitation ? [asInvitation] : [])], now);
    if (wait > 0) throw new ClerkRefusal('tooManyRequests', { retryAfterSeconds: wait });
  }
}

function refusalOf(fault: Extract<ClerkFault, { error: ClerkErrorName }>): ClerkRefusal {
  const wait = fault.retryAfterSeconds ?? (fault.error === 'tooManyRequests' ? 1 : undefined);
  return new ClerkRefusal(fault.error, wait === undefined ? {} : { retryAfterSeconds: wait });
}

/** The error Clerk has for what is wrong with a request first of all. */
function refusalOfIssues(error: z.ZodError, input: unknown): [error: ClerkErrorName, why: string, param: string] {
  const issue = error.issues[0]!;
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const param = unknown ?? issue.path.findLast((part) => typeof part === 'string') ?? 'body';
  const value = issue.path.reduce<unknown>((within, part) => (within as Record<PropertyKey, unknown> | undefined)?.[part], input);
  const name: ClerkErrorName = unknown !== undefined ? 'paramUnknown' : value === undefined ? 'paramMissing' : issue.code === 'invalid_format' ? 'paramFormat' : 'paramValue';
  return [name, issuesOf(error), param];
}

function issuesOf(error: z.ZodError): string {
  return error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
}

function queryOf(url: URL): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = {};
  for (const key of new Set(url.searchParams.keys())) {
    const values = url.searchParams.getAll(key);
    query[key] = values.length === 1 ? values[0]! : values;
  }
  return query;
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
