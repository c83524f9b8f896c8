import type { ItemOutcome } from '../../domain/job.ts';

/** How far a wave or bulk act is, and which process works on it. Every change of it goes with the rows it counts. */
export interface JobRun {
  readonly jobId: string;
  /** Whether a worker should look at it. */
  readonly open: boolean;
  readonly worker: string | null;
  readonly leaseUntil: number;
  /** People taken from the pace and not settled yet; the same ones are next, also after a crash. */
  readonly reserved: number;
  /** People per slice, by how long the last one took. */
  readonly slice: number;
  /** When the pace allows the next person, UTC microseconds. */
  readonly paceAt: number;
  readonly total: number;
  readonly changed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Of the changed ones, those whose seat came back. */
  readonly lapsed: number;
}

/** One person of a job, in its order. */
export interface JobItem {
  readonly position: number;
  readonly entryId: string;
  readonly outcome: ItemOutcome;
  readonly code: string | null;
  readonly detail: string | null;
  readonly at: number | null;
}

/** What became of one person. */
export interface ItemResult {
  readonly position: number;
  readonly outcome: 'changed' | 'failed' | 'skipped';
  readonly code: string | null;
  readonly detail: string | null;
}

/** Whose turn it is on a job: what is done under a lease that was lost counts for nothing. */
export interface JobLease {
  readonly jobId: string;
  readonly worker: string;
  readonly now: number;
  readonly leaseUntil: number;
}

/** An offer of a job that nobody took in time. */
export interface ExpiredOffer {
  readonly invitationId: string;
  readonly entryId: string;
  readonly jobId: string | null;
  readonly expiresAt: number;
}

/** The people of waves and bulk acts, and how far each is. */
export interface JobStore {
  /** Makes the row of a new plan; nobody works on it yet. */
  create(run: Pick<JobRun, 'jobId' | 'total' | 'slice'>): Promise<void>;
  /** Adds people behind the ones that are there. `detail` is what the plan saw of them. */
  addItems(jobId: string, from: number, outcome: 'planned' | 'reserve', items: readonly { readonly entryId: string; readonly detail: string }[]): Promise<void>;
  run(jobId: string): Promise<JobRun | undefined>;
  runs(jobIds: readonly string[]): Promise<ReadonlyMap<string, JobRun>>;
  /** Jobs that a worker should look at. */
  open(): Promise<readonly string[]>;
  /** Lets workers look at a job, or no more. */
  setOpen(jobId: string, open: boolean): Promise<void>;
  /** Takes or renews the lease. @returns null while another worker holds it */
  lease(lease: JobLease): Promise<JobRun | null>;
  /** Gives the lease back, if it is still held. */
  release(jobId: string, worker: string): Promise<void>;
  /** Books people on the pace before they are decided. @returns false when the lease was lost */
  reserve(lease: JobLease, reserved: number, paceAt: number): Promise<boolean>;
  /** The next planned people in order. */
  next(jobId: string, limit: number): Promise<readonly JobItem[]>;
  /**
   * Notes what became of people, counts them and frees the reservation, all at once.
   * @returns false when the lease was lost; then nothing was noted
   */
  settle(lease: JobLease, results: readonly ItemResult[], slice: number): Promise<boolean>;
  /** Moves the next people of the reserve up. @returns how many there were */
  promote(jobId: string, limit: number): Promise<number>;
  /** Notes that offers of these people ran out, each once; `undo` takes the note back. */
  noteLapsed(jobId: string, entryIds: readonly string[], undo?: boolean): Promise<void>;
  /** In order of position; without an outcome everybody but the reserve. */
  items(jobId: string, query: { readonly outcome?: ItemOutcome | undefined; readonly after: number; readonly limit: number }): Promise<readonly JobItem[]>;
  /** Offers that ran out and are still kept open, oldest first. */
  expiredOffers(after: { readonly expiresAt: number; readonly id: string }, now: number, limit: number): Promise<readonly ExpiredOffer[]>;
  /** Plans nobody started: those made before the instant, whose rows are still there. */
  unstarted(before: number, limit: number): Promise<readonly string[]>;
  /** Removes people of a plan that is not to be applied. @returns how many */
  dropItems(jobId: string, limit: number): Promise<number>;
}
