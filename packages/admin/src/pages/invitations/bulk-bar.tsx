import { X } from 'lucide-react';
import { useState } from 'react';
import { Button, IconButton } from '../../components/button.tsx';
import { toastError } from '../../components/toast.ts';
import { api } from '../../api/request.ts';
import { canResend, canWithdraw, type ListedInvitation } from './invitation.ts';
import { t } from './texts.ts';

interface BulkBarProps {
  readonly chosen: readonly ListedInvitation[];
  readonly onClear: () => void;
  /** Goes to the plan, which says what will happen before it does. */
  readonly onPlanned: (job: string) => void;
}

/** What can be done to the selected, in words, with those it cannot be done to. */
export function BulkBar({ chosen, onClear, onPlanned }: BulkBarProps) {
  const [busy, setBusy] = useState<string>();
  const again = chosen.filter(canResend);
  const back = chosen.filter(canWithdraw);
  const leftOut = chosen.length - again.length;
  const plan = async (action: 'resend' | 'withdraw_invitation', people: readonly ListedInvitation[]) => {
    setBusy(action);
    try {
      const { id } = await api.post<{ readonly id: string }>('/jobs/plan', { kind: 'bulk', action, selection: { ids: people.map(({ entry }) => entry.id) }, options: {} });
      onPlanned(id);
    } catch (error) {
      toastError(error);
      setBusy(undefined);
    }
  };
  return (
    <div role="region" aria-label={t('bar.selected', { count: chosen.length })} className="flex flex-wrap items-center gap-2 border-t border-line bg-surface px-4 py-2 shadow-raised sm:px-6">
      <span className="font-medium" role="status">{t('bar.selected', { count: chosen.length })}</span>
      <span className="min-w-0 flex-1 text-muted">
        {again.length === 0 ? t('bar.nothing') : leftOut > 0 ? t('bar.leftOut', { count: leftOut, why: t('bar.accepted') }) : ''}
      </span>
      {back.length > 0 && (
        <Button busy={busy === 'withdraw_invitation'} onClick={() => void plan('withdraw_invitation', back)}>
          {t('bar.withdraw', { count: back.length })}
        </Button>
      )}
      {again.length > 0 && (
        <Button look="primary" busy={busy === 'resend'} onClick={() => void plan('resend', again)}>
          {t('bar.resend', { count: again.length })}
        </Button>
      )}
      <IconButton icon={X} label={t('bar.clear')} onClick={onClear} />
    </div>
  );
}
