import { constants, copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sqliteFloorSchema } from '../floor/sqlite-floor.ts';
import type { BenchStorage, Contender, Place } from './bench-storage.ts';
import { migrateProduct } from './migrate-product.ts';
import { SeedCache, seedVersion } from './seed-cache.ts';
import { floorSeed, productSeed, sqliteSeedWords } from './seed-product.ts';

/** SQLite files in a folder of their own, which goes away afterwards. */
export function openSqliteStorage(): BenchStorage {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-bench-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  const originals = new Map<string, string>();
  const seedCache = new SeedCache();
  let made = 0;

  async function original(contender: Contender, entries: number): Promise<string> {
    const key = `${contender}-${entries}`;
    const known = originals.get(key);
    if (known !== undefined) return known;
    const path = await seedCache.file(`${key}-${seedVersion([...seedOf(contender, entries), contender === 'floor' ? sqliteFloorSchema : ''])}.db`, (part) => makeOriginal(contender, entries, part));
    originals.set(key, path);
    return path;
  }

  return {
    kind: 'sqlite',
    description: `SQLite ${sqliteVersion()}, WAL, synchronous=FULL`,
    settings: sqliteSettings,
    postmasterPid: undefined,
    async place(contender, entries) {
      const home = join(folder, String((made += 1)));
      mkdirSync(home);
      const path = join(home, 'bench.db');
      // Where the file system can, the copy shares what neither changes.
      copyFileSync(await original(contender, entries), path, constants.COPYFILE_FICLONE);
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
  for (const statement of seedOf(contender, entries)) database.exec(statement);
  database.exec('pragma wal_checkpoint(truncate)');
  database.close();
}

function seedOf(contender: Contender, entries: number): readonly string[] {
  return contender === 'floor' ? [floorSeed(entries, sqliteSeedWords)] : productSeed(entries, sqliteSeedWords);
}

/** The floor checks its own at start; what the product's come to is shown by counting calls that wait for the disk. */
const sqliteSettings = ['SQLite floor: journal_mode=WAL, synchronous=FULL, cache of 32 MB, one connection', 'SQLite product: as it sets itself up, see docs/operations.md'];

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
