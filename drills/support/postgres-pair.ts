import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { obtainPostgresBinaries } from '../../tools/postgres-binaries.ts';
import { PostgresCluster } from '../../tools/postgres-cluster.ts';

/** As small as a server can be that still has room for a process of Foyer. */
const settings = { max_connections: 40, superuser_reserved_connections: 3, wal_level: 'replica', max_wal_senders: 4, wal_keep_size: '64MB', wal_receiver_status_interval: '1s' };

/** Two servers: one that leads, and a standby that has every commit before it is acknowledged. */
export class PostgresPair {
  readonly primary: PostgresCluster;
  readonly standby: PostgresCluster;

  private constructor(primary: PostgresCluster, standby: PostgresCluster) {
    this.primary = primary;
    this.standby = standby;
  }

  static async start(): Promise<PostgresPair> {
    const binaries = await obtainPostgresBinaries();
    const primary = PostgresCluster.create(binaries);
    let standby: PostgresCluster | undefined;
    try {
      await primary.start(settings);
      const label = await beginBackup(primary);
      standby = PostgresCluster.beside(primary, binaries, (to) => copyRunning(primary, to));
      await label.end(standby.dataFolder);
      for (const name of readdirSync(standby.dataFolder, { recursive: true, encoding: 'utf8' })) standby.own(join(standby.dataFolder, name));
      standby.own(standby.dataFolder);
      const pair = new PostgresPair(primary, standby);
      await pair.startStandby();
      await ask(primary, `alter system set synchronous_standby_names = 'standby'`);
      await ask(primary, 'select pg_reload_conf()');
      await pair.untilInStep();
      return pair;
    } catch (error) {
      await Promise.all([primary.stop(), standby?.stop()]);
      throw error;
    }
  }

  startPrimary(): Promise<void> {
    return this.primary.start(settings);
  }

  startStandby(): Promise<void> {
    const { user, password, port } = this.primary;
    return this.standby.start({ ...settings, primary_conninfo: `host=127.0.0.1 port=${port} user=${user} password=${password} application_name=standby`, synchronous_standby_names: '' });
  }

  /** Waits until commits wait for the standby. */
  async untilInStep(): Promise<void> {
    for (let tries = 0; tries < 600; tries += 1) {
      const rows = await ask(this.primary, `select 1 from pg_stat_replication where sync_state = 'sync' and state = 'streaming'`).catch(() => []);
      if (rows.length > 0) return;
      await sleep(50);
    }
    throw new Error('The standby does not come into step.');
  }

  /** The standby leads from now on. */
  async promote(): Promise<void> {
    await ask(this.standby, 'select pg_promote(true, 30)');
  }

  async stop(): Promise<void> {
    await Promise.all([this.primary.stop(), this.standby.stop()]);
  }
}

/** Asks a server directly, past every relay. */
export async function ask(cluster: Pick<PostgresCluster, 'url'>, statement: string, values: unknown[] = []): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: cluster.url, application_name: 'drill' });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement, values)).rows;
  } finally {
    await client.end();
  }
}

/** A base backup over SQL, as pg_basebackup makes it: not every installation of the server has that program. */
async function beginBackup(cluster: PostgresCluster): Promise<{ end: (dataFolder: string) => Promise<void> }> {
  const client = new pg.Client({ connectionString: cluster.url });
  await client.connect();
  await client.query(`select pg_backup_start('standby', true)`);
  return {
    async end(dataFolder) {
      const { rows: [made] } = await client.query<{ labelfile: string }>('select labelfile from pg_backup_stop(false)');
      await client.end();
      writeFileSync(join(dataFolder, 'backup_label'), made!.labelfile);
      writeFileSync(join(dataFolder, 'standby.signal'), '');
    },
  };
}

/** What a running server has, but for its lock file. Nobody else uses this one yet: no file comes or goes meanwhile. */
function copyRunning(cluster: PostgresCluster, to: string): void {
  mkdirSync(to, { mode: 0o700 });
  cpSync(cluster.dataFolder, to, { recursive: true, filter: (source) => !/postmaster\.(?:pid|opts)$/.test(source) });
  rmSync(join(to, 'pg_replslot'), { recursive: true, force: true });
  mkdirSync(join(to, 'pg_replslot'), { mode: 0o700 });
}
