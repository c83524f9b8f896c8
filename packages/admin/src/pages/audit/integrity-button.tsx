import { useQuery } from '@tanstack/react-query';
import { LoaderCircle, ShieldAlert, ShieldCheck, ShieldQuestion, type LucideIcon } from 'lucide-react';
import { useState } from 'react';
import { useMay } from '../../api/session.ts';
import { Button } from '../../components/button.tsx';
import { Popover } from '../../components/popover.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { toastError } from '../../components/toast.ts';
import { askForCheck, integrityQuery, type Integrity } from './audit.ts';
import { t } from './texts.ts';

const looks: Readonly<Record<Integrity['state'], { readonly icon: LucideIcon; readonly tone: string }>> = {
  sound: { icon: ShieldCheck, tone: 'text-success-text!' },
  broken: { icon: ShieldAlert, tone: 'text-danger-text! border-danger-text!' },
  checking: { icon: LoaderCircle, tone: '' },
  unknown: { icon: ShieldQuestion, tone: 'text-warning-text!' },
};

/** Whether nobody has changed the record behind Foyer's back; behind the button, what that means and a new check. */
export function IntegrityButton() {
  const { data } = useQuery(integrityQuery);
  const mayExport = useMay()('export');
  const [busy, setBusy] = useState(false);
  if (data === undefined) return null;
  const { icon, tone } = looks[data.state];
  const check = async () => {
    setBusy(true);
    try {
      await askForCheck();
    } catch (error) {
      toastError(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Popover align="end" trigger={<Button icon={icon} className={tone}>{t(`integrity.${data.state}`)}</Button>} label={t('integrity.title')} className="w-88 max-w-[calc(100vw-2rem)]">
        <div className="grid gap-3">
          <h2 className="text-14">{t('integrity.title')}</h2>
          <p>{answerOf(data)}</p>
          <p className="text-12 text-muted">{t('integrity.how')}</p>
          {data.head !== null && (
            <div className="grid gap-1">
              <span className="text-12 font-medium">{t('integrity.head')}</span>
              <code className="rounded-md bg-sunken px-2 py-1.5 text-11 break-all">{data.head.seq}: {data.head.hash}</code>
              <span className="text-12 text-muted">{t('integrity.headHelp')}</span>
            </div>
          )}
          <div className="flex flex-wrap items-center justify-between gap-2">
            <span className="text-12 text-muted">{data.checkedAt !== null && <>{t('integrity.checkedAt')} <RelativeTime at={data.checkedAt} /></>}</span>
            <Button busy={busy || data.state === 'checking'} onClick={() => void check()}>{t('integrity.verify')}</Button>
          </div>
          {!mayExport && <p className="border-t border-line pt-2 text-12 text-muted">{t('export.forbidden')}</p>}
        </div>
      </Popover>
      <span role="status" className="sr-only">{t(`integrity.${data.state}`)}</span>
    </>
  );
}

function answerOf({ state, events, firstBad }: Integrity): string {
  switch (state) {
    case 'sound': return t('integrity.soundText', { count: events });
    case 'broken': return firstBad === null ? t('integrity.brokenTextUnknown') : t('integrity.brokenText', { seq: firstBad });
    case 'checking': return t('integrity.checkingText');
    case 'unknown': return t('integrity.unknownText');
  }
}
