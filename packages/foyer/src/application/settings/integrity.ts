import type { Store } from '../ports/store.ts';

/** What the newest finished check of the audit log found; a check under way changes nothing about it. */
export interface Integrity {
  readonly state: 'sound' | 'broken' | 'unknown';
  readonly checkedAt: number | null;
  /** The first event that does not fit. */
  readonly firstBad: number | null;
}

const states: ReadonlySet<unknown> = new Set(['sound', 'broken']);

/** Reads it without checking anything: checking takes long and has its own time. */
export async function integrityOf(store: Pick<Store, 'documents'>): Promise<Integrity> {
  const [newest] = await store.documents.list('integrity', { limit: 1 });
  if (newest === undefined) return { state: 'unknown', checkedAt: null, firstBad: null };
  const body = JSON.parse(newest.body) as Readonly<Record<string, unknown>>;
  return {
    state: states.has(body['state']) ? body['state'] as Integrity['state'] : 'unknown',
    checkedAt: typeof body['checkedAt'] === 'number' ? body['checkedAt'] : newest.updatedAt,
    firstBad: typeof body['firstBad'] === 'number' ? body['firstBad'] : null,
  };
}
