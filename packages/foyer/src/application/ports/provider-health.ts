/** How one thing Foyer depends on is doing. */
export interface HealthItem {
  readonly key: HealthKey;
  readonly name: string;
  readonly state: 'ok' | 'warn' | 'bad';
  /** What it means, in a sentence, and what to do where something is wrong. */
  readonly detail: string;
  /** UTC milliseconds. */
  readonly checkedAt: number;
}

type HealthKey = 'mail' | 'database' | 'audit' | 'disk' | 'backups';

/** What this process saw of the mail provider since it started. */
export interface MailHealth {
  readonly provider: string;
  readonly lastAcceptedAt: number | null;
  readonly lastFailure: { readonly at: number; readonly reason: string } | null;
  /** The provider takes nothing until then. */
  readonly pausedUntil: number | null;
}

/** Room where the data lies. */
interface DiskSpace {
  readonly freeBytes: number;
  readonly totalBytes: number;
}

/** Looks at what Foyer depends on; cheap enough for every minute. */
export interface ProviderHealth {
  mail(): MailHealth;
  /** Null where there is no disk to look at, such as for a database elsewhere. */
  disk(): Promise<DiskSpace | null>;
}
