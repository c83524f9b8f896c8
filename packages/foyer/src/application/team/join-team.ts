import { isOpenLink } from '../../domain/admin-identity.ts';
import { isFounded } from '../../domain/decisions/team.ts';
import { FoyerError, InvalidInput } from '../../domain/errors.ts';
import type { Context, Services } from '../context.ts';
import { parseEmail } from '../email-address.ts';
import { prepareAdminSession, presentedHash, requireGoodPassword } from './proofs.ts';
import { unusableLink } from './reset-password.ts';
import type { SignedIn } from './sign-in.ts';
import { isSetupToken, setupUrl } from './staff-link.ts';

const nameMax = 120;

/** @throws {InvalidInput} */
export function requireName(name: string): string {
  const trimmed = name.trim().replaceAll(/\s+/g, ' ');
  if (trimmed === '' || trimmed.length > nameMax) throw new InvalidInput([{ pointer: '/name', detail: `Give a name of 1 to ${nameMax} characters.` }]);
  return trimmed;
}

/** Who an invitation into the team is for. @throws {FoyerError} `token/unusable` */
export async function lookAtInvitation({ ctx, input }: { ctx: Services; input: { token: string } }): Promise<{ readonly email: string; readonly name: string; readonly level: string }> {
  const { admin } = await openInvitation(ctx, input.token);
  return { email: admin.email, name: admin.name, level: admin.level };
}

async function openInvitation(ctx: Services, token: string) {
  const linkHash = presentedHash(ctx, token);
  const found = linkHash === null ? undefined : await ctx.store.team.link(linkHash);
  if (!found || found.link.purpose !== 'join' || !isOpenLink(found.link, ctx.clock.now()) || found.admin.joinedAt !== null) throw unusableLink();
  return { admin: found.admin, linkHash: linkHash! };
}

/** Takes an invitation up with a name and a password; signed in from then on. @throws {FoyerError} `token/unusable`, `input/invalid` */
export async function joinTeam({ ctx, input }: { ctx: Context; input: { token: string; name: string; password: string; device: string } }): Promise<SignedIn> {
  const { admin, linkHash } = await openInvitation(ctx, input.token);
  const name = requireName(input.name);
  requireGoodPassword(ctx, input.password, { email: admin.email, name });
  const passwordHash = await ctx.identity.hashPassword(input.password);
  const { session, cookie } = prepareAdminSession(ctx, input.device);
  await ctx.executor.run({ target: { by: 'nobody' }, command: { type: 'join_team', linkHash, name, passwordHash, session, from: ctx.from } });
  return { cookie };
}

/** Makes the first owner, with the link from the console. @throws {FoyerError} `token/unusable`, `team/founded`, `input/invalid` */
export async function foundTeam({ ctx, input }: { ctx: Context; input: { token: string; email: string; name: string; password: string; device: string } }): Promise<SignedIn> {
  if (!isSetupToken(ctx, input.token)) throw unusableLink();
  if (isFounded(await ctx.store.listAdmins())) throw new FoyerError('team/founded', 'The first owner has been set up already. Sign in, or ask an owner to invite you.');
  const email = parseEmail(input.email);
  const name = requireName(input.name);
  requireGoodPassword(ctx, input.password, { email, name });
  const passwordHash = await ctx.identity.hashPassword(input.password);
  const { session, cookie } = prepareAdminSession(ctx, input.device);
  await ctx.executor.run({ target: { by: 'nobody' }, command: { type: 'found_team', id: ctx.tokens.id(), email, name, passwordHash, session, from: ctx.from } });
  return { cookie };
}

/** The link that sets up the first owner, while there is none. */
export async function openSetupUrl(services: Services): Promise<string | null> {
  return isFounded(await services.store.listAdmins()) ? null : setupUrl(services);
}
