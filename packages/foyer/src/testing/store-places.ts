import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPostgresStore } from '../adapters/store/postgres-store.ts';
import { createSqliteStore } from '../adapters/store/sqlite-store.ts';
import type { Store } from '../application/ports/store.ts';
import type { AuditEvent, Mac } from '../domain/audit-event.ts';
import { needsOf } from '../domain/batch-needs.ts';
import { decideBatch } from '../domain/batch.ts';
import type { Command, ResultOf } from '../domain/command.ts';
import type { Rules } from '../domain/rules.ts';
import type { Outcome, Request, Unit } from '../domain/unit.ts';
import { makeRules } from './factories.ts';
import { ledgerMac } from './memory-ledger.ts';

export const storeKinds = ['sqlite', 'postgres'] as const;
export type StoreKind = (typeof storeKinds)[number];

/** Somewhere to keep things that any number of stores can open, also in other processes. */
export interface StorePlace {
  readonly kind: StoreKind;
  /** Path of the file or URL of the database. */
  readonly location: string;
  /** Another store on the same place; closed with it. */
  open(): Promise<Store>;
  remove(): Promise<void>;
}

/** A place of its own for a suite, brought up to date. */
export async function makeStorePlace(
  kind: StoreKind,
  createDatabase: () => Promise<{ url: string; drop: () => Promise<void> }>,
  mac: Mac = ledgerMac,
): Promise<StorePlace> {
  const opened: Store[] = [];
  const folder = kind === 'sqlite' ? mkdtempSync(join(tmpdir(), 'foyer-store-')) : undefined;
  const database = kind === 'postgres' ? await createDatabase() : undefined;
  const location = database?.url ?? join(folder ?? '', 'foyer.db');
  const place: StorePlace = {
    kind,
    location,
    open: async () => {
      const store = await (kind === 'sqlite'
        ? createSqliteStore({ path: location, mac, thread: 'always' })
        : createPostgresStore({ url: location, mac }));
      opened.push(store);
      return store;
    },
    remove: async () => {
      await Promise.all(opened.map((store) => store.close()));
      await database?.drop();
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
  await (await place.open()).migrate();
  return place;
}

/** Loads, decides and writes units in one batch, as the executor does. */
export async function runUnits(
  store: Store,
  units: readonly Unit[],
  now: number,
  rules: Rules = makeRules(),
): Promise<{ outcomes: readonly (readonly Outcome[])[]; events: readonly AuditEvent[] }> {
  const needs = needsOf(units, rules);
  return store.write(async (transaction) => {
    const decision = decideBatch(units, await transaction.load(needs), now, rules);
    return { outcomes: decision.outcomes, events: await transaction.write(decision.writes, now) };
  });
}

/** One request in a batch of its own. @throws {FoyerError} when it is refused */
export async function runRequest<C extends Command>(
  store: Store,
  request: Request<C>,
  now: number,
  rules: Rules = makeRules(),
): Promise<ResultOf<C>> {
  const { outcomes } = await runUnits(store, [{ requests: [request] }], now, rules);
  const outcome = outcomes[0]?.[0];
  if (outcome === undefined) throw new Error('The batch gave no answer.');
  if (!outcome.ok) throw outcome.error;
  return outcome.result as ResultOf<C>;
}

/** Every audit event there is, in order. */
export async function allEvents(store: Store): Promise<readonly AuditEvent[]> {
  const events: AuditEvent[] = [];
  for (;;) {
    // Each page begins where the one before ended.
    const page = await store.eventsAfter(events.at(-1)?.seq ?? 0, 1_000);
    if (page.length === 0) return events;
    events.push(...page);
  }
}
