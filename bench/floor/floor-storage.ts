/** A join as the floor keeps it. */
export interface FloorJoin {
  readonly email: string;
  readonly name: string;
  readonly role: string;
}

/** Somebody presses the button of an invitation; hashes only, as everywhere. */
export interface FloorAcceptance {
  readonly tokenHash: string;
  readonly sessionHash: string;
}

/** A report of an identity provider, verified and not yet worked on. */
export interface FloorReport {
  readonly id: string;
  readonly type: string;
  readonly body: string;
}

export interface FloorSession {
  readonly tokenHash: string;
  readonly entryId: number;
  readonly email: string;
  readonly role: string;
  readonly expiresAt: number;
}

/** Durable writes of many requests in one commit; whoever is answered is on disk. */
export interface FloorStorage {
  /** Entry, outbox row and audit row each; a known address gets its audit row alone. */
  join(batch: readonly FloorJoin[]): Promise<void>;
  /** Claims each token once: invitation, entry, session and audit row. @returns the sessions started, by token hash */
  accept(batch: readonly FloorAcceptance[]): Promise<ReadonlyMap<string, FloorSession>>;
  /** Keeps reports to be worked on; one that comes again is there already. */
  receive(batch: readonly FloorReport[]): Promise<void>;
}

export const sessionLifetimeMs = 30 * 86_400_000;
