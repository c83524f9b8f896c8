import { z } from 'zod';
import type { Actor } from '../../domain/actor.ts';
import type { AuditAct } from '../../domain/audit-event.ts';
import { FoyerError } from '../../domain/errors.ts';
import type { Services } from '../context.ts';
import { driftSchema } from './clerk-drift.ts';

export const reconcilePhases = ['waitlist', 'invitations', 'revoked', 'users', 'offers'] as const;

const tally = z.object({
  seen: z.object({ waitlist: z.number(), invitations: z.number(), revoked: z.number(), users: z.number(), offers: z.number() }),
  /** People who joined there, brought here. */
  added: z.number(),
  /** Approvals made there, taken over. */
  approved: z.number(),
  /** People the worker was told to put right. */
  repaired: z.number(),
  drift: z.array(driftSchema),
  /** All there are; of very many only the first are kept. */
  driftTotal: z.number(),
});

const kept = z.object({
  wanted: z.boolean(),
  last: tally.extend({ startedAt: z.number(), finishedAt: z.number() }).nullable(),
  run: tally.extend({ startedAt: z.number(), phase: z.enum(reconcilePhases), offset: z.number(), after: z.object({ expiresAt: z.number(), id: z.string() }).nullable(), holder: z.string(), leaseUntil: z.number() }).nullable(),
});

/** How the newest comparison ended, and how far the one under way is. */
export type ReconcileState = z.infer<typeof kept>;
export type ReconcileRun = NonNullable<ReconcileState['run']>;

const documentId = 'state';
const actor: Actor = { kind: 'system', name: 'clerk' };
const nothingKnown: ReconcileState = { wanted: false, last: null, run: null };

export const nothingSeen = { seen: { waitlist: 0, invitations: 0, revoked: 0, users: 0, offers: 0 }, added: 0, approved: 0, repaired: 0, drift: [], driftTotal: 0 };

export async function readReconcile(store: Pick<Services['store'], 'documents'>): Promise<{ state: ReconcileState; version: number }> {
  const document = await store.documents.get('clerk_reconcile', documentId);
  return document ? { state: kept.parse(JSON.parse(document.body)), version: document.version } : { state: nothingKnown, version: 0 };
}

/**
 * Keeps how far it is.
 * @param by - who, with what the record says; left out for bookkeeping of the system
 * @returns the new version, or null when somebody else was quicker
 */
export async function keepReconcile({ executor }: Pick<Services, 'executor'>, state: ReconcileState, expectedVersion: number, by?: { readonly actor: Actor; readonly act: AuditAct }): Promise<number | null> {
  try {
    const { version } = await executor.run({
      target: { by: 'document', kind: 'clerk_reconcile', id: documentId },
      command: {
        type: 'keep_document', actor: by?.actor ?? actor, kind: 'clerk_reconcile', id: documentId, owner: null, body: JSON.stringify(state), expectedVersion,
        event: by === undefined ? null : { act: by.act, entryId: null, detail: {} },
      },
    });
    return version;
  } catch (error) {
    if (error instanceof FoyerError && error.code === 'document/changed') return null;
    throw error;
  }
}
