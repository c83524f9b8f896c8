import type { ImportedPerson, ImportEntryResult } from '../../domain/decisions/import-entry.ts';
import { EntryNotFound, FoyerError, InvalidInput } from '../../domain/errors.ts';
import { seatOf } from '../../domain/seats.ts';
import { requireScope } from '../authorise.ts';
import type { Context } from '../context.ts';
import { parseEmail } from '../email-address.ts';
import { PersonReader } from '../import/read-person.ts';
import { prepareInvitation } from '../prepare.ts';
import { type ApprovedUser, toApprovedUser } from './approved-user.ts';

export interface AddApprovedInput {
  readonly email: string;
  readonly role: string;
  readonly name?: string | undefined;
  readonly notes?: string | undefined;
  /** RFC 3339; now unless given. */
  readonly approved_at?: string | undefined;
  readonly waitlist_joined_at?: string | undefined;
  /** Invite at once; off unless asked for. */
  readonly invite?: boolean | undefined;
}

/**
 * Puts somebody on the list of approved people, whoever they were: unknown, waiting, turned down, or without access since. Who did
 * it is whoever acts, never a word in the input.
 * @returns whether anything changed; the same again changes nothing
 * @throws {FoyerError} `entry/exists` when they are approved with another role
 */
export async function addApprovedUser({ ctx, input }: { ctx: Context; input: AddApprovedInput }): Promise<{ readonly added: boolean; readonly user: ApprovedUser }> {
  await requireScope(ctx, 'roles', 'add an approved user');
  if (input.invite === true) await requireScope(ctx, 'invite', 'add and invite an approved user');
  const { invite, ...values } = input;
  const reader = new PersonReader({ product: ctx.rules.product, mapping: {}, columns: [], role: null, now: ctx.clock.now() });
  const email = parseEmail(input.email);
  const read = reader.read({ line: 0, values: { ...values, status: 'approved' } });
  if ('fault' in read) throw new InvalidInput([{ pointer: `/${read.fault.split(':', 1)[0]!.replaceAll(' ', '_').slice(0, 40)}`, detail: read.fault }]);
  const { person: known } = await ctx.store.snapshot({ by: 'email', email });
  const held = known && seatOf(known.entry);
  if (held !== null && held !== input.role) {
    throw new FoyerError('entry/exists', `This person is approved as ${held} already. Change their role instead.`, { details: { role: held } });
  }
  const result = await run(ctx, read.person, { invites: invite === true, changesRoles: false, restores: true });
  return { added: result.outcome !== 'unchanged', user: await present(ctx, result.id) };
}

export interface UpdateApprovedInput {
  readonly email: string;
  readonly role?: string | undefined;
  readonly name?: string | undefined;
  /** Replaces the notes; the empty text removes them. */
  readonly notes?: string | undefined;
}

/** Changes role or notes of somebody approved, also when they are in already. @throws {EntryNotFound} unless they are approved */
export async function updateApprovedUser({ ctx, input }: { ctx: Context; input: UpdateApprovedInput }): Promise<{ readonly changed: boolean; readonly user: ApprovedUser }> {
  await requireScope(ctx, 'roles', 'update an approved user');
  const { entry } = await findApproved(ctx, input.email);
  const result = await run(ctx, { ...unsaid, email: entry.email, role: input.role ?? null, stage: 'approved', name: input.name?.trim() || null, notes: input.notes ?? null }, {
    invites: false, changesRoles: true, restores: false,
  });
  return { changed: result.outcome !== 'unchanged', user: await present(ctx, result.id) };
}

/** Takes somebody off the list: approval, invitation, role and sessions end at once. @throws {EntryNotFound} unless they are approved */
export async function removeApprovedUser({ ctx, input }: { ctx: Context; input: { readonly email: string; readonly reason?: string | undefined } }): Promise<void> {
  await requireScope(ctx, 'roles', 'remove an approved user');
  const { entry } = await findApproved(ctx, input.email);
  await ctx.executor.run({
    target: { by: 'id', id: entry.id },
    command: { type: 'revoke', actor: ctx.actor, reason: input.reason ?? null, notify: false, mailId: ctx.tokens.id(), version: null },
  }, ctx.idempotency);
}

/** One person on the list. @throws {EntryNotFound} */
async function findApproved(ctx: Context, email: string) {
  const { person } = await ctx.store.snapshot({ by: 'email', email: parseEmail(email) });
  if (person === null || seatOf(person.entry) === null) throw new EntryNotFound();
  return person;
}

const unsaid: Omit<ImportedPerson, 'email'> = {
  name: null, website: null, stage: null, role: null, requestedRole: null, answers: {}, origin: {}, locale: null, notes: null, reason: null, score: null,
  joinedAt: null, confirmedAt: null, approvedAt: null, approvedBy: null,
};

function run(ctx: Context, person: ImportedPerson, how: { invites: boolean; changesRoles: boolean; restores: boolean }): Promise<ImportEntryResult> {
  return ctx.executor.run({
    target: { by: 'email', email: person.email },
    command: {
      type: 'import_entry', actor: ctx.actor, person, entryId: ctx.tokens.id(), invitation: how.invites ? prepareInvitation(ctx) : null, mailId: ctx.tokens.id(),
      changesRoles: how.changesRoles, restores: how.restores,
    },
  }, ctx.idempotency);
}

async function present(ctx: Context, id: string): Promise<ApprovedUser> {
  const { person } = await ctx.store.snapshot({ by: 'id', id });
  if (person === null) throw new EntryNotFound();
  return toApprovedUser(person.entry);
}
