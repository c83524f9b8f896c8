import { auditActs, type AuditAct, type AuditDetail, type AuditEvent } from '../../domain/audit-event.ts';
import { InvalidInput } from '../../domain/errors.ts';
import { actorLabel, eventText } from '../access/event-text.ts';
import { requireScope } from '../authorise.ts';
import type { Context } from '../context.ts';
import type { Named } from '../ports/desk-store.ts';

/** What the audit page shows of an event. */
export interface ReadableEvent {
  readonly event: AuditEvent;
  /** Without the name that the record keeps beside it. */
  readonly actorId: string;
  readonly actorName: string;
  /** Null when it is about nobody, or about somebody who was erased. */
  readonly entry: Named | null;
  readonly detail: AuditDetail;
  readonly personal: AuditDetail | null;
  readonly text: string;
}

export interface EventFilter {
  readonly actor?: string | undefined;
  readonly entry?: string | undefined;
  readonly act?: string | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** A page of the record, newest first; oldest first with `after`. */
export async function listEvents({ ctx, input }: {
  ctx: Context; input: EventFilter & { readonly before?: number | undefined; readonly after?: number | undefined; readonly limit: number };
}): Promise<{ readonly items: readonly ReadableEvent[]; readonly head: { readonly seq: number; readonly hash: string } }> {
  await requireScope(ctx, 'read', 'read the audit log');
  const { before, after, limit } = input;
  const [events, head] = await Promise.all([ctx.store.desk.listEvents({ ...lookedFor(input), before, after, limit }), ctx.store.auditHead()]);
  return { items: await readable(ctx, events), head };
}

/** @throws {InvalidInput} for an act the record never has */
export function lookedFor({ actor, entry, act, from, to }: EventFilter) {
  if (act !== undefined && !(auditActs as readonly string[]).includes(act)) {
    throw new InvalidInput([{ pointer: '/act', detail: 'The record knows no such act. Examples: entry.approved, access.revoked.' }]);
  }
  return { actor, entryId: entry, act: act as AuditAct | undefined, from, to };
}

/** Events with the names people know. */
export async function readable(ctx: Pick<Context, 'store'>, events: readonly AuditEvent[]): Promise<readonly ReadableEvent[]> {
  const names = await ctx.store.desk.namesOf(events.flatMap(({ entryId }) => (entryId === null ? [] : [entryId])));
  return events.map((event) => {
    const entry = event.entryId === null ? null : names.get(event.entryId) ?? null;
    const named = event.actorKind === 'api_key' || event.actorKind === 'admin';
    return {
      event, entry, text: eventText(event), actorName: actorLabel(event),
      actorId: named && event.actorId.includes(' ') ? event.actorId.slice(0, event.actorId.indexOf(' ')) : event.actorId,
      detail: JSON.parse(event.detail) as AuditDetail, personal: event.personal === null ? null : JSON.parse(event.personal) as AuditDetail,
    };
  });
}
