import { useQuery } from '@tanstack/react-query';
import { RotateCw } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Facts } from '../../components/page.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { PanelSection, SidePanel } from '../../components/side-panel.tsx';
import { ErrorState, Skeleton } from '../../components/states.tsx';
import { toast, toastError } from '../../components/toast.ts';
import { t } from './texts.ts';
import { DeliveryBadge } from './delivery-badge.tsx';
import { type DeliveryDetail, deliveryQuery, replay } from './webhooks.ts';

interface PanelProps {
  readonly webhookId: string;
  readonly id: string;
  readonly onClose: () => void;
}

/** One delivery: every attempt with its answer, and the bytes that are sent. */
export function DeliveryPanel({ webhookId, id, onClose }: PanelProps) {
  const { data, error, refetch } = useQuery(deliveryQuery(webhookId, id));
  const [busy, setBusy] = useState(false);
  const again = async () => {
    setBusy(true);
    try {
      const { replayed } = await replay(webhookId, { delivery: id });
      toast(t('done.replayed', { count: replayed }));
    } catch (failure) {
      toastError(failure);
    } finally {
      setBusy(false);
    }
  };
  const settled = data?.status === 'delivered' || data?.status === 'dead';
  return (
    <SidePanel
      label={t('panel.label', { type: data?.type ?? '' })}
      subject={id}
      onClose={onClose}
      head={
        <div className="grid justify-items-start gap-1 py-0.5">
          <h2 className="text-16 wrap-anywhere">{data?.type ?? t('one')}</h2>
          {data && <DeliveryBadge status={data.status} />}
        </div>
      }
      {...(settled ? { foot: <Button icon={RotateCw} busy={busy} onClick={() => void again()}>{t('panel.again')}</Button> } : {})}
    >
      {error ? <ErrorState error={error} onRetry={() => void refetch()} /> : data ? <Detail delivery={data} /> : <Skeleton />}
    </SidePanel>
  );
}

function Detail({ delivery }: { readonly delivery: DeliveryDetail }) {
  return (
    <>
      <PanelSection title={t('panel.attempts')}>
        {delivery.log.length === 0 ? <p className="text-muted">{t('panel.none')}</p> : (
          <ol className="grid gap-3">
            {delivery.log.map((attempt) => (
              <li key={attempt.number} className="grid gap-0.5">
                <span className="font-medium">
                  {attempt.status === null ? t('panel.noAnswer', { ms: attempt.durationMs }) : t('panel.answer', { status: attempt.status, ms: attempt.durationMs })}
                  <span className="font-normal text-muted"> · <RelativeTime at={attempt.at} /></span>
                </span>
                {attempt.error !== null && attempt.status === null && <span className="text-danger-text">{attempt.error}</span>}
                {attempt.excerpt !== '' && <code className="rounded-sm bg-sunken px-2 py-1 text-12 wrap-anywhere">{attempt.excerpt}</code>}
              </li>
            ))}
          </ol>
        )}
      </PanelSection>
      <PanelSection title={t('panel.body')}>
        <pre className="overflow-x-auto rounded-md bg-sunken p-3 text-12">{readable(delivery.body)}</pre>
      </PanelSection>
      <PanelSection title={t('facts')}>
        <Facts items={[[t('panel.id'), <code key="id" className="text-12">{delivery.messageId}</code>], [t('columns.happened'), <RelativeTime key="at" at={delivery.happenedAt} />]]} />
      </PanelSection>
    </>
  );
}

function readable(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
