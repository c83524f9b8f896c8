import type { Actor } from '../domain/actor.ts';
import type { Rules } from '../domain/rules.ts';
import type { Access } from './access/access.ts';
import type { ClerkOut } from './clerk/clerk-services.ts';
import type { CommandRunner } from './executor.ts';
import type { Visits } from './numbers/visits.ts';
import type { LiveFeed } from './live/live-feed.ts';
import type { Backups } from './ports/backup.ts';
import type { AdminIdentity } from './ports/admin-identity.ts';
import type { Clock } from './ports/clock.ts';
import type { IsDisposable } from './ports/disposable.ts';
import type { Feed } from './ports/feed.ts';
import type { Log } from './ports/log.ts';
import type { Mailer } from './ports/mailer.ts';
import type { ProofOfWork } from './ports/proof-of-work.ts';
import type { Store } from './ports/store.ts';
import type { OpenFile } from './ports/tabular.ts';
import type { TokenSource } from './ports/token-source.ts';
import type { ProviderHealth } from './ports/provider-health.ts';
import type { WebhookSender } from './ports/webhook-sender.ts';
import type { SettingsGroup } from './settings/show-settings.ts';
import type { TemplateBook } from './templates/template-book.ts';
import type { TemplateTexts } from './templates/template-texts.ts';

/** Durations, seconds. */
export interface Lifetimes {
  readonly inviteSeconds: number;
  readonly confirmSeconds: number;
  readonly recoverySeconds: number;
  readonly statusSeconds: number;
  readonly sessionSeconds: number;
  readonly deviceTicketSeconds: number;
  readonly undoSeconds: number;
}

/** What every verb may use; made once by the composition root. */
export interface Services {
  readonly clock: Clock;
  readonly tokens: TokenSource;
  readonly store: Store;
  /** In a context, it knows where its requests come from. */
  readonly executor: CommandRunner;
  readonly access: Access;
  readonly live: LiveFeed;
  /** Cookies in which sessions of the identity provider come; none without one. */
  readonly identityCookies: readonly string[];
  /** The record for those who follow it; what this process wrote comes from memory. */
  readonly feed: Feed;
  readonly rules: Rules;
  readonly lifetimes: Lifetimes;
  readonly publicUrl: string;
  readonly log: Log;
  readonly isDisposable: IsDisposable;
  /** Recognises files of people. */
  readonly openFile: OpenFile;
  /** Passwords and second factors of the team. */
  readonly identity: AdminIdentity;
  /** Whether admins need a second factor. */
  readonly secondFactorRequired: boolean;
  readonly backups: Backups;
  /** Undefined when switched off. */
  readonly proofOfWork: ProofOfWork | undefined;
  /** Looks and starts, counted in memory. */
  readonly visits: Visits;
  /** The team's own words for mails, as they are now. */
  readonly templates: TemplateBook;
  /** How the things Foyer depends on are doing. */
  readonly health: ProviderHealth;
  /** The configuration in force, without secrets. */
  readonly settings: readonly SettingsGroup[];
  /** The real transport of mail. */
  readonly mailer: Mailer;
  readonly webhooks: WebhookSender;
  /** Undefined where Clerk is not set up, or its API is not. */
  readonly clerk?: ClerkOut | undefined;
  /** What is known about writing mails. */
  readonly mailTexts: TemplateTexts;
  /** 95th percentile of this process's API answers, milliseconds. */
  readonly apiP95Ms: () => Promise<number | null>;
}

/** Services and who acts, from where. */
export interface Context extends Services {
  readonly actor: Actor;
  /** The client's bucket: its address, IPv6 by /64. Kept with administrative acts only. */
  readonly from: string;
  readonly idempotency?: { readonly scope: string; readonly key: string; readonly bodyHash: string };
}
