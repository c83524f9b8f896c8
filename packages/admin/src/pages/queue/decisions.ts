import type { Entry, Stage } from '../../api/types.ts';
import type { Act } from './acts.ts';
import { t } from './texts.ts';

/** Every act of the desk by name; what is possible depends on where the person stands. */
export type Decision =
  | 'approve' | 'invite' | 'reject' | 'hold' | 'release' | 'ask' | 'note' | 'claim' | 'giveBack' | 'changeRole' | 'withdraw' | 'revoke' | 'restore' | 'reconsider';

const possible: Readonly<Record<Stage, readonly Decision[]>> = {
  pending: ['approve', 'reject', 'hold', 'release', 'ask'],
  approved: ['invite', 'changeRole', 'reconsider', 'revoke'],
  invited: ['invite', 'changeRole', 'withdraw', 'revoke'],
  accepted: ['changeRole', 'revoke'],
  rejected: ['approve', 'reconsider'],
  revoked: ['restore'],
  withdrawn: [],
};

/** Whether a decision makes sense for somebody; the server has the last word. */
export function canDecide(entry: Entry, decision: Decision, me: string): boolean {
  switch (decision) {
    case 'note':
      return true;
    case 'claim':
      return entry.claimedBy?.id !== me && entry.status === 'pending';
    case 'giveBack':
      return entry.claimedBy?.id === me;
    case 'hold':
      return possible[entry.status].includes('hold') && !entry.flags.includes('on_hold');
    case 'release':
      return entry.flags.includes('on_hold');
    default:
      return possible[entry.status].includes(decision);
  }
}

/** @param role - key and label of the role the person gets */
export function approval(entry: Entry, role: { readonly key: string; readonly label: string }): Act {
  return {
    verb: 'approve',
    body: { role: role.key },
    guess: { status: 'invited', role: role.key, flags: entry.flags.filter((flag) => flag !== 'on_hold' && flag !== 'needs_info') },
    said: t('done.approved', { name: nameOf(entry), role: role.label }),
    undoable: true,
  };
}

export function invitationAct(entry: Entry): Act {
  return { verb: 'invite', guess: { status: 'invited' }, said: t('done.invited', { name: nameOf(entry) }), undoable: true };
}

export function rejection(entry: Entry, reason: string, notify: boolean): Act {
  return {
    verb: 'reject',
    body: { notify, ...(reason === '' ? {} : { reason }) },
    guess: { status: 'rejected', reason: reason === '' ? null : reason },
    said: t('done.rejected', { name: nameOf(entry) }),
    undoable: true,
  };
}

export function holding(entry: Entry, notes: string): Act {
  return {
    verb: 'hold',
    body: notes === '' ? {} : { notes },
    guess: { flags: [...entry.flags, 'on_hold'] },
    said: t('done.held', { name: nameOf(entry) }),
  };
}

export function releasing(entry: Entry): Act {
  return { verb: 'release', guess: { flags: entry.flags.filter((flag) => flag !== 'on_hold') }, said: t('done.released', { name: nameOf(entry) }) };
}

export function claiming(entry: Entry, me: { readonly id: string; readonly name: string }): Act {
  return { verb: 'claim', guess: { claimedBy: { id: me.id, name: me.name } }, said: t('done.claimed', { name: nameOf(entry) }) };
}

export function givingBack(entry: Entry): Act {
  return { verb: 'assign', body: { to: null }, guess: { claimedBy: null, claimedAt: null }, said: t('done.givenBack', { name: nameOf(entry) }) };
}

/** The name people go by here; the address for those who gave none. */
export function nameOf(entry: Pick<Entry, 'name' | 'email'>): string {
  return entry.name.trim() === '' ? entry.email : entry.name;
}
