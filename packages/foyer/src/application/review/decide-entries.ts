import type { Command } from '../../domain/command.ts';
import { requireFresh, requireScope } from '../authorise.ts';
import type { Context } from '../context.ts';
import { prepareInvitation } from '../prepare.ts';
import { decideSelection } from './decide-selection.ts';
import { isMany, type Selection, type SelectionResult } from './selection.ts';
import { undoWindowMs } from './undo-window.ts';

type Results = Promise<{ readonly results: readonly SelectionResult[] }>;

export interface ApproveInput extends Selection {
  /** The role to give; without it, the one that was asked for. */
  readonly role?: string | undefined;
  /** Invite at once (the default), or only approve. */
  readonly invite?: boolean | undefined;
  /** Mail the invitation (the default); false when the link is handed over by other means. */
  readonly notify?: boolean | undefined;
  readonly notes?: string | undefined;
}

/** Approves people with a role and, unless told otherwise, invites them at once. */
export async function approveEntries({ ctx, input }: { ctx: Context; input: ApproveInput }): Results {
  await requireScope(ctx, 'review', 'approve');
  const invite = input.invite ?? true;
  if (invite) await requireScope(ctx, 'invite', 'approve and invite');
  return { results: await decideSelection(ctx, input, () => approval(ctx, input, { invite, renew: false, create: null })) };
}

export interface InviteInput extends ApproveInput {
  /** For somebody who is not on the list yet. */
  readonly name?: string | undefined;
}

/** Invites people, also again (new link, old one dead), also somebody who is not on the list when a role is given. */
export async function inviteEntries({ ctx, input }: { ctx: Context; input: InviteInput }): Results {
  await requireScope(ctx, 'invite', 'invite');
  return {
    results: await decideSelection(ctx, input, (email) => approval(ctx, input, {
      invite: true, renew: true,
      create: email !== null && input.role !== undefined
        ? { entryId: ctx.tokens.id(), email, name: input.name ?? email.slice(0, email.lastIndexOf('@')), locale: ctx.rules.product.locale } : null,
    })),
  };
}

function approval(ctx: Context, input: ApproveInput, how: { invite: boolean; renew: boolean; create: Extract<Command, { type: 'approve' }>['create'] }): Command {
  return {
    type: 'approve', actor: ctx.actor, role: input.role ?? null, invitation: how.invite ? prepareInvitation(ctx) : null, mailId: ctx.tokens.id(),
    notify: input.notify ?? true, notes: input.notes ?? null, create: how.create, renew: how.renew, version: input.version ?? null,
    jobId: null, mailDelayMs: undoWindowMs(ctx, ctx.actor),
  };
}

export interface RejectInput extends Selection {
  readonly reason?: string | undefined;
  /** Tell the person by mail; off by default, so that strangers are not mailed. */
  readonly notify?: boolean | undefined;
}

/** Turns people down. */
export async function rejectEntries({ ctx, input }: { ctx: Context; input: RejectInput }): Results {
  await requireScope(ctx, 'review', 'reject');
  return {
    results: await decideSelection(ctx, input, () => ({
      type: 'reject', actor: ctx.actor, reason: input.reason ?? null, notify: input.notify ?? false, mailId: ctx.tokens.id(), version: input.version ?? null,
      mailDelayMs: undoWindowMs(ctx, ctx.actor),
    })),
  };
}

/** Takes access back at once: invitation, role, sessions and waiting mail end together. From many only after a fresh sign-in, as in a bulk act (SR-31). */
export async function revokeEntries({ ctx, input }: { ctx: Context; input: RejectInput }): Results {
  await requireScope(ctx, 'roles', 'revoke');
  if (isMany(input)) await requireFresh(ctx, 'revoke many');
  return {
    results: await decideSelection(ctx, input, () => ({
      type: 'revoke', actor: ctx.actor, reason: input.reason ?? null, notify: input.notify ?? false, mailId: ctx.tokens.id(), version: input.version ?? null,
    })),
  };
}

/** Gives revoked people their place back: with an invitation, or approved to come in by a sign-in link. */
export async function restoreEntries({ ctx, input }: { ctx: Context; input: ApproveInput }): Results {
  await requireScope(ctx, 'roles', 'restore');
  if (input.invite ?? true) await requireScope(ctx, 'invite', 'restore and invite');
  return { results: await decideSelection(ctx, input, () => approval(ctx, input, { invite: input.invite ?? true, renew: false, create: null })) };
}

/** Looks at rejected or approved people again: they are pending. */
export async function reconsiderEntries({ ctx, input }: { ctx: Context; input: Selection }): Results {
  await requireScope(ctx, 'review', 'reconsider');
  return { results: await decideSelection(ctx, input, () => ({ type: 'reconsider', actor: ctx.actor, version: input.version ?? null })) };
}

/** Takes invitations back; the people stay approved. */
export async function withdrawInvitations({ ctx, input }: { ctx: Context; input: Selection }): Results {
  await requireScope(ctx, 'invite', 'withdraw invitation');
  return { results: await decideSelection(ctx, input, () => ({ type: 'withdraw_invitation', actor: ctx.actor, version: input.version ?? null })) };
}

export interface ChangeRoleInput extends Selection {
  readonly role: string;
  /** Mail an open invitation again, with the new role; off by default. */
  readonly notify?: boolean | undefined;
}

/** Changes the role of approved, invited or accepted people; it holds from their next request on. Of many only after a fresh sign-in (SR-31). */
export async function changeRoles({ ctx, input }: { ctx: Context; input: ChangeRoleInput }): Results {
  await requireScope(ctx, 'roles', 'change role');
  if (isMany(input)) await requireFresh(ctx, 'change the role of many');
  return { results: await decideSelection(ctx, input, () => ({
      type: 'change_role', actor: ctx.actor, role: input.role, version: input.version ?? null, ...(input.notify ? { mailId: ctx.tokens.id() } : {}),
    })) };
}
