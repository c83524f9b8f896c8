import type { Command } from '../domain/command.ts';
import type { ImportedPerson } from '../domain/decisions/import-entry.ts';
import type { ProviderUserNews } from '../domain/provider-user.ts';
import {
  makeKeyActor,
  newHash,
  newId,
  prepareDevice,
  prepareInvitation,
  prepareSession,
  start,
} from './factories.ts';

type CommandOf<Type extends Command['type']> = Extract<Command, { readonly type: Type }>;
type Fields<Type extends Command['type']> = Partial<Omit<CommandOf<Type>, 'type'>>;

/** Somebody sends the form; `email` should be the one the target names. */
export function joinCommand(fields: Fields<'join'> = {}): CommandOf<'join'> {
  return {
    type: 'join',
    email: 'ana@example.com',
    name: 'Ana Lima',
    website: null,
    requestedRole: 'coach',
    answers: {},
    origin: { source: 'join' },
    locale: 'en',
    flags: [],
    entryId: newId(),
    mailId: newId(),
    ...fields,
  };
}

export function recoverCommand(fields: Fields<'recover'> = {}): CommandOf<'recover'> {
  return { type: 'recover', mailId: newId(), provenEntryId: null, ...fields };
}

/** An account at a provider whose proven primary address is `email`, made and last changed at `start`. */
export function makeNews(fields: Partial<ProviderUserNews> = {}): ProviderUserNews {
  return { provider: 'clerk', id: `user_${newId()}`, email: 'ana@example.com', verified: true, role: null, updatedAt: start, ...fields };
}

/** The account and its address, as the command that comes with it wants. */
export function claimRequest(user: ProviderUserNews, occasion: CommandOf<'claim_access'>['occasion'] = 'request') {
  return {
    target: { by: 'subject' as const, provider: user.provider, id: user.id, email: user.verified ? user.email : null },
    command: { type: 'claim_access' as const, user, occasion },
  };
}

/** The provider says that the account is gone. */
export function closeRequest({ provider, id }: { readonly provider: string; readonly id: string }) {
  return { target: { by: 'subject' as const, provider, id, email: null }, command: { type: 'close_subject' as const, provider, id } };
}

export function confirmCommand(fields: Fields<'confirm'> = {}): CommandOf<'confirm'> {
  return { type: 'confirm', device: prepareDevice(), ...fields };
}

/** Invites at once, as the role that was asked for. */
export function approveCommand(fields: Fields<'approve'> = {}): CommandOf<'approve'> {
  return {
    type: 'approve',
    actor: makeKeyActor(),
    role: null,
    invitation: prepareInvitation(),
    mailId: newId(),
    notify: true,
    notes: null,
    create: null,
    renew: false,
    version: null,
    jobId: null,
    mailDelayMs: 0,
    ...fields,
  };
}

export function rejectCommand(fields: Fields<'reject'> = {}): CommandOf<'reject'> {
  return {
    type: 'reject',
    actor: makeKeyActor(),
    reason: 'Not yet',
    notify: false,
    mailId: newId(),
    version: null,
    ...fields,
  };
}

export function revokeCommand(fields: Fields<'revoke'> = {}): CommandOf<'revoke'> {
  return {
    type: 'revoke',
    actor: makeKeyActor(),
    reason: 'Left the team',
    notify: true,
    mailId: newId(),
    version: null,
    ...fields,
  };
}

export function reconsiderCommand(fields: Fields<'reconsider'> = {}): CommandOf<'reconsider'> {
  return { type: 'reconsider', actor: makeKeyActor(), version: null, ...fields };
}

export function withdrawInvitationCommand(
  fields: Fields<'withdraw_invitation'> = {},
): CommandOf<'withdraw_invitation'> {
  return { type: 'withdraw_invitation', actor: makeKeyActor(), version: null, ...fields };
}

export function changeRoleCommand(fields: Fields<'change_role'> = {}): CommandOf<'change_role'> {
  return { type: 'change_role', actor: makeKeyActor(), role: 'client', version: null, ...fields };
}

export function showLinkCommand(fields: Fields<'show_link'> = {}): CommandOf<'show_link'> {
  return { type: 'show_link', actor: makeKeyActor(), ...fields };
}

export function acceptCommand(fields: Fields<'accept'> = {}): CommandOf<'accept'> {
  return { type: 'accept', session: prepareSession(), signedInAs: null, ...fields };
}

export function signInCommand(fields: Fields<'sign_in'> = {}): CommandOf<'sign_in'> {
  return { type: 'sign_in', session: prepareSession(), ...fields };
}

/** A first attempt; pass `token: null` for a mail that carries none. */
export function prepareMailCommand(
  fields: Fields<'prepare_mail'> & Pick<CommandOf<'prepare_mail'>, 'mail'>,
): CommandOf<'prepare_mail'> {
  return {
    type: 'prepare_mail',
    token: { purpose: 'status', tokenHash: newHash(), expiresAt: fields.mail.runAt + 3_600_000 },
    unsubscribe: null,
    facts: null,
    mailbox: 'ana@example.com',
    renewal: null,
    ...fields,
  };
}

/** What a file says about somebody: only the address unless told otherwise. */
export function importedPerson(fields: Partial<ImportedPerson> = {}): ImportedPerson {
  return {
    email: 'ana@example.com', name: null, website: null, stage: null, role: null, requestedRole: null, answers: {}, origin: {}, locale: null, notes: null,
    reason: null, score: null, joinedAt: null, confirmedAt: null, approvedAt: null, approvedBy: null, ...fields,
  };
}

export function importCommand(fields: Fields<'import_entry'> = {}): CommandOf<'import_entry'> {
  return {
    type: 'import_entry', actor: makeKeyActor(), person: importedPerson(), entryId: newId(), invitation: null, mailId: newId(), changesRoles: false, restores: false,
    ...fields,
  };
}
