import type { Product } from '../domain/product.ts';
import type { EffectiveSetting } from './effective-settings.ts';

/** Where Foyer runs; decides defaults and what is refused (production is strict). */
export type Environment = 'development' | 'test' | 'staging' | 'production';

/** Everything Foyer reads from its surroundings, parsed once at start and frozen. Durations are seconds unless named. */
export interface Config {
  readonly environment: Environment;
  readonly host: string;
  readonly port: number;
  /** Origin of every link in mails and pages (SR-40); no trailing slash. */
  readonly publicUrl: string;
  readonly database:
    | { readonly kind: 'sqlite'; readonly path: string }
    | { readonly kind: 'postgres'; readonly url: string };
  readonly backup: {
    /** Full path. */
    readonly folder: string;
    /** A cron expression in UTC; null makes no backups by itself. */
    readonly schedule: string | null;
    readonly keep: number;
    /** Whether what ends is noted beside the backups. */
    readonly journal: boolean;
  };
  /** At least 32 bytes; every key is derived from it. `previousSecrets` still verify during rotation. */
  readonly secret: string;
  readonly previousSecrets: readonly string[];
  /** The break-glass key, or undefined: then no environment key exists. */
  readonly adminApiKey: string | undefined;
  /** Whether admins need a second factor. */
  readonly adminSecondFactor: boolean;
  readonly mail: {
    readonly from: string;
    readonly transport:
      | { readonly kind: 'mailbox' }
      | { readonly kind: 'smtp'; readonly url: string }
      | {
          readonly kind: 'resend';
          readonly apiKey: string;
          readonly baseUrl: string;
          readonly requestsPerSecond: number;
        };
    /** Signing secrets of the Resend webhook; empty disables the endpoint. */
    readonly resendWebhookSecrets: readonly string[];
  };
  /** CIDR ranges of proxies whose X-Forwarded-For is believed (SR-20). */
  readonly trustedProxies: readonly string[];
  /** Origins of applications on other hosts that people may be sent back to (SR-39). */
  readonly gateApps: readonly string[];
  /** Origins of sites that may show the waitlist form on their own pages (SR-42). */
  readonly embedOrigins: readonly string[];
  /** Outgoing webhooks may reach this machine and private networks (not in production). */
  readonly webhookAllowPrivate: boolean;
  readonly confirmEmail: boolean;
  readonly proofOfWork: boolean;
  readonly limits: {
    /** Public writes per client and minute; 0 lifts it (not in production). */
    readonly joinPerMinute: number;
    readonly tokenPerMinute: number;
    /** Between two mails that public requests cause for one mailbox. */
    readonly mailIntervalSeconds: number;
    readonly mailPerDay: number;
    readonly bodyBytesMax: number;
    readonly importBytesMax: number;
  };
  readonly ttl: {
    readonly inviteSeconds: number;
    readonly confirmSeconds: number;
    readonly recoverySeconds: number;
    readonly statusSeconds: number;
    readonly sessionSeconds: number;
    readonly deviceTicketSeconds: number;
    /** For which a signed-in admin can take a decision back; 0 for not at all. */
    readonly undoSeconds: number;
  };
  /** Days after an invitation on which people are reminded of it; none for never. */
  readonly reminderAfterDays: readonly number[];
  /** Clerk as identity provider; undefined when none of its secrets is set. */
  readonly clerk?: ClerkConfig | undefined;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  readonly product: Product;
  /** Every setting as it is in force, for people; never the value of a secret. */
  readonly effective: readonly { readonly title: string; readonly items: readonly EffectiveSetting[] }[];
}

/** What connects Foyer to Clerk. Each part works alone: sessions, the API, the webhook. */
export interface ClerkConfig {
  /** For the Backend API; undefined disables every call to it. */
  readonly secretKey: string | undefined;
  readonly publishableKey: string | undefined;
  /** Base of the Backend API without `/v1`; no trailing slash. */
  readonly apiUrl: string;
  /** PEM of the instance's public key; with it, sessions are verified without the network. */
  readonly jwtKey: string | undefined;
  /** Origins whose session tokens count; never empty. */
  readonly authorizedParties: readonly string[];
  /** Signing secrets of the webhook, newest first; empty disables the endpoint. */
  readonly webhookSecrets: readonly string[];
  /** What Foyer creates at Clerk when somebody is invited. */
  readonly inviteVia: 'invitation' | 'waitlist' | 'none';
  /** Who mails the invitation. */
  readonly mail: 'clerk' | 'foyer';
  /** Where the link of an invitation leads; undefined for Clerk's own pages. */
  readonly redirectUrl: string | undefined;
  readonly mirrorWaitlist: boolean;
  readonly banOnRevoke: boolean;
  readonly invitationsPerHour: number;
  readonly bulkPerHour: number;
  readonly requestsPer10Seconds: number;
}
