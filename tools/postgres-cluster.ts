import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PostgresBinaries } from './postgres-binaries.ts';

/** Settings of a server, beside those that every throw-away server has. */
export type ServerSettings = Readonly<Record<string, string | number>>;

/** PostgreSQL refuses to run as root: the user it runs as instead. */
export interface Identity {
  readonly uid?: number;
  readonly gid?: number;
}

/** Parallel suites hold a pool each. */
const connectionsMax = 200;
const startAttemptsMax = 5;
const stopTimeoutMs = 10_000;

/** The files of one throw-away PostgreSQL, and the server on them while there is one. It goes away with this process. */
export class PostgresCluster {
  readonly folder: string;
  readonly dataFolder: string;
  readonly user: string;
  readonly password: string;
  readonly identity: Identity;
  /** Stays the same from the first start on. */
  port = 0;
  readonly #program: string;
  readonly #dataParent: string;
  #server: ChildProcess | undefined;
  readonly #endAtOnce = (): void => {
    this.#server?.kill('SIGQUIT');
    this.#waitUntilEnded();
    this.remove();
  };

  /**
   * @param dataPlace - the folder its data lie in, else the one for temporary files
   * @param more - further words for initdb
   * @throws {Error} when the programs cannot create one
   */
  static create(binaries: PostgresBinaries, dataPlace?: string, more: readonly string[] = []): PostgresCluster {
    return new PostgresCluster(binaries, { user: 'foyer', password: randomBytes(16).toString('hex'), dataPlace }, (cluster, initdb) => {
      // Other users of this machine could otherwise run programs as this one through the server.
      const passwordFile = join(cluster.folder, 'password');
      writeFileSync(passwordFile, cluster.password);
      cluster.own(passwordFile);
      const settings = ['--encoding=UTF8', '--locale=C', '--auth=scram-sha-256', '--no-sync', ...more];
      execFileSync(initdb, [`--pgdata=${cluster.dataFolder}`, `--username=${cluster.user}`, `--pwfile=${passwordFile}`, ...settings],
        { ...cluster.identity, cwd: cluster.folder, stdio: 'pipe' });
    });
  }

  /** A second one with the users of the first, whose data folder is filled by whoever asks. */
  static beside(other: PostgresCluster, binaries: PostgresBinaries, fill: (dataFolder: string) => void): PostgresCluster {
    const { user, password } = other;
    return new PostgresCluster(binaries, { user, password }, (cluster) => fill(cluster.dataFolder));
  }

  private constructor(binaries: PostgresBinaries, { user, password, dataPlace }: { user: string; password: string; dataPlace?: string | undefined }, fill: (cluster: PostgresCluster, initdb: string) => void) {
    this.user = user;
    this.password = password;
    this.folder = mkdtempSync(join(tmpdir(), 'foyer-postgres-'));
    this.#dataParent = dataPlace === undefined ? this.folder : mkdtempSync(join(dataPlace, 'foyer-postgres-'));
    this.dataFolder = join(this.#dataParent, 'data');
    process.once('exit', this.#endAtOnce);
    try {
      this.identity = process.getuid?.() === 0 ? unprivilegedUser() : {};
      for (const folder of new Set([this.folder, this.#dataParent])) this.own(folder);
      const { initdb, postgres } = readableBy(this.identity, binaries, this.folder);
      this.#program = postgres;
      fill(this, initdb);
    } catch (error) {
      this.remove();
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`PostgreSQL (${binaries.origin}) cannot create a cluster: ${reason}`, { cause: error });
    }
  }

  /** Connects as a user who may create databases. */
  get url(): string {
    return `postgres://${this.user}:${this.password}@127.0.0.1:${this.port}/postgres`;
  }

  /** The process that all others of the server belong to. */
  get pid(): number {
    if (this.#server?.pid === undefined) throw new Error('PostgreSQL was not started.');
    return this.#server.pid;
  }

  /** Gives a path to the user that the server runs as. */
  own(path: string): void {
    if (this.identity.uid !== undefined && this.identity.gid !== undefined) chownSync(path, this.identity.uid, this.identity.gid);
  }

  /** Starts the server, on the port it had before. @throws {Error} with its last words when it does not come up */
  async start(more: ServerSettings = {}): Promise<void> {
    let lastWords = '';
    for (let attempt = 0; attempt < startAttemptsMax; attempt += 1) {
      // Each attempt depends on how the one before went: another process may take the port first.
      const port = this.port === 0 ? await findFreePort() : this.port;
      const server = spawn(this.#program, ['-D', this.dataFolder, '-p', String(port), ...asArguments(more)], {
        ...this.identity,
        cwd: this.folder,
        env: { PATH: process.env.PATH ?? '', LC_ALL: 'C', TZ: 'UTC' },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      this.#server = server;
      lastWords = await untilReadyOrEnded(server);
      if (isRunning(server)) {
        this.port = port;
        return;
      }
    }
    throw new Error(`PostgreSQL does not start: ${lastWords}`);
  }

  /** Ends the server: `fast` cuts connections and writes everything down, `immediate` is what a power cut leaves behind. */
  async end(how: 'fast' | 'immediate' = 'fast'): Promise<void> {
    const server = this.#server;
    if (server === undefined || !isRunning(server)) return;
    const ended = once(server, 'exit');
    server.kill(how === 'fast' ? 'SIGINT' : 'SIGQUIT');
    const impatience = setTimeout(() => server.kill('SIGQUIT'), stopTimeoutMs);
    await ended;
    clearTimeout(impatience);
  }

  /** Ends the server and removes its files; never fails, may be called twice. */
  async stop(): Promise<void> {
    process.off('exit', this.#endAtOnce);
    await this.end();
    this.remove();
  }

  remove(): void {
    process.off('exit', this.#endAtOnce);
    for (const folder of new Set([this.folder, this.#dataParent])) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Blocks until the server has taken its lock file away, the last thing it does; gives up in the end. */
  #waitUntilEnded(): void {
    const clock = new Int32Array(new SharedArrayBuffer(4));
    const givesUpAt = Date.now() + stopTimeoutMs;
    while (existsSync(join(this.dataFolder, 'postmaster.pid')) && Date.now() < givesUpAt) Atomics.wait(clock, 0, 0, 20);
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

function asArguments(more: ServerSettings): string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: connectionsMax,
    shared_buffers: '64MB',
    ...more,
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
      // A standby says that it takes read-only ones.
      if (/ready to accept (?:read-only )?connections/.test(log)) resolve(log);
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

function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}
