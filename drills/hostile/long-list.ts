import { DatabaseSync } from 'node:sqlite';
import { copyFileSync } from 'node:fs';
import { migrateProduct } from '../../bench/storage/migrate-product.ts';
import { SeedCache, seedVersion } from '../../bench/storage/seed-cache.ts';
import { productSeed, sqliteSeedWords } from '../../bench/storage/seed-product.ts';

/** Makes people differ in everything a list can be filtered and sorted by. */
const variety = `update entry set updated_at = created_at + (rowid * 7919) % 900000000,
  source = case when rowid % 2 = 0 then 'join' when rowid % 6 = 1 then 'fair' else 'import' end,
  flags = case when rowid % 5 = 0 then '["disposable_address"]' when rowid % 5 = 1 then '["no_proof_of_work","on_hold"]' else '[]' end,
  delivery = case rowid % 7 when 0 then 'queued' when 1 then 'delivered' when 2 then 'bounced' when 3 then 'none' else 'sent' end,
  score = case when rowid % 3 = 0 then rowid % 100 end, claimed_by = case when rowid % 11 = 0 then 'carla' end`;

/** Puts a list of so many people of every kind at a path; it is filled once and kept beside those of the bench. */
export async function putLongList(people: number, path: string): Promise<void> {
  const statements = [...productSeed(people, sqliteSeedWords), variety];
  const filled = await new SeedCache().file(`hostile-${people}-${seedVersion(statements)}.db`, async (part) => {
    await migrateProduct(`file:${part}`);
    const database = new DatabaseSync(part);
    database.exec('pragma synchronous = off');
    for (const statement of statements) database.exec(statement);
    database.exec('pragma wal_checkpoint(truncate)');
    database.close();
  });
  copyFileSync(filled, path);
}
