import { invitationFault, type InvitationFault } from '../../domain/decisions/accept.ts';
import { maskEmail } from '../../domain/mail.ts';
import type { Role } from '../../domain/role.ts';
import type { Context } from '../context.ts';
import { targetOf } from '../presented-token.ts';

export type InvitationView =
  | {
      readonly open: true;
      readonly entryId: string;
      readonly name: string;
      readonly maskedEmail: string;
      readonly role: Role;
      readonly invitedBy: string;
      readonly expiresAt: number;
      /** This browser confirmed this very address: it may go on by itself. */
      readonly deviceKnown: boolean;
    }
  /** Whom the dead link was for; null when nobody knows it. */
  | { readonly open: false; readonly fault: InvitationFault; readonly entryId: string | null };

/** Looks at an invitation link without using it up (SR-5). Tampered, malformed and unknown are all `unknown` (SR-7). */
export async function viewInvitation({ ctx, input }: { ctx: Context; input: { token: string | undefined; device?: string | undefined } }): Promise<InvitationView> {
  const snapshot = await ctx.store.snapshot(targetOf(ctx.tokens, 'invite_token', input.token));
  const now = ctx.clock.now();
  const fault = invitationFault(snapshot, now);
  const role = ctx.rules.product.roles.find(({ key }) => key === snapshot.person?.entry.role);
  if (fault !== null || !role) return { open: false, fault: fault ?? 'revoked', entryId: snapshot.person?.entry.id ?? null };
  const { entry } = snapshot.person!;
  const device = await ctx.store.snapshot(targetOf(ctx.tokens, 'device', input.device));
  return {
    open: true, entryId: entry.id, name: entry.name, maskedEmail: maskEmail(entry.email), role, invitedBy: snapshot.invitation!.createdBy,
    expiresAt: snapshot.invitation!.expiresAt,
    deviceKnown: device.device !== undefined && device.device.entryId === entry.id && now < device.device.expiresAt,
  };
}
