import { isOpenLink, resetLinkMs } from '../../domain/admin-identity.ts';
import { FoyerError } from '../../domain/errors.ts';
import { requireFresh, requireScope } from '../authorise.ts';
import type { Context } from '../context.ts';
import { parseEmail, readEmail } from '../email-address.ts';
import { guardOf, presentedHash, requireGoodPassword } from './proofs.ts';
import { prepareLink } from './staff-link.ts';

/**
 * Mails a link to set a new password, if there is such an admin. Nobody can tell from the answer (SR-17).
 * @throws {InvalidInput} when what was typed is no address at all, which says nothing about anybody
 */
export async function requestPasswordReset({ ctx, input }: { ctx: Context; input: { email: string; locale: string } }): Promise<void> {
  const email = parseEmail(input.email);
  const member = await ctx.store.team.memberByEmail(email);
  const { guard, target } = guardOf(ctx, email);
  const { link } = prepareLink(ctx, 'reset', resetLinkMs, { to: email, locale: input.locale, facts: { name: member?.admin.name ?? '' } });
  await ctx.executor.run({ target, command: { type: 'request_password_reset', guard, adminId: member?.admin.id ?? null, link, actor: null, from: ctx.from } });
}

/** Makes the same link for the console, where mail does not arrive. @throws {FoyerError} `team/not_found` */
export async function makeResetLink({ ctx, input }: { ctx: Context; input: { email: string } }): Promise<{ readonly id: string; readonly url: string; readonly expiresAt: number }> {
  await requireScope(ctx, 'admin', 'make a link that sets an admin\'s password');
  await requireFresh(ctx, 'make a link that sets an admin\'s password');
  const reading = readEmail(input.email);
  const member = reading.ok ? await ctx.store.team.memberByEmail(reading.email) : undefined;
  if (!member || member.credential === null) throw new FoyerError('team/not_found', 'Nobody with this address has a password here. Check the address; somebody invited needs the invitation sent again.');
  const { guard, target } = guardOf(ctx, member.admin.email);
  const { link, url } = prepareLink(ctx, 'reset', resetLinkMs, null);
  await ctx.executor.run({ target, command: { type: 'request_password_reset', guard, adminId: member.admin.id, link, actor: ctx.actor, from: ctx.from } });
  return { id: member.admin.id, url, expiresAt: link.expiresAt };
}

/** Sets a new password by a link. Signs nobody in: the second factor is asked for as ever. @throws {FoyerError} `token/unusable` */
export async function resetPassword({ ctx, input }: { ctx: Context; input: { token: string; password: string } }): Promise<void> {
  const linkHash = presentedHash(ctx, input.token);
  const found = linkHash === null ? undefined : await ctx.store.team.link(linkHash);
  if (!found || found.link.purpose !== 'reset' || !isOpenLink(found.link, ctx.clock.now())) throw unusableLink();
  requireGoodPassword(ctx, input.password, found.admin);
  const nextHash = await ctx.identity.hashPassword(input.password);
  const { guard, target } = guardOf(ctx, found.admin.email);
  await ctx.executor.run({ target, command: { type: 'reset_password', guard, linkHash: linkHash!, nextHash, from: ctx.from } });
}

export function unusableLink(): FoyerError {
  return new FoyerError('token/unusable', 'This link cannot be used: it was used before, replaced by a newer one, or is too old. Ask for a new one.');
}
