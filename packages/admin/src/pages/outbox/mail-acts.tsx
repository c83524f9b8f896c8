import { RotateCw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Confirm } from '../../components/dialog.tsx';
import { toast, toastError } from '../../components/toast.ts';
import { discardMails, retryMails, type OutboxMail } from './outbox.ts';
import { mayHaveArrived } from '../../mails/reason.ts';
import { t } from './texts.ts';

interface MailActsProps {
  readonly mails: readonly OutboxMail[];
  readonly onDone?: () => void;
}

/** Try again and discard, for one mail or several. Asks first where a mail may arrive twice, and before discarding. */
export function MailActs({ mails, onDone }: MailActsProps) {
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState<'again' | 'discard'>();
  const parked = mails.filter(({ status }) => status === 'parked');
  const uncertain = parked.filter(({ lastError }) => mayHaveArrived(lastError)).length;
  const words = t('mails', { count: mails.length });
  const several = mails.length > 1;
  const retry = async () => {
    sayRetried(await retryMails(parked.map(({ id }) => id)));
    onDone?.();
  };
  const retryNow = async () => {
    setBusy(true);
    try {
      await retry();
    } catch (error) {
      toastError(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      {parked.length > 0 && (
        <Button look="primary" icon={RotateCw} busy={busy} onClick={() => (uncertain > 0 ? setAsking('again') : void retryNow())}>
          {several ? t('act.retry', { count: parked.length }) : t('act.retry')}
        </Button>
      )}
      <Button icon={Trash2} onClick={() => setAsking('discard')}>
        {several ? t('act.discard', { count: mails.length }) : t('act.discard')}
      </Button>
      <Confirm open={asking === 'again'} onClose={() => setAsking(undefined)} title={t('again.title', { count: uncertain })} lead={t('again.lead')} verb={t('again.verb')} onConfirm={retry} />
      <Confirm
        open={asking === 'discard'}
        onClose={() => setAsking(undefined)}
        title={t('discard.title', { mails: words })}
        lead={t('discard.lead')}
        verb={t('discard.verb', { mails: words })}
        danger
        onConfirm={async () => {
          toast(t('done.discarded', { count: await discardMails(mails.map(({ id }) => id)) }));
          onDone?.();
        }}
      />
    </>
  );
}

/** Everything that is parked, seen or not. */
export function RetryAll({ count }: { readonly count: number }) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button icon={RotateCw} onClick={() => setAsking(true)}>{t('act.retryAll')}</Button>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={t('retryAll.title', { mails: t('mails', { count }) })}
        lead={t('retryAll.lead')}
        verb={t('retryAll.verb')}
        onConfirm={async () => sayRetried(await retryMails())}
      />
    </>
  );
}

function sayRetried(count: number): void {
  toast(count === 0 ? t('done.retriedNone') : t('done.retried', { count }));
}
