import { z } from '@hono/zod-openapi';
import { deliveryStates, entryFlags } from '../../domain/entry.ts';
import { InvalidInput } from '../../domain/errors.ts';
import { stages, type Stage } from '../../domain/stage.ts';
import type { Context } from '../../application/context.ts';
import type { EntryFilter } from '../../application/ports/store.ts';

/** The keys by which people are filtered, in the list and wherever "all that match" is meant. */
export const listFilter = z.strictObject({
  status: z.string().max(200).optional().openapi({ description: `One or several of ${stages.join(', ')}, separated by commas.` }),
  role: z.string().max(100).optional(), requestedRole: z.string().max(100).optional(), q: z.string().max(200).optional().openapi({ description: 'Part of a name or an address.' }),
  confirmed: z.enum(['true', 'false']).optional(), source: z.string().max(100).optional(), flag: z.enum(entryFlags).optional(), delivery: z.enum(deliveryStates).optional(),
});

/** @throws {InvalidInput} */
export function filterOf(query: z.infer<typeof listFilter>, _ctx: Pick<Context, 'actor'>): EntryFilter {
  const stage = query.status?.split(',').map((value) => {
    if (!(stages as readonly string[]).includes(value)) throw new InvalidInput([{ pointer: '/status', detail: `Use one of: ${stages.join(', ')}.` }]);
    return value as Stage;
  });
  return {
    ...(stage ? { stage } : {}), ...(query.role !== undefined ? { role: query.role } : {}), ...(query.requestedRole !== undefined ? { requestedRole: query.requestedRole } : {}),
    ...(query.confirmed !== undefined ? { confirmed: query.confirmed === 'true' } : {}), ...(query.source !== undefined ? { source: query.source } : {}),
    ...(query.flag !== undefined ? { flag: query.flag } : {}), ...(query.delivery !== undefined ? { delivery: query.delivery } : {}), ...(query.q ? { text: query.q } : {}),
  };
}
