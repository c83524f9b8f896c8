import type { AuditAct, AuditEvent } from '../../domain/audit-event.ts';
import type { Services } from '../context.ts';
import type { ClerkRules } from './clerk-rules.ts';

/** Before anything else in the queue: somebody must not stay in, or waits at the door. */
const urgent: ReadonlySet<string> = new Set<string>(['access.revoked', 'entry.withdrawn', 'entry.erased', 'access.claimed', 'access.handed_over', 'invitation.withdrawn', 'entry.decision_undone']);
const usual: ReadonlySet<AuditAct> = new Set<AuditAct>([
  'invitation.created', 'invitation.renewed', 'invitation.lapsed', 'invitation.accepted', 'access.restored', 'entry.approved', 'entry.role_changed', 'entry.rejected', 'entry.reconsidered',
]);
/** Only where Clerk's own list is kept in step. */
const joining: ReadonlySet<AuditAct> = new Set<AuditAct>(['entry.joined', 'entry.confirmed', 'entry.added', 'entry.imported']);

/**
 * Marks everybody the next events of the record tell about, once however many processes do this. The first time it begins at the end of the
 * record: whom Foyer invited before Clerk was set up is found by comparing, and invited there when somebody says so.
 * @param limit - events at most
 * @returns whether more may be waiting
 */
export async function followRecord({ store, clock }: Pick<Services, 'store' | 'clock'>, rules: ClerkRules, limit: number): Promise<boolean> {
  const cursor = await store.clerk.cursor();
  if (cursor === null) {
    await store.clerk.advance({ from: null, to: (await store.auditHead()).seq, due: [] });
    return false;
  }
  const events = await store.eventsAfter(cursor, limit);
  const last = events.at(-1);
  if (last === undefined) return false;
  const now = clock.now();
  await store.clerk.advance({ from: cursor, to: last.seq, due: events.flatMap((event) => dueBy(event, rules, now)) });
  return events.length === limit;
}

function dueBy({ act, entryId, detail }: AuditEvent, { mirrorWaitlist }: ClerkRules, now: number) {
  if (entryId === null || !(urgent.has(act) || usual.has(act) || (mirrorWaitlist && joining.has(act)))) return [];
  const { invitation, providerMails } = JSON.parse(detail) as { invitation?: unknown; providerMails?: unknown };
  const offered = (act === 'invitation.created' || act === 'invitation.renewed') && typeof invitation === 'string';
  return [{ entryId, at: urgent.has(act) ? 0 : now, ...(offered ? { announced: { id: invitation, mail: providerMails === true } } : {}) }];
}
