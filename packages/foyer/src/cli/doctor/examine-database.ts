import { existsSync } from 'node:fs';
import type { Store } from '../../application/ports/store.ts';
import type { Config } from '../../config/config.ts';
import { examineUpkeep } from './examine-upkeep.ts';
import { fault, type Finding, ok, reasonOf, warn } from './finding.ts';

/**
 * Whether the database is there, has the right shape and keeps what it is given. Changes nothing, and makes no file.
 * @param open - opens the configured database
 */
export async function examineDatabase(config: Config, open: () => Promise<Store>, now: number = Date.now()): Promise<readonly Finding[]> {
  const { database } = config;
  if (database.kind === 'sqlite' && database.path !== ':memory:' && !existsSync(database.path)) {
    return [ok('Database', `${database.path} does not exist yet; the first start makes it`)];
  }
  const store = await open().catch(reasonOf);
  if (typeof store === 'string') return [unreachable(database, store)];
  try {
    return await examineStore(config, store, now);
  } catch (error) {
    return [unreachable(database, reasonOf(error))];
  } finally {
    await store.close();
  }
}

function unreachable(database: Config['database'], reason: string): Finding {
  return fault('Database', reason, database.kind === 'sqlite'
    ? 'Check that the file and its folder may be read and written, or restore a backup.' : 'Check DATABASE_URL, and that the server takes connections from here.');
}

async function examineStore(config: Config, store: Store, now: number): Promise<readonly Finding[]> {
  const { version, settings, applied, pending } = await store.inspect();
  const unfit = settings.filter(({ fine }) => !fine);
  const findings = [
    ok('Database', version),
    ...unfit.map(({ name, value, wanted }) => fault('Database', `${name} is ${value}, not ${wanted}`, `Change it: what Foyer answered as done could be lost otherwise.`)),
    ...(unfit.length === 0 ? [ok('Durability', settings.map(({ name, value }) => `${name} ${value}`).join(', '))] : []),
  ];
  if (applied.length === 0) return [...findings, ok('Schema', 'empty; the first start makes it')];
  if (pending.length > 0) return [...findings, warn('Schema', `${pending.length} changes to be made`, 'Run foyer migrate, or start the server.')];
  return [...findings, ok('Schema', `up to date, ${applied.length} changes made`), ...(await examineOutbox(store, now)), ...(await examineUpkeep(config, store, now))];
}

const lateMs = 15 * 60_000;

/** Mail that went nowhere, or waits for longer than a busy queue explains. */
async function examineOutbox(store: Store, now: number): Promise<readonly Finding[]> {
  const { queued, parked, oldestRunAt } = await store.outboxState(now);
  const late = oldestRunAt !== null && now - oldestRunAt > lateMs;
  return [
    parked > 0 ? warn('Mail queue', `${parked.toLocaleString('en')} parked: they could not be sent`, 'See why with foyer explain <email>, then retry them: POST /api/v1/admin/outbox/retry')
      : late ? warn('Mail queue', `${queued.toLocaleString('en')} waiting, the oldest for ${Math.round((now - oldestRunAt) / 60_000)} minutes`, 'Start the server: it sends them. If it runs, its log says what the mail provider answers.')
        : ok('Mail queue', `${queued.toLocaleString('en')} waiting, none parked`),
  ];
}
