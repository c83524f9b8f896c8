import { useMemo, useRef, useState } from 'react';
import { api } from '../../api/request.ts';
import { useAdmin, useRoles } from '../../api/session.ts';
import type { Entry, ProductRole } from '../../api/types.ts';
import { toast, toasts, toastError } from '../../components/toast.ts';
import { formatList } from '../../i18n/format.ts';
import { perform, type Act } from './acts.ts';
import { approval, canDecide, claiming, givingBack, invitationAct, nameOf, releasing, type Decision } from './decisions.ts';
import { refreshEntry } from './entry-cache.ts';
import { t } from './texts.ts';

/** What has to be asked before it is done. */
export type Question = 'reject' | 'hold' | 'ask' | 'note' | 'changeRole' | 'withdraw' | 'revoke' | 'erase' | 'link';

/** Deciding about people, for buttons and keys alike. */
export interface Desk {
  /** Roles this admin may give, in the order of the number keys. */
  readonly roles: readonly ProductRole[];
  /** The role somebody would be approved as: chosen here, else what they asked for. */
  readonly roleFor: (entry: Entry) => ProductRole | undefined;
  readonly chooseRole: (entry: Entry, role: string) => void;
  /** Does it, or asks first where an answer is needed; what is not possible does nothing. */
  readonly decide: (decision: Decision, entry: Entry) => void;
  readonly ask: (question: Question, entry: Entry) => void;
  readonly clearMail: (entry: Entry) => void;
  /** Carries out an act and moves on to the next person. Throws what the server refuses, after telling. */
  readonly carryOut: (entry: Entry, act: Act) => Promise<void>;
  readonly open: { readonly question: Question; readonly entry: Entry } | undefined;
  readonly close: () => void;
}

const asksFirst: ReadonlySet<Decision> = new Set<Decision>(['reject', 'hold', 'ask', 'note', 'changeRole', 'withdraw', 'revoke']);

/** @param onDecided - before the list changes: somebody is about to leave it */
export function useDesk(onDecided: (entry: Entry, act: Act) => void): Desk {
  const all = useRoles();
  const admin = useAdmin();
  const [chosen, setChosen] = useState<Readonly<Record<string, string>>>({});
  const [open, setOpen] = useState<Desk['open']>();
  const decided = useRef(onDecided);
  decided.current = onDecided;
  const roles = useMemo(() => (admin.roles === null ? all : all.filter(({ key }) => admin.roles?.includes(key))), [all, admin.roles]);

  return useMemo(() => {
    const roleFor = (entry: Entry) => {
      const wanted = chosen[entry.id] ?? entry.role ?? entry.requestedRole;
      return roles.find(({ key }) => key === wanted) ?? (roles.length === 1 ? roles[0] : undefined);
    };
    const carryOut = (entry: Entry, act: Act) => {
      decided.current(entry, act);
      return perform(entry, act);
    };
    const justDo = (entry: Entry, act: Act) => void carryOut(entry, act).catch(() => undefined);
    const decide = (decision: Decision, entry: Entry) => {
      if (!canDecide(entry, decision, admin.id)) return;
      if (asksFirst.has(decision)) setOpen({ question: decision as Question, entry });
      else if (decision === 'approve') {
        const role = roleFor(entry);
        if (role) justDo(entry, approval(entry, role));
        else sayChoose(entry, roles);
      } else if (decision === 'invite') justDo(entry, invitationAct(entry));
      else if (decision === 'release') justDo(entry, releasing(entry));
      else if (decision === 'claim') justDo(entry, claiming(entry, admin));
      else if (decision === 'giveBack') justDo(entry, givingBack(entry));
      else if (decision === 'reconsider') justDo(entry, { verb: 'reconsider', guess: { status: 'pending' }, said: t('done.reconsidered', { name: nameOf(entry) }) });
      else if (decision === 'restore') justDo(entry, { verb: 'restore', said: t('done.restored', { name: nameOf(entry) }) });
    };
    return {
      roles,
      roleFor,
      chooseRole: (entry, role) => setChosen((before) => ({ ...before, [entry.id]: role })),
      decide,
      ask: (question, entry) => setOpen({ question, entry }),
      clearMail: (entry) => void clearMail(entry),
      carryOut,
      open,
      close: () => setOpen(undefined),
    };
  }, [roles, chosen, admin, open]);
}

function sayChoose(entry: Entry, roles: readonly ProductRole[]): void {
  const keys = formatList(roles.map(({ label }, index) => `${index + 1} (${label})`));
  toasts.add({ title: t('problem.chooseRole'), description: t('problem.chooseRoleDetail', { name: nameOf(entry), keys }), timeout: 6000, type: 'error' });
}

async function clearMail(entry: Entry): Promise<void> {
  try {
    await api.post(`/waitlist/${encodeURIComponent(entry.id)}/clear-mail`);
    toast(t('done.mailCleared', { name: nameOf(entry) }));
    await refreshEntry(entry.id);
  } catch (error) {
    toastError(error);
  }
}
