import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sqliteFloorSchema } from '../floor/sqlite-floor.ts';
import type { BenchStorage, Contender, Place } from './bench-storage.ts';
import { migrateProduct } from './migrate-product.ts';
import { floorSeed, productSeed, sqliteSeedWords } from './seed-product.ts';

/** SQLite files in a folder of their own, which goes away afterwards. */
export function openSqliteStorage(): BenchStorage {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-bench-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  const originals = new Map<string, string>();
  let made = 0;

  async function original(contender: Contender, entries: number): Promise<string> {
    const key = `${contender}-${entries}`;
    const known = originals.get(key);
    if (known !== undefined) return known;
    const path = join(folder, `${key}.db`);
    await makeOriginal(contender, entries, path);
    originals.set(key, path);
    return path;
  }

  return {
    kind: 'sqlite',
    description: `SQLite ${sqliteVersion()}, WAL, synchronous=FULL`,
    postmasterPid: undefined,
    async place(contender, entries) {
      const home = join(folder, String((made += 1)));
      mkdirSync(home);
      const path = join(home, 'bench.db');
      copyFileSync(await original(contender, entries), path);
      return placeAt(home, path);
    },
    async close() {
      process.off('exit', remove);
      remove();
    },
  };
}

async function makeOriginal(contender: Contender, entries: number, path: string): Promise<void> {
  if (contender === 'product') await migrateProduct(`file:${path}`);
  const database = new DatabaseSync(path);
  // Only while the seed is made; whoever opens a copy says how durable it is.
  database.exec('pragma synchronous = off');
  if (contender === 'floor') database.exec(`pragma journal_mode = wal; ${sqliteFloorSchema}`);
  const statements =
    contender === 'floor' ? [floorSeed(entries, sqliteSeedWords)] : productSeed(entries, sqliteSeedWords);
  for (const statement of statements) database.exec(statement);
  database.exec('pragma wal_checkpoint(truncate)');
  database.close();
}

function placeAt(home: string, path: string): Place {
  const open = (): DatabaseSync => new DatabaseSync(path, { timeout: 10_000 });
  return {
    url: `file:${path}`,
    async count(query) {
      return Number((await this.texts(query))[0]);
    },
    async texts(query) {
      const database = open();
      try {
        return database
          .prepare(query)
          .all()
          .map((row) => String(Object.values(row)[0]));
      } finally {
        database.close();
      }
    },
    async insert(statement, rows) {
      const database = open();
      const prepared = database.prepare(statement.replaceAll('$', '?'));
      database.exec('begin immediate');
      for (const row of rows) prepared.run(...row);
      database.exec('commit');
      database.close();
    },
    async remove() {
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function sqliteVersion(): string {
  const database = new DatabaseSync(':memory:');
  const { version } = database.prepare('select sqlite_version() as version').get() as { version: string };
  database.close();
  return version;
}
