import type { Actor } from '../../domain/actor.ts';
import { FoyerError } from '../../domain/errors.ts';
import type { Person } from '../../domain/person.ts';
import type { Services } from '../context.ts';
import type { ClerkWaitlistEntry } from '../ports/clerk-directory.ts';

const actor: Actor = { kind: 'webhook', provider: 'clerk' };

/** What became of somebody who stands on Clerk's own list. `waits_for_role`: let in there, and nobody knows as what. */
export type NotedEntry = 'added' | 'approved' | 'waits_for_role' | 'unchanged';

/**
 * Brings an entry of Clerk's list to Foyer: whoever joined there is pending here, with the source `clerk`. Whoever was let in there is approved
 * here with the role they asked for in Foyer, and waits where they asked for none: Clerk's list holds an address and nothing else. Saying the
 * same again changes nothing. What Foyer decided itself is never turned round.
 */
export async function noteWaitlistEntry(services: Pick<Services, 'store' | 'executor' | 'tokens' | 'log'>, { email, status, createdAt }: Pick<ClerkWaitlistEntry, 'email' | 'status' | 'createdAt'>): Promise<NotedEntry> {
  const target = { by: 'email' as const, email };
  const { person } = await services.store.snapshot(target);
  if (person === null) {
    if (status === 'rejected') return 'unchanged';
    await addFromClerk(services, actor, email, createdAt);
    return status === 'pending' ? 'added' : 'waits_for_role';
  }
  if (person.entry.stage !== 'pending' || (status !== 'invited' && status !== 'completed')) return 'unchanged';
  return person.entry.requestedRole === null && person.entry.role === null ? 'waits_for_role' : approve(services, person);
}

/** Somebody Clerk knows and Foyer does not is pending here from now on. */
export async function addFromClerk({ executor, tokens }: Pick<Services, 'executor' | 'tokens'>, by: Actor, email: string, joinedAt: number): Promise<void> {
  await executor.run({
    target: { by: 'email', email },
    command: {
      type: 'import_entry', actor: by, entryId: tokens.id(), invitation: null, mailId: tokens.id(), changesRoles: false, restores: false,
      person: {
        email, name: null, website: null, stage: 'pending', role: null, requestedRole: null, answers: {}, origin: { source: 'clerk' }, locale: null, notes: null, reason: null, score: null,
        joinedAt, confirmedAt: null, approvedAt: null, approvedBy: null,
      },
    },
  });
}

/** Clerk has invited them; Foyer only holds the role ready. */
async function approve({ executor, tokens, log }: Pick<Services, 'executor' | 'tokens' | 'log'>, { entry }: Person): Promise<NotedEntry> {
  try {
    await executor.run({
      target: { by: 'id', id: entry.id },
      command: {
        type: 'approve', actor, role: null, invitation: null, mailId: tokens.id(), notify: false, notes: null, create: null, renew: false, version: entry.version, jobId: null, mailDelayMs: 0,
      },
    });
    return 'approved';
  } catch (error) {
    // The role is full, gone from the configuration, or somebody works on the person: a person decides.
    if (!(error instanceof FoyerError)) throw error;
    log.warn('clerk.approval_waits', { entry: entry.id, code: error.code });
    return 'waits_for_role';
  }
}
