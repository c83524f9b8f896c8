import type { StoredDocument } from '../../domain/document.ts';
import type { Store } from '../ports/store.ts';
import { type AlertKey, alertKeys } from './rules.ts';

/** A call that tells of an alert, until it went through or was given up. */
export interface Delivery {
  readonly id: string;
  readonly type: 'alert.raised' | 'alert.cleared';
  readonly at: number;
  readonly detail: string;
  readonly attempts: number;
  /** Null once it is over. */
  readonly nextAt: number | null;
  readonly error: string | null;
}

export interface AlertState {
  readonly state: 'ok' | 'raised';
  /** When it began to be so. */
  readonly since: number;
  readonly detail: string;
  /** Newest last. */
  readonly deliveries: readonly Delivery[];
}

export interface KnownAlert extends AlertState {
  readonly key: AlertKey;
  /** Of its document; 0 before the first. */
  readonly version: number;
}

/** Every alert, raised or not. */
export async function readAlerts(store: Pick<Store, 'documents'>): Promise<readonly KnownAlert[]> {
  return Promise.all(alertKeys.map(async (key) => known(key, await store.documents.get('alert_state', key))));
}

function known(key: AlertKey, stored: StoredDocument | undefined): KnownAlert {
  const state: AlertState = stored === undefined ? { state: 'ok', since: 0, detail: '', deliveries: [] } : JSON.parse(stored.body) as AlertState;
  return { ...state, key, version: stored?.version ?? 0 };
}

/** What is kept of it. */
export function bodyOf({ state, since, detail, deliveries }: AlertState): string {
  return JSON.stringify({ state, since, detail, deliveries });
}
