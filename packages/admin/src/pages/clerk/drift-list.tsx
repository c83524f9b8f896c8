import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useMay, useRoles } from '../../api/session.ts';
import { Button } from '../../components/button.tsx';
import { toast, toastError } from '../../components/toast.ts';
import { formatNumber } from '../../i18n/format.ts';
import { type Drift, putRight, type Remedy } from './clerk.ts';
import { t } from './texts.ts';

/** Everything that stands otherwise at Clerk, each with what one press does about it. */
export function DriftList({ drift, total }: { readonly drift: readonly Drift[]; readonly total: number }) {
  return (
    <>
      <ul className="grid">{drift.map((one) => <Row key={one.id} drift={one} />)}</ul>
      {total > drift.length && <p className="mt-3 text-12 text-muted">{t('drift.more', { shown: formatNumber(drift.length), total: formatNumber(total) })}</p>}
    </>
  );
}

function Row({ drift }: { readonly drift: Drift }) {
  const may = useMay();
  const roles = useRoles();
  const [role, setRole] = useState('');
  const [busy, setBusy] = useState(false);
  const who = drift.email ?? t('drift.somebody');
  const chosen = role === '' ? roles.at(-1)?.key : role;
  const act = async (remedy: Remedy): Promise<void> => {
    setBusy(true);
    try {
      await putRight(drift, remedy, remedy === 'approve' ? chosen : undefined);
      toast(t('drift.done'), who);
    } catch (error) {
      toastError(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-line py-2.5 first:border-t-0 first:pt-0">
      <div className="min-w-0 flex-[1_1_14rem]">
        {drift.entryId === null ? <span className="font-medium wrap-anywhere">{who}</span> : <Link to="/access/$id" params={{ id: drift.entryId }} className="font-medium wrap-anywhere">{who}</Link>}
        <p className="text-muted wrap-anywhere">{words(drift)}</p>
      </div>
      {may('invite') && (
        <div className="flex flex-wrap items-center gap-2">
          {drift.remedies.includes('approve') && (
            <select aria-label={t('drift.role', { who })} value={chosen} onChange={({ target }) => setRole(target.value)} className="hit rounded-md border border-control bg-surface px-2">
              {roles.map(({ key, label }) => <option key={key} value={key}>{label}</option>)}
            </select>
          )}
          {drift.remedies.map((remedy, index) => (
            <Button key={remedy} look={index === 0 ? 'plain' : 'quiet'} disabled={busy} aria-label={`${t(`remedy.${remedy}`)}: ${who}`} onClick={() => void act(remedy)}>{t(`remedy.${remedy}`)}</Button>
          ))}
        </div>
      )}
    </li>
  );
}

function words({ kind, there }: Drift): string {
  return kind === 'role_differs' && there === null ? t('drift.role_differs_none') : t(`drift.${kind}`, { there: there ?? '' });
}
