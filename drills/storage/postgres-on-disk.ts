import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from '../../packages/foyer/src/testing/child-process.ts';
import { obtainPostgresBinaries } from '../../tools/postgres-binaries.ts';
import { fillDisk } from './fill-disk.ts';
import { ownMounts, requireOwnMounts } from './small-disk.ts';

/** The server refuses to run as root, who alone may mount: within the mounts it is somebody else again. */
const script = `
mount -t tmpfs -o size="$2" tmpfs "$1/data" && mount -t tmpfs -o size="$3" tmpfs "$1/journal" || exit 99
as="unshare --user --map-user=1000 --map-group=1000"
$as "$4" --pgdata="$1/data/cluster" --waldir="$1/journal/wal" --wal-segsize=1 --username=foyer --pwfile="$1/password" --encoding=UTF8 --locale=C --auth=scram-sha-256 --no-sync > "$1/initdb.log" 2>&1 || { cat "$1/initdb.log"; exit 98; }
while read -r word; do
  echo begun
  $as "$5" -D "$1/data/cluster" -p "$6" -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=40 -c shared_buffers=16MB -c min_wal_size=2MB -c max_wal_size=4MB -c autovacuum=off
  echo over
done`;

/** A PostgreSQL whose tables and whose journal (WAL) lie on two small disks in memory. It goes away with this process. */
export class PostgresOnDisk {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #folder: string;
  #output = '';
  readonly #endAtOnce = (): void => this.#kill();

  private constructor(child: ChildProcess, folder: string, url: string) {
    this.#child = child;
    this.#folder = folder;
    this.url = url;
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => { this.#output = (this.#output + chunk.toString()).slice(-20_000); });
    process.once('exit', this.#endAtOnce);
  }

  /** @param folder - empty; the disks are mounted in it @throws {Error} with what the server said when it does not come up */
  static async start(folder: string, { dataSize, journalSize }: { readonly dataSize: string; readonly journalSize: string }): Promise<PostgresOnDisk> {
    requireOwnMounts();
    const { initdb, postgres } = await obtainPostgresBinaries();
    const [password, port] = [randomBytes(16).toString('hex'), await freePort()];
    for (const disk of ['data', 'journal']) mkdirSync(join(folder, disk));
    writeFileSync(join(folder, 'password'), password, { mode: 0o600 });
    const child = spawn('unshare', [...ownMounts, 'sh', '-c', script, 'sh', folder, dataSize, journalSize, initdb, postgres, String(port)], { cwd: folder, env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TZ: 'UTC' }, stdio: ['pipe', 'pipe', 'pipe'] });
    const server = new PostgresOnDisk(child, folder, `postgres://foyer:${password}@127.0.0.1:${port}/postgres`);
    server.begin();
    for (let tries = 0; tries < 1_200 && child.exitCode === null; tries += 1) {
      if (await server.ask('select 1').then(() => true, () => false)) return server;
      await sleep(50);
    }
    await server.remove();
    throw new Error(`PostgreSQL does not come up on a small disk: ${server.said}`);
  }

  /** What the server said last. */
  get said(): string {
    return this.#output;
  }

  /** Whether it was begun and did not end since. */
  get runs(): boolean {
    return this.#output.lastIndexOf('begun\n') > this.#output.lastIndexOf('over\n');
  }

  begin(): void {
    this.#child.stdin!.write('begin\n');
  }

  /** Takes all the room that is left on one of its disks. @returns how to give it back */
  fill(disk: 'data' | 'journal'): () => void {
    return fillDisk(this.#reach(join(this.#folder, disk, 'ballast')));
  }

  /** Asks it directly, on a connection of its own. */
  async ask(statement: string): Promise<readonly Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: this.url, connectionTimeoutMillis: 5_000 });
    client.on('error', () => {});
    try {
      await client.connect();
      return (await client.query<Record<string, unknown>>(statement)).rows;
    } finally {
      await client.end().catch(() => {});
    }
  }

  /** Ends it, and its disks with it. */
  async remove(): Promise<void> {
    process.off('exit', this.#endAtOnce);
    const gone = new Promise((resolve) => { this.#child.once('close', resolve); });
    this.#kill();
    if (this.#child.exitCode === null && this.#child.signalCode === null) await gone;
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** The shell ends when nobody tells it to begin again. */
  #kill(): void {
    this.#child.stdin?.end();
    const file = this.#reach(join(this.#folder, 'data', 'cluster', 'postmaster.pid'));
    const pid = existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : 0;
    if (pid > 1 && this.runs) process.kill(pid, 'SIGQUIT');
  }

  #reach(path: string): string {
    return `/proc/${this.#child.pid}/root${path}`;
  }
}
