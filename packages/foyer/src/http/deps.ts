import type { Actor } from '../domain/actor.ts';
import type { Config } from '../config/config.ts';
import type { Services } from '../application/context.ts';
import type { AssertionSigner } from '../application/ports/assertion-signer.ts';
import type { ProviderReports } from '../application/ports/provider-reports.ts';
import type { Seal } from '../application/ports/seal.ts';
import type { RateLimiter } from '../application/ports/rate-limiter.ts';
import type { Tracer } from '../application/ports/tracer.ts';
import type { DeliveryReport } from '../application/mail/record-delivery.ts';
import type { Assets } from '../pages/index.ts';

/** A message in the development mailbox. */
export interface MailboxMessage {
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
  /** RFC 3339. */
  readonly at: string;
}

/** What the HTTP layer is given; it names no adapter. */
export interface HttpDeps {
  readonly services: Services;
  readonly config: Config;
  readonly limiter: RateLimiter;
  readonly assets: () => Assets;
  readonly assertions: AssertionSigner;
  readonly seal: Seal;
  /** SHA-256, base64url. */
  readonly digest: (text: string) => string;
  /** The bucket of a client: its address, IPv6 by /64. Never throws. */
  readonly clientBucket: (socketAddress: string | undefined, forwardedFor: string | null) => string;
  /** The actor behind a bearer key, or null. */
  readonly keyring: (presented: string | undefined) => Promise<Actor | null>;
  /** The admin behind a session cookie, or null. A passive look does not count as activity: the session grows idle all the same. */
  readonly adminSession: (cookie: string | undefined, how: { readonly passive?: boolean }) => Promise<Actor | null>;
  /** Development transport only. */
  readonly mailbox: { list(filter?: { to?: string | undefined }): Promise<readonly MailboxMessage[]> } | undefined;
  /**
   * Verifies and reads a delivery webhook; undefined when none is configured.
   * @throws {FoyerError} when the signature does not hold
   */
  readonly resendWebhook: ((rawBody: Uint8Array, header: (name: string) => string | undefined) => DeliveryReport) | undefined;
  /** Reports of the identity provider; undefined when none is configured. */
  readonly reports: ProviderReports | undefined;
  /** Documentation pages of error codes, Markdown by code. */
  readonly errorDocs: () => ReadonlyMap<string, string>;
  readonly renderMarkdown: (markdown: string) => Promise<string>;
  readonly metrics: { readonly contentType: string; text(): Promise<string>; request(route: string, status: number, seconds: number): void; gateCheck(decision: 'allow' | 'wait' | 'deny', reason?: string): void; limited(bucket: string): void; webhook(provider: string, outcome: string): void };
  /** Undefined where nobody traces. */
  readonly tracer: Tracer | undefined;
  /** False from the moment a shutdown begins, and while the database does not answer. */
  readonly isReady: () => Promise<boolean>;
  readonly version: string;
}
