import type { ConfirmResult } from '../../domain/decisions/confirm.ts';
import { mailTokenFault, type TokenFault } from '../../domain/decisions/mail-token.ts';
import { maskEmail } from '../../domain/mail.ts';
import type { MailTokenPurpose, Person } from '../../domain/person.ts';
import type { Context } from '../context.ts';
import { targetOf } from '../presented-token.ts';

export type Confirmation = ConfirmResult & { readonly deviceTicket?: string };

/** The person pressed the button behind the confirmation link: the address is proven, this browser gets a device ticket. */
export async function confirmAddress({ ctx, input }: { ctx: Context; input: { token: string | undefined } }): Promise<Confirmation> {
  const ticket = ctx.tokens.random();
  const result = await ctx.executor.run({
    target: targetOf(ctx.tokens, 'mail_token', input.token),
    command: { type: 'confirm', device: { tokenHash: ticket.hash, expiresAt: ctx.clock.now() + ctx.lifetimes.deviceTicketSeconds * 1000 } },
  });
  return result.status === 'confirmed' ? { ...result, deviceTicket: ticket.token } : result;
}

export type MailLinkView =
  | { readonly open: true; readonly maskedEmail: string; readonly person: Person }
  | { readonly open: false; readonly fault: TokenFault };

/** Looks at a mailed link without using it up. */
export async function viewMailLink({ ctx, input }: { ctx: Context; input: { token: string | undefined; purpose: MailTokenPurpose } }): Promise<MailLinkView> {
  const snapshot = await ctx.store.snapshot(targetOf(ctx.tokens, 'mail_token', input.token));
  const fault = mailTokenFault(snapshot, input.purpose, ctx.clock.now());
  if (fault !== null) return { open: false, fault };
  return { open: true, maskedEmail: maskEmail(snapshot.person!.entry.email), person: snapshot.person! };
}
