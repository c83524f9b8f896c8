import pg from 'pg';
import { isConnectionLoss } from './postgres-errors.ts';
import { ServerHistory } from './server-history.ts';
import { doubtWarnedCommits } from './warned-commits.ts';

export type Client = pg.PoolClient;

const bigintOid = 20;
const connectionsMax = 10;
/** Kept also when nothing happens, so that others who take all the server has do not shut us out. */
const connectionsMin = 3;
/** Whoever waits has an answer within five seconds, whatever of these they meet (SR-74). */
const connectMs = 3_500;
const statementMs = 3_500;
/** The server's own limit comes first; this one is for a server or a network that says nothing at all. */
const silenceMs = 3_800;
/** Connections do not live for ever, so that one to a server that was taken over from is found out also when it goes on answering. */
const lifetimeSeconds = 300;

/** Whole numbers arrive as numbers: instants and counts are far below 2^53. Kept to these connections. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => (oid === bigintOid ? Number : pg.types.getTypeParser(oid, format ?? 'text')),
};

/**
 * How every connection of ours works:
 * a server that answers before a commit is on disk is told not to (SR-69);
 * whatever is looked up has an index, and plans are kept: one that was made while a table was small must not read all of it later;
 * pages that are looked up lie in memory or on a disk without arms, so that to look is cheaper than to compare thousands of texts;
 * no answer is so long that starting helpers would pay.
 */
const sessionSettings = `select set_config('enable_seqscan', 'off', false), set_config('jit', 'off', false), set_config('random_page_cost', '1.1', false),
  set_config('max_parallel_workers_per_gather', '0', false),
  case when current_setting('synchronous_commit') = 'off' then set_config('synchronous_commit', 'on', false) end`;

/** Connections that give up within five seconds whatever happens, and come back by themselves (SR-74). */
export function openPool(url: string): pg.Pool {
  const history = new ServerHistory();
  return new pg.Pool({
    ...common(url),
    max: connectionsMax,
    min: connectionsMin,
    statement_timeout: statementMs,
    query_timeout: silenceMs,
    idle_in_transaction_session_timeout: 10_000,
    maxLifetimeSeconds: lifetimeSeconds,
    async onConnect(client) {
      // The pool listens only while nobody uses a connection; one that breaks in the middle must not end the process. Who uses it is told.
      client.on('error', () => {});
      doubtWarnedCommits(client);
      await Promise.all([history.admit(client), settle(client)]);
    },
  });
}

/** A server that does not know one of the settings does without them. */
async function settle(client: pg.ClientBase): Promise<void> {
  try {
    await client.query(sessionSettings);
  } catch (error) {
    if (isConnectionLoss(error)) throw error;
  }
}

/** One connection for changing the schema, which may take its time. */
export function openPatientPool(url: string): pg.Pool {
  const pool = new pg.Pool({ ...common(url), max: 2 });
  pool.on('connect', (client) => void client.on('error', () => {}));
  return pool;
}

function common(url: string): pg.PoolConfig {
  const config: pg.PoolConfig & { pipeline: boolean } = {
    connectionString: url,
    connectionTimeoutMillis: connectMs,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    application_name: 'foyer',
    types,
    pipeline: true,
  };
  return config;
}

/**
 * Keeps a lost connection from ending the process: an idle one, and one that somebody holds between two statements, whose next statement
 * then fails. The pool opens another when it is needed.
 */
export function tolerateLoss(pool: pg.Pool): void {
  pool.on('error', () => {});
  pool.on('connect', (client) => {
    client.on('error', () => {});
  });
}
