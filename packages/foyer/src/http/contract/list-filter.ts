import { z } from '@hono/zod-openapi';
import type { Actor } from '../../domain/actor.ts';
import { deliveryStates, entryFlags } from '../../domain/entry.ts';
import { claimLifeMs } from '../../domain/entry-changes.ts';
import { InvalidInput } from '../../domain/errors.ts';
import { stages, type Stage } from '../../domain/stage.ts';
import type { Context } from '../../application/context.ts';
import type { EntryFilter } from '../../application/ports/store.ts';

/** The keys by which people are filtered, in the list and wherever "all that match" is meant. */
export const listFilter = z.strictObject({
  status: z.string().max(200).optional().openapi({ description: `One or several of ${stages.join(', ')}, separated by commas.` }),
  role: z.string().max(100).optional(), requestedRole: z.string().max(100).optional(), q: z.string().max(200).optional().openapi({ description: 'Part of a name, an address or a written answer.' }),
  assignedRole: z.string().max(100).optional().openapi({ description: 'The role that was given.' }),
  confirmed: z.enum(['true', 'false']).optional(), source: z.string().max(100).optional(), flag: z.enum(entryFlags).optional(), delivery: z.enum(deliveryStates).optional(),
  claimedBy: z.string().max(100).optional().openapi({ description: 'Who works on the person: the id of an admin or key, `me`, or `nobody`.' }),
  joinedAfter: z.string().max(40).optional().openapi({ description: 'A day or an instant, RFC 3339; from then on.' }),
  joinedBefore: z.string().max(40).optional().openapi({ description: 'A day or an instant, RFC 3339; before it.' }),
});

/** @throws {InvalidInput} */
export function filterOf(query: z.infer<typeof listFilter>, { actor, clock }: Pick<Context, 'actor' | 'clock'>): EntryFilter {
  const stage = query.status?.split(',').map((value) => {
    if (!(stages as readonly string[]).includes(value)) throw new InvalidInput([{ pointer: '/status', detail: `Use one of: ${stages.join(', ')}.` }]);
    return value as Stage;
  });
  return {
    ...(stage ? { stage } : {}), ...(query.role !== undefined ? { role: query.role } : {}), ...(query.requestedRole !== undefined ? { requestedRole: query.requestedRole } : {}),
    ...(query.confirmed !== undefined ? { confirmed: query.confirmed === 'true' } : {}), ...(query.source !== undefined ? { source: query.source } : {}),
    ...(query.flag !== undefined ? { flag: query.flag } : {}), ...(query.delivery !== undefined ? { delivery: query.delivery } : {}), ...(query.q ? { text: query.q } : {}),
    ...(query.assignedRole !== undefined ? { assignedRole: query.assignedRole } : {}),
    ...(query.claimedBy !== undefined ? { claimedBy: { id: claimantOf(query.claimedBy, actor), since: clock.now() - claimLifeMs } } : {}),
    ...(query.joinedAfter !== undefined ? { joinedAfter: instantOf(query.joinedAfter, '/joinedAfter') } : {}),
    ...(query.joinedBefore !== undefined ? { joinedBefore: instantOf(query.joinedBefore, '/joinedBefore') } : {}),
  };
}

function claimantOf(whose: string, actor: Actor): string | null {
  if (whose === 'nobody') return null;
  return whose === 'me' ? ('id' in actor ? actor.id : 'console') : whose;
}

/**
 * A day (its first instant, UTC) or an instant, as UTC milliseconds.
 * @throws {InvalidInput}
 */
export function instantOf(text: string, pointer: string): number {
  const at = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2}))?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) throw new InvalidInput([{ pointer, detail: 'Give a day such as 2026-11-20, or an instant such as 2026-11-20T09:30:00Z.' }]);
  return at;
}
