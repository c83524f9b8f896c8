import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { obtainPostgresBinaries, type PostgresBinaries } from './postgres-binaries.ts';

/** A PostgreSQL server for tests. */
export interface TestPostgres {
  /** Connects as a user who may create databases. */
  url: string;
  /** Version and origin, for the person who reads the test output. */
  description: string;
  /** Ends the server and removes its files; never fails, may be called twice. */
  stop: () => Promise<void>;
}

/** Parallel suites hold a pool each. */
const connectionsMax = 200;
const startAttemptsMax = 5;
const stopTimeoutMs = 10_000;

/**
 * Starts a throw-away PostgreSQL server on the loopback interface, or uses the one that
 * TEST_DATABASE_URL names. The server keeps its durable defaults (fsync), so that tests of crashes
 * and locks mean something. It goes away with this process, also when that ends by process.exit().
 *
 * @throws {Error} with one sentence to act on when no server can be had.
 */
export async function startPostgres(obtain = obtainPostgresBinaries): Promise<TestPostgres> {
  const given = process.env.TEST_DATABASE_URL;
  if (given !== undefined && given !== '') {
    return { url: given, description: await describe(given, 'TEST_DATABASE_URL'), stop: async () => {} };
  }
  const binaries = await obtain();
  const cluster = createCluster(binaries);
  const endAtOnce = (): void => {
    cluster.server?.kill('SIGQUIT');
    waitUntilEnded(cluster);
    cluster.remove();
  };
  process.once('exit', endAtOnce);
  const stop = async (): Promise<void> => {
    process.off('exit', endAtOnce);
    if (cluster.server !== undefined) await endServer(cluster.server);
    cluster.remove();
  };
  try {
    const port = await startServer(cluster);
    const url = `postgres://${cluster.user}:${cluster.password}@127.0.0.1:${port}/postgres`;
    return { url, description: await describe(url, binaries.origin), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Runs an action with a PostgreSQL server that is stopped afterwards, whatever the action does. */
export async function withPostgres<T>(action: (postgres: TestPostgres) => Promise<T>): Promise<T> {
  const postgres = await startPostgres();
  try {
    return await action(postgres);
  } finally {
    await postgres.stop();
  }
}

interface Cluster {
  folder: string;
  dataFolder: string;
  postgres: string;
  user: string;
  password: string;
  identity: Identity;
  server?: ChildProcess;
  remove: () => void;
}

/** PostgreSQL refuses to run as root: the user it runs as instead. */
interface Identity {
  uid?: number;
  gid?: number;
}

function createCluster(binaries: PostgresBinaries): Cluster {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-postgres-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  try {
    const identity: Identity = process.getuid?.() === 0 ? unprivilegedUser() : {};
    const { initdb, postgres } = readableBy(identity, binaries, folder);
    const dataFolder = join(folder, 'data');
    const user = 'foyer';
    // Other users of this machine could otherwise run programs as this one through the server.
    const password = randomBytes(16).toString('hex');
    const passwordFile = join(folder, 'password');
    writeFileSync(passwordFile, password);
    if (identity.uid !== undefined && identity.gid !== undefined) {
      for (const path of [folder, passwordFile]) chownSync(path, identity.uid, identity.gid);
    }
    const settings = ['--encoding=UTF8', '--locale=C', '--auth=scram-sha-256', '--no-sync'];
    execFileSync(
      initdb,
      [`--pgdata=${dataFolder}`, `--username=${user}`, `--pwfile=${passwordFile}`, ...settings],
      { ...identity, cwd: folder, stdio: 'pipe' },
    );
    return { folder, dataFolder, postgres, user, password, identity, remove };
  } catch (error) {
    remove();
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`PostgreSQL (${binaries.origin}) cannot create a cluster: ${reason}`, { cause: error });
  }
}

/** The user that packages of PostgreSQL make, else the one that owns nothing. */
function unprivilegedUser(): Identity {
  for (const user of ['postgres', 'nobody']) {
    try {
      return { uid: askId('-u', user), gid: askId('-g', user) };
    } catch {
      // No such user: the next one.
    }
  }
  throw new Error('there is neither a user postgres nor nobody to run it as');
}

function askId(flag: '-u' | '-g', user: string): number {
  return Number(execFileSync('id', [flag, user], { encoding: 'utf8', stdio: 'pipe' }));
}

/** A checkout in root's home is closed to the unprivileged user, who then gets a copy. */
function readableBy(identity: Identity, binaries: PostgresBinaries, folder: string): PostgresBinaries {
  if (identity.uid === undefined || binaries.portableFolder === undefined) return binaries;
  const copy = join(folder, 'programs');
  cpSync(binaries.portableFolder, copy, { recursive: true, verbatimSymlinks: true });
  return { ...binaries, initdb: join(copy, 'bin', 'initdb'), postgres: join(copy, 'bin', 'postgres') };
}

/** Starts the cluster's server and returns its port. */
async function startServer(cluster: Cluster): Promise<number> {
  let lastWords = '';
  for (let attempt = 0; attempt < startAttemptsMax; attempt += 1) {
    // Each attempt depends on how the one before went: another process may take the port first.
    const port = await findFreePort();
    const server = spawn(
      cluster.postgres,
      ['-D', cluster.dataFolder, '-p', String(port), ...serverSettings()],
      {
        ...cluster.identity,
        cwd: cluster.folder,
        env: { PATH: process.env.PATH ?? '', LC_ALL: 'C', TZ: 'UTC' },
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    cluster.server = server;
    lastWords = await untilReadyOrEnded(server);
    if (isRunning(server)) return port;
  }
  throw new Error(`PostgreSQL does not start: ${lastWords}`);
}

function serverSettings(): string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: connectionsMax,
    shared_buffers: '64MB',
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** Waits for the line that says the server takes connections; returns what it logged until then. */
function untilReadyOrEnded(server: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let log = '';
    server.stderr?.on('data', (chunk: Buffer) => {
      // Keeps reading for good: a full pipe would stop the server.
      log = (log + chunk.toString()).slice(-4000);
      if (log.includes('ready to accept connections')) resolve(log);
    });
    server.on('error', (error) => resolve(error.message));
    server.on('exit', () => resolve(log));
  });
}

/** Below the range that outgoing connections take their ports from. */
async function findFreePort(): Promise<number> {
  const port = randomInt(20_000, 32_000);
  const probe = createServer();
  probe.listen(port, '127.0.0.1');
  try {
    await once(probe, 'listening');
    return port;
  } catch {
    return findFreePort();
  } finally {
    probe.close();
  }
}

async function endServer(server: ChildProcess): Promise<void> {
  if (!isRunning(server)) return;
  const ended = once(server, 'exit');
  // SIGINT is PostgreSQL's fast shutdown; SIGQUIT the one that waits for nothing.
  server.kill('SIGINT');
  const impatience = setTimeout(() => server.kill('SIGQUIT'), stopTimeoutMs);
  await ended;
  clearTimeout(impatience);
}

/** Blocks until the server has taken its lock file away, the last thing it does; gives up in the end. */
function waitUntilEnded({ dataFolder }: Cluster): void {
  const clock = new Int32Array(new SharedArrayBuffer(4));
  const givesUpAt = Date.now() + stopTimeoutMs;
  while (existsSync(join(dataFolder, 'postmaster.pid')) && Date.now() < givesUpAt)
    Atomics.wait(clock, 0, 0, 20);
}

function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}

async function describe(url: string, origin: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    const { rows } = await client.query<{ server_version: string }>('show server_version');
    return `PostgreSQL ${rows[0]?.server_version ?? '?'} (${origin})`;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`PostgreSQL (${origin}) does not answer: ${reason}`, { cause: error });
  } finally {
    await client.end();
  }
}
