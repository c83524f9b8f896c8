import { actorName } from '../../domain/actor.ts';
import { joinLinkMs } from '../../domain/admin-identity.ts';
import { type AdminLevel, adminLevels } from '../../domain/change.ts';
import { FoyerError, InvalidInput } from '../../domain/errors.ts';
import { levelScopes } from '../../domain/levels.ts';
import { requireFresh, requireScope } from '../authorise.ts';
import type { Context } from '../context.ts';
import { parseEmail } from '../email-address.ts';
import { createApiKey } from '../keys/api-keys.ts';
import type { Member } from '../ports/team-store.ts';
import { requireName } from './join-team.ts';
import { prepareLink } from './staff-link.ts';

/** Everybody in the team, invited and suspended ones too. */
export async function listMembers({ ctx }: { ctx: Context }): Promise<readonly (Member & { readonly seenAt: number | null })[]> {
  await requireScope(ctx, 'read', 'list the team');
  return ctx.store.team.members();
}

export interface InviteInput {
  readonly email: string;
  readonly name: string;
  readonly level: string;
  /** The only roles a reviewer decides about; null for all. */
  readonly roles?: readonly string[] | null | undefined;
  /** Without a mail, the link is handed over by whoever asked for it. */
  readonly mail: boolean;
  readonly locale: string;
}

/** Invites somebody into the team. The link is in the answer only when no mail carries it. @throws {FoyerError} */
export async function inviteMember({ ctx, input }: { ctx: Context; input: InviteInput }): Promise<{ readonly id: string; readonly email: string; readonly level: AdminLevel; readonly url: string | null; readonly expiresAt: number }> {
  await requireTeamRight(ctx, 'invite an admin');
  const email = parseEmail(input.email);
  const name = requireName(input.name);
  const level = requireLevel(input.level);
  const roles = requireRoles(ctx, level, input.roles ?? null);
  const { link, url } = prepareLink(ctx, 'join', joinLinkMs, input.mail ? { to: email, locale: input.locale, facts: { name, level, invitedBy: actorName(ctx.actor) } } : null);
  const { id } = await ctx.executor.run({
    target: { by: 'nobody' },
    command: { type: 'invite_admin', actor: ctx.actor, id: ctx.tokens.id(), email, name, level, roles, invitedBy: actorName(ctx.actor), link, from: ctx.from },
  }, ctx.idempotency);
  return { id, email, level, url: input.mail ? null : url, expiresAt: link.expiresAt };
}

/** Sends a new link to somebody who has not joined yet; the old one is dead. @throws {FoyerError} */
export async function resendInvitation({ ctx, input }: { ctx: Context; input: { id: string; mail: boolean; locale: string } }): Promise<{ readonly id: string; readonly url: string | null; readonly expiresAt: number }> {
  await requireTeamRight(ctx, 'invite an admin again');
  const { admin } = await requireMember(ctx, input.id);
  const { link, url } = prepareLink(ctx, 'join', joinLinkMs, input.mail ? { to: admin.email, locale: input.locale, facts: { name: admin.name, level: admin.level, invitedBy: actorName(ctx.actor) } } : null);
  const { id } = await ctx.executor.run({ target: { by: 'nobody' }, command: { type: 'renew_admin_invitation', actor: ctx.actor, id: admin.id, link, from: ctx.from } }, ctx.idempotency);
  return { id, url: input.mail ? null : url, expiresAt: link.expiresAt };
}

/** Changes name, level or roles; rights change with the next request. @throws {FoyerError} */
export async function changeMember(
  { ctx, input }: { ctx: Context; input: { id: string; name?: string | undefined; level?: string | undefined; roles?: readonly string[] | null | undefined } },
): Promise<{ readonly id: string }> {
  await requireTeamRight(ctx, 'change an admin');
  const { admin } = await requireMember(ctx, input.id);
  const level = input.level === undefined ? null : requireLevel(input.level);
  const roles = input.roles === undefined ? undefined : requireRoles(ctx, level ?? admin.level, input.roles);
  return ctx.executor.run({
    target: { by: 'nobody' },
    command: {
      type: 'change_admin', actor: ctx.actor, id: admin.id, name: input.name === undefined ? null : requireName(input.name), level, ...(roles === undefined ? {} : { roles }), from: ctx.from,
    },
  }, ctx.idempotency);
}

/** Takes all rights away until resumed: sessions, links and personal keys end at once. @throws {FoyerError} */
export async function suspendMember({ ctx, input }: { ctx: Context; input: { id: string } }): Promise<{ readonly id: string }> {
  return setState(ctx, input.id, 'suspend_admin', 'suspend an admin');
}

/** @throws {FoyerError} */
export async function resumeMember({ ctx, input }: { ctx: Context; input: { id: string } }): Promise<{ readonly id: string }> {
  return setState(ctx, input.id, 'resume_admin', 'resume an admin');
}

/** Removes somebody for good; what they did stays in the record. @throws {FoyerError} */
export async function removeMember({ ctx, input }: { ctx: Context; input: { id: string } }): Promise<{ readonly id: string }> {
  return setState(ctx, input.id, 'remove_admin', 'remove an admin');
}

async function setState(ctx: Context, idOrEmail: string, type: 'suspend_admin' | 'resume_admin' | 'remove_admin', act: string): Promise<{ readonly id: string }> {
  await requireTeamRight(ctx, act);
  const { admin } = await requireMember(ctx, idOrEmail);
  // Keys that were made for a person carry their address as the name.
  const personalKeys = (await ctx.store.listApiKeys()).filter((key) => key.name === admin.email && key.revokedAt === null);
  return ctx.executor.run({ target: { by: 'nobody' }, command: { type, actor: ctx.actor, id: admin.id, personalKeys, from: ctx.from } }, ctx.idempotency);
}

/** For somebody who lost their phone and their recovery codes. @throws {FoyerError} */
export async function resetMemberSecondFactor({ ctx, input }: { ctx: Context; input: { id: string } }): Promise<{ readonly id: string }> {
  await requireTeamRight(ctx, 'reset the second factor of an admin');
  const { admin } = await requireMember(ctx, input.id);
  return ctx.executor.run({ target: { by: 'nobody' }, command: { type: 'reset_second_factor', actor: ctx.actor, id: admin.id, from: ctx.from } }, ctx.idempotency);
}

/** An API key that acts under a member's name, with the rights of their level. @throws {FoyerError} */
export async function createPersonalKey(
  { ctx, input }: { ctx: Context; input: { email: string; level: AdminLevel; expiresInDays: number | null } },
): Promise<{ readonly key: string; readonly expiresAt: number | null }> {
  const { key, expiresAt } = await createApiKey({ ctx, input: { name: input.email, scopes: levelScopes[input.level], expiresInDays: input.expiresInDays } });
  return { key, expiresAt };
}

async function requireTeamRight(ctx: Context, act: string): Promise<void> {
  await requireScope(ctx, 'admin', act);
  await requireFresh(ctx, act);
}

/** By id, or by address for the console. @throws {FoyerError} `team/not_found` */
async function requireMember({ store }: Context, idOrEmail: string): Promise<Member> {
  const found = await (idOrEmail.includes('@') ? store.team.memberByEmail(parseEmail(idOrEmail)) : store.team.memberById(idOrEmail));
  if (!found || found.admin.removedAt !== null) throw new FoyerError('team/not_found', 'There is nobody like this in the team. Reload to see who is.');
  return found;
}

function requireLevel(level: string): AdminLevel {
  if (!(adminLevels as readonly string[]).includes(level)) throw new InvalidInput([{ pointer: '/level', detail: `Choose one of: ${adminLevels.join(', ')}.` }]);
  return level as AdminLevel;
}

/** Only reviewers are kept to roles. @throws {InvalidInput} */
function requireRoles({ rules }: Context, level: AdminLevel, roles: readonly string[] | null): readonly string[] | null {
  if (level !== 'reviewer' || roles === null) return null;
  const known = rules.product.roles.map(({ key }) => key);
  const unknown = roles.filter((role) => !known.includes(role));
  if (roles.length === 0 || unknown.length > 0) throw new InvalidInput([{ pointer: '/roles', detail: `Choose at least one of: ${known.join(', ')}; or leave roles out for all.` }]);
  return [...new Set(roles)];
}
