import { useNavigate } from '@tanstack/react-router';
import { Ellipsis, Mail, X } from 'lucide-react';
import { useState } from 'react';
import { api } from '../../api/request.ts';
import { useMay } from '../../api/session.ts';
import { Button, IconButton } from '../../components/button.tsx';
import { Menu, MenuItem, MenuLine } from '../../components/menu.tsx';
import { toastError } from '../../components/toast.ts';
import type { Selection } from '../../components/use-selection.ts';
import type { Desk } from './use-desk.ts';
import { filterOf, type QueueState } from './queue-url.ts';
import { t } from './texts.ts';

type BulkAction = 'approve' | 'reject' | 'revoke' | 'change_role' | 'withdraw_invitation' | 'reconsider' | 'hold' | 'release' | 'resend';

interface BulkBarProps {
  readonly selection: Selection;
  readonly state: QueueState;
  /** How many match, when it is known. */
  readonly matching: number | undefined;
  readonly shown: number;
  readonly desk: Desk;
}

/** What to do with those selected. It leads to a page that says what will happen; nothing is done from here. */
export function BulkBar({ selection, state, matching, shown, desk }: BulkBarProps) {
  const may = useMay();
  const navigate = useNavigate();
  const [role, setRole] = useState('');
  const [busy, setBusy] = useState(false);
  if (!selection.allMatching && selection.ids.size === 0) return null;

  const plan = async (action: BulkAction, options: Readonly<Record<string, unknown>> = {}) => {
    setBusy(true);
    try {
      const chosen = selection.allMatching ? { filter: filterOf(state) } : { ids: [...selection.ids] };
      const { id } = await api.post<{ id: string }>('/jobs/plan', { kind: 'bulk', action, selection: chosen, options });
      await navigate({ to: '/jobs/$id', params: { id } } as never);
    } catch (error) {
      toastError(error);
      setBusy(false);
    }
  };
  const count = selection.allMatching ? matching : selection.ids.size;
  const roleOption = role === '' ? {} : { role };
  return (
    <div role="region" aria-label={t('bulk.bar')} className="absolute inset-x-2 bottom-3 z-20 mx-auto flex w-fit max-w-[calc(100%-1rem)] flex-wrap items-center gap-x-2 gap-y-1.5 rounded-xl bg-surface px-3 py-2 shadow-raised forced-colors:border">
      <span className="font-semibold tabular-nums" role="status">
        {selection.allMatching
          ? matching === undefined ? t('bulk.allMatchingUnknown') : t('bulk.allMatching', { count: matching })
          : t('bulk.selected', { count: selection.ids.size })}
      </span>
      {!selection.allMatching && (matching === undefined || matching > selection.ids.size) && shown > 0 && (
        <Button look="quiet" className="text-accent-text!" onClick={selection.chooseAllMatching}>
          {matching === undefined ? t('bulk.chooseAllUnknown') : t('bulk.chooseAll', { count: matching })}
        </Button>
      )}
      <span aria-hidden="true" className="h-5 w-px bg-line max-sm:hidden" />
      <span className="flex items-center">
        <Button look="primary" icon={Mail} busy={busy} title={t('bulk.plan')} className="rounded-r-none" onClick={() => void plan('approve', roleOption)}>
          {count === undefined ? t('bulk.inviteAll') : t('bulk.invite', { count })}
        </Button>
        <select
          aria-label={t('bulk.as')}
          value={role}
          onChange={(event) => setRole(event.currentTarget.value)}
          className="hit max-w-44 rounded-r-md border border-l-0 border-control/60 bg-surface px-2"
        >
          <option value="">{`${t('bulk.as')} ${t('bulk.asAsked')}`}</option>
          {desk.roles.map((one) => <option key={one.key} value={one.key}>{`${t('bulk.as')} ${one.label}`}</option>)}
        </select>
      </span>
      <Button onClick={() => void plan('reject')} disabled={busy}>{t('bulk.reject')}</Button>
      <Menu trigger={<IconButton icon={Ellipsis} label={t('bulk.more')} />}>
        <MenuItem onSelect={() => void plan('hold')}>{t('bulk.hold')}</MenuItem>
        <MenuItem onSelect={() => void plan('release')}>{t('bulk.release')}</MenuItem>
        <MenuItem onSelect={() => void plan('reconsider')}>{t('bulk.reconsider')}</MenuItem>
        <MenuLine />
        <MenuItem onSelect={() => void plan('resend')}>{t('bulk.resend')}</MenuItem>
        <MenuItem onSelect={() => void plan('withdraw_invitation')}>{t('bulk.withdraw')}</MenuItem>
        {may('roles') && desk.roles.map((one) => (
          <MenuItem key={one.key} onSelect={() => void plan('change_role', { role: one.key })}>{t('bulk.changeRole', { role: one.label })}</MenuItem>
        ))}
        <MenuLine />
        <MenuItem danger onSelect={() => void plan('revoke')}>{t('bulk.revoke')}</MenuItem>
      </Menu>
      <IconButton icon={X} label={t('bulk.clear')} onClick={selection.clear} />
    </div>
  );
}
