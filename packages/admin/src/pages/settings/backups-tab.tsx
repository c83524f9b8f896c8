import { useQuery } from '@tanstack/react-query';
import { Check, DatabaseBackup, TriangleAlert } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useMay } from '../../api/session.ts';
import { Badge } from '../../components/badge.tsx';
import { CopyField } from '../../components/copy-field.tsx';
import { SelectField } from '../../components/form.tsx';
import { Card } from '../../components/page.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { EmptyState, ErrorState, Notice, Skeleton } from '../../components/states.tsx';
import { OwnersOnly } from './owners-only.tsx';
import { backupsQuery, bytesWords, configurationQuery, type BackupFile } from './settings.ts';
import { t } from './texts.ts';

/** The backups there are, when new ones are made, and how one brings everything back. */
export function BackupsTab() {
  return useMay()('admin') ? <Backups /> : <OwnersOnly />;
}

const makeOne = 'npm run foyer -- backup';

function Backups() {
  const { data, error, refetch } = useQuery(backupsQuery);
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton lines={8} />;
  const { items, schedule } = data;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-5">
      <Notice tone={schedule === null ? 'warning' : 'info'}>{schedule === null ? t('backups.noSchedule') : t('backups.schedule', { schedule })}</Notice>
      <Card title={t('backups.title')}>
        {items.length === 0 ? (
          <EmptyState icon={DatabaseBackup} title={t('backups.empty')} className="py-8" action={<div className="w-72 max-w-full"><CopyField label={makeOne} value={makeOne} /></div>}>
            {schedule === null ? t('backups.emptyText') : t('backups.emptyScheduled', { schedule })}
          </EmptyState>
        ) : <BackupTable items={items} />}
      </Card>
      <Restore items={items} />
    </div>
  );
}

function BackupTable({ items }: { readonly items: readonly BackupFile[] }) {
  return (
    <>
      <div className="-my-2 overflow-x-auto" tabIndex={0} role="group" aria-label={t('backups.title')}>
        <table className="w-full text-left">
          <thead className="text-12 text-muted">
            <tr>
              <th className="py-2 pr-4 font-medium">{t('backups.columns.at')}</th>
              <th className="py-2 pr-4 font-medium">{t('backups.columns.name')}</th>
              <th className="py-2 pr-4 text-right font-medium">{t('backups.columns.size')}</th>
              <th className="py-2 font-medium">{t('backups.columns.verified')}</th>
            </tr>
          </thead>
          <tbody>
            {items.map(({ name, at, bytes, verified }) => (
              <tr key={name} className="border-t border-line">
                <td className="py-2 pr-4"><RelativeTime at={at} /></td>
                <td className="py-2 pr-4"><code className="text-12">{name}</code></td>
                <td className="py-2 pr-4 text-right whitespace-nowrap">{bytesWords(bytes)}</td>
                <td className="py-2"><Badge tone={verified ? 'success' : 'danger'} icon={verified ? Check : TriangleAlert}>{t(verified ? 'backups.verified' : 'backups.unverified')}</Badge></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="mt-4 text-12 text-muted">{t('backups.here')}</p>
    </>
  );
}

function Restore({ items }: { readonly items: readonly BackupFile[] }) {
  const whole = items.filter(({ verified }) => verified);
  const [name, setName] = useState('');
  const chosen = whole.find((one) => one.name === name)?.name ?? whole[0]?.name ?? 'foyer-….backup';
  // The folder is a setting like any other.
  const { data: configuration } = useQuery(configurationQuery);
  const folder = configuration?.groups.flatMap((group) => group.items).find((item) => item.name === 'BACKUP_DIR')?.value ?? 'data/backups';
  const command = `npm run foyer -- restore ${folder.replace(/\/$/, '')}/${chosen}`;
  return (
    <Card title={t('backups.restore')}>
      <div className="grid max-w-[46rem] gap-4">
        {whole.length > 1 && (
          <SelectField label={t('backups.file')} value={chosen} onChange={(event) => setName(event.currentTarget.value)}>
            {whole.map((one) => <option key={one.name} value={one.name}>{one.name}</option>)}
          </SelectField>
        )}
        <ol className="grid gap-3.5">
          <Step number={1}>{t('backups.steps.stop')}</Step>
          <Step number={2}>{t('backups.steps.look')}<CopyField label={t('backups.steps.look')} value={`${command} --dry-run`} /></Step>
          <Step number={3}>{t('backups.steps.restore')}<CopyField label={t('backups.steps.restore')} value={command} /></Step>
          <Step number={4}>{t('backups.steps.start')}</Step>
        </ol>
        <p className="text-muted">{t('backups.newest')}</p>
      </div>
    </Card>
  );
}

function Step({ number, children }: { readonly number: number; readonly children: ReactNode }) {
  return (
    <li className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3">
      <span aria-hidden="true" className="grid size-6 place-items-center rounded-full bg-accent-soft text-12 font-semibold text-on-accent-soft">{number}</span>
      <div className="grid gap-2 pt-0.5">{children}</div>
    </li>
  );
}
