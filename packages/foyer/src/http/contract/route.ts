import type { z } from 'zod';
import type { ErrorCode } from '../../domain/errors.ts';
import type { BodyKind } from '../read-body.ts';

export type Method = 'get' | 'post' | 'put' | 'delete';

/** One answer a route may give. */
export interface Answer {
  readonly description: string;
  /** JSON by this schema; a media type for anything else; absent for no body. */
  readonly content?: z.ZodType | string;
}

/** A route, declared once: validation, OpenAPI and the check of statuses come from here. */
export interface RouteContract<Body extends z.ZodType = z.ZodType, Query extends z.ZodType = z.ZodType, Params extends z.ZodType = z.ZodType> {
  readonly method: Method;
  /** OpenAPI spelling: `/api/things/{id}`; `{rest*}` takes everything below. */
  readonly path: string;
  readonly tag: 'Waitlist' | 'Access' | 'Review' | 'Team' | 'Admin session' | 'Webhooks' | 'Clerk' | 'Pages' | 'Operations' | 'Development';
  readonly summary: string;
  readonly description?: string;
  /** `large`: as many bytes as an import may have. */
  readonly body?: { readonly schema: Body; readonly kinds: readonly BodyKind[]; readonly large?: boolean };
  /** A file of one of these media types, which the handler reads as it comes, see `openUpload`. */
  readonly upload?: { readonly types: readonly string[] };
  readonly query?: Query;
  readonly params?: Params;
  /** Answers by status; problems come on top. */
  readonly answers: Readonly<Record<number, Answer>>;
  /** Codes this route may refuse with, besides those every route of its kind has. */
  readonly problems?: readonly ErrorCode[];
  /** Which public limit counts for it (SR-19). */
  readonly limit?: 'join' | 'recover' | 'token' | 'write';
  /** `admin`: an administrative route, for API keys and for admins who are signed in. */
  readonly auth?: 'admin';
  /** Machine endpoints that browsers of other sites may reach, because something else proves the sender (SR-36). */
  readonly crossSite?: boolean;
  /** Pages of the sites in `EMBED_ORIGINS` may call it from their scripts, without cookies; see cors.ts (SR-42). `anywhere`: a file without secrets that pages of any site may load. */
  readonly embed?: true | 'anywhere';
  /** Takes an `Idempotency-Key` header (SR-75). */
  readonly idempotent?: boolean;
}

/** Keeps the literal types of a contract. */
export function route<B extends z.ZodType = z.ZodType, Q extends z.ZodType = z.ZodType, P extends z.ZodType = z.ZodType>(contract: RouteContract<B, Q, P>): RouteContract<B, Q, P> {
  return contract;
}

/** Every code a route can answer with: its own and those of its kind. */
export function problemCodes(contract: RouteContract): readonly ErrorCode[] {
  return [...new Set<ErrorCode>([
    ...(contract.problems ?? []),
    ...(contract.query || contract.params ? ['input/invalid', 'input/malformed'] as const : []),
    ...(contract.body ? ['input/invalid', 'input/malformed', 'input/too_large', 'input/unsupported_type', 'input/unsupported_encoding'] as const : []),
    ...(contract.method !== 'get' ? ['request/cross_site', 'input/too_large', 'input/unsupported_encoding', 'input/unsupported_type', 'input/malformed'] as const : []),
    ...(contract.limit ? ['request/rate_limited'] as const : []),
    // Wrong keys are counted like presented tokens.
    ...(contract.auth ? ['auth/required', 'auth/forbidden', 'request/rate_limited'] as const : []),
    ...(contract.idempotent ? ['request/idempotency_conflict'] as const : []),
    'service/unavailable', 'service/internal',
  ])];
}

/** The path as the router spells it. */
export function routerPath(path: string): string {
  return path.replaceAll(/\{(\w+)\*\}/g, ':$1{.+}').replaceAll(/\{(\w+)\}/g, ':$1');
}

/** The path as OpenAPI spells it. */
export function documentPath(path: string): string {
  return path.replaceAll('*}', '}');
}
