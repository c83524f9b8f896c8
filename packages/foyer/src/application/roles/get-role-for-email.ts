import { seatOf } from '../../domain/seats.ts';
import { requireScope } from '../authorise.ts';
import type { Context } from '../context.ts';
import { readEmail } from '../email-address.ts';

/** The role this address is approved for, or null: nobody else has one, whatever they asked for. */
export async function getRoleForEmail({ ctx, input }: { ctx: Context; input: { email: string } }): Promise<string | null> {
  await requireScope(ctx, 'read', 'look up a role');
  const reading = readEmail(input.email);
  if (!reading.ok) return null;
  const { person } = await ctx.store.snapshot({ by: 'email', email: reading.email });
  return person === null ? null : seatOf(person.entry);
}
