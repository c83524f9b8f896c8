import type { BenchStorage } from './bench-storage.ts';
import { openPostgresStorage } from './postgres-storage.ts';
import { openSqliteStorage } from './sqlite-storage.ts';

/** A place for databases of one kind. */
export async function openStorage(kind: BenchStorage['kind']): Promise<BenchStorage> {
  return kind === 'sqlite' ? openSqliteStorage() : openPostgresStorage();
}
