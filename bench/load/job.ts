/** What a load process is asked to do: a fixed number of requests, so that every server gets the same work. */
export interface LoadJob {
  /** On the loopback interface. */
  readonly port: number;
  /** Of further processes of the same server; connections are shared out among all. */
  readonly alsoPorts?: readonly number[];
  readonly connections: number;
  readonly work: Work;
  /** Answered before the clock starts. */
  readonly warmup: number;
  /** Answered while the clock runs. */
  readonly requests: number;
  /**
   * `closed`: each connection sends its next request when the last one is answered, so a slow server is asked less often and
   * its p99 tells about a full house, not about arrivals. `open`: requests fall due at a fixed rate whatever the server does,
   * and their time counts from when they were due (no coordinated omission).
   */
  readonly loop: { readonly kind: 'closed' } | { readonly kind: 'open'; readonly perSecond: number };
  /** Whose CPU time and memory are read when the clock starts and stops. */
  readonly server: MeasuredProcess;
}

export interface MeasuredProcess {
  readonly pid: number;
  /** Further processes of the same server, whose time and memory are added. */
  readonly alsoPids?: readonly number[];
  /** The postmaster of a local PostgreSQL, whose processes are counted apart. */
  readonly postmasterPid?: number | undefined;
}

/** Which requests are sent. */
export type Work =
  /** A fresh address each time; `label` keeps those of different jobs apart. */
  | { readonly kind: 'join'; readonly label: string }
  /** Fresh and known addresses in turn, measured apart. */
  | { readonly kind: 'join_mixed'; readonly label: string; readonly known: readonly string[] }
  /** The gate, asked with one session after the other, round and round. */
  | { readonly kind: 'gate'; readonly cookies: readonly string[] }
  /** An administrator's questions, one after the other, round and round; each is measured apart. */
  | { readonly kind: 'ask'; readonly key: string; readonly paths: readonly string[] }
  /** Requests of several kinds in turn, each kind with its own bodies, round and round; each kind is measured apart. */
  | { readonly kind: 'calls'; readonly key: string; readonly calls: readonly Call[] }
  /** Clerk tells of a new user, another one each time, signed with a secret before the clock starts. */
  | { readonly kind: 'webhook'; readonly label: string; readonly secret: string; readonly count: number }
  /** Each invitation token once. */
  | { readonly kind: 'accept'; readonly tokens: readonly string[] };

/** One kind of request. */
export interface Call {
  readonly path: string;
  /** JSON; a request with bodies is a POST. */
  readonly bodies?: readonly string[];
}

/** Milliseconds. */
export interface Latency {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
}

export interface LoadResult {
  readonly seconds: number;
  readonly requestsPerSecond: number;
  readonly latency: Latency;
  /** By class of request: 0 = new and 1 = known for mixed work, the place of the path for questions, else one. */
  readonly latencyByClass: readonly Latency[];
  /** User and system time of all threads of the server per answered request. */
  readonly cpuMicros: number;
  /** The same for the database server; 0 when there is none. */
  readonly databaseCpuMicros: number;
  readonly rssMegabytes: number;
  /** How many answers had which status, warm-up included. */
  readonly statuses: Readonly<Record<string, number>>;
}
