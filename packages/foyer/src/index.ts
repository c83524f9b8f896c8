import { compose } from './compose.ts';
import { loadConfig } from './config/load-config.ts';
import type { ProductInput } from './config/define-config.ts';
import type { GateDecision } from './application/access/access.ts';
import { resolveSubject, type ResolveInput, type Resolution } from './application/access/resolve-access.ts';
import { createRoleService, type RoleService } from './application/roles/role-service.ts';

export { defineConfig, type ProductInput } from './config/define-config.ts';
export type { GateDecision } from './application/access/access.ts';
export type { Resolution, ResolveInput } from './application/access/resolve-access.ts';
export type { ApprovedUser } from './application/roles/approved-user.ts';
export type { RoleService } from './application/roles/role-service.ts';

export interface FoyerOptions {
  /** The product; without it, `foyer.config.ts` of the working directory. */
  readonly product?: ProductInput;
  /** Settings as in docs/configuration.md; without it, `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Foyer inside an application. */
export interface EmbeddedFoyer {
  /** Answers a request to Foyer's own paths; mount it in any Web-standard server. `remoteAddress` feeds the limits. */
  fetch(request: Request, connection?: { readonly remoteAddress?: string | undefined }): Promise<Response>;
  readonly access: {
    /** The decision about the value of a session cookie or a session token of the identity provider, as the gate of `@foyer/gate` asks for it. */
    check(token: string | undefined): GateDecision | Promise<GateDecision>;
    /** Whether whoever sent this request may enter, and as whom: by Foyer's session cookie, or by a session of the identity provider. */
    resolve(request: Request): Promise<GateDecision>;
    /**
     * Who an account of an identity provider is, and as what it may enter; an approved account claims its access the first time. Give it only
     * what the provider's own server said. @throws {InvalidInput} for a name or id that is none
     */
    resolve(account: ResolveInput): Promise<Resolution>;
  };
  /** Who may come in and as what; see docs/guides/role-service.md. */
  readonly roles: RoleService;
  /** Gives leases back and closes the database. */
  stop(): Promise<void>;
}

/**
 * Opens Foyer in this process: database, mail worker, gate.
 * @throws {ConfigError} with every fault of the settings at once
 * @throws {FoyerError} when the database cannot be opened
 */
export async function createFoyer(options: FoyerOptions = {}): Promise<EmbeddedFoyer> {
  const config = await loadConfig({ env: options.env ?? process.env, cwd: process.cwd(), ...(options.product ? { product: options.product } : {}) });
  const foyer = await compose(config);
  const worker = foyer.startWorker();
  await foyer.services.access.readFeed();
  function resolveEither(request: Request): Promise<GateDecision>;
  function resolveEither(account: ResolveInput): Promise<Resolution>;
  async function resolveEither(asked: Request | ResolveInput): Promise<GateDecision | Resolution> {
    if ('subjectId' in asked) return resolveSubject(foyer.services, asked);
    return foyer.app.decide(asked.headers);
  }
  return {
    fetch: (request, connection) => foyer.app.fetch(request, connection),
    access: {
      check: (token) => foyer.services.access.check(token),
      resolve: resolveEither,
    },
    roles: createRoleService((name) => foyer.as({ kind: 'system', name }, 'application')),
    async stop() {
      await worker.stop();
      await foyer.close();
    },
  };
}
