import { useQuery } from '@tanstack/react-query';
import { Laptop, Smartphone } from 'lucide-react';
import { useState } from 'react';
import { queryClient } from '../../api/query-client.ts';
import { api } from '../../api/request.ts';
import { Badge } from '../../components/badge.tsx';
import { Button } from '../../components/button.tsx';
import { Confirm } from '../../components/dialog.tsx';
import { Card } from '../../components/page.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { ErrorState, Skeleton } from '../../components/states.tsx';
import { toast, toastError } from '../../components/toast.ts';
import { t } from './texts.ts';

interface OwnSession {
  readonly id: string;
  readonly device: string;
  readonly createdAt: string;
  readonly lastSeenAt: string;
  readonly current: boolean;
}

const queryKey = ['sessions'] as const;

async function endSessions(path: string): Promise<number> {
  const { ended } = await api.delete<{ readonly ended: number }>(path);
  await queryClient.invalidateQueries({ queryKey });
  return ended;
}

/** Every browser this account is signed in with, and how to end it. */
export function SessionsCard() {
  const { data, error, refetch } = useQuery({ queryKey, queryFn: ({ signal }) => api.get<{ readonly items: readonly OwnSession[] }>('/sessions', { signal }) });
  const [asking, setAsking] = useState(false);
  const sessions = data?.items.toSorted((one, other) => Number(other.current) - Number(one.current)) ?? [];
  const others = sessions.length > 1;
  const endOthers = async () => {
    const count = await endSessions('/sessions');
    toast(count === 0 ? t('sessions.endedNone') : t('sessions.endedOthers', { count }));
  };
  return (
    <Card title={t('sessions.title')} actions={others && <Button onClick={() => setAsking(true)}>{t('sessions.endOthers')}</Button>}>
      {error ? <ErrorState error={error} onRetry={() => void refetch()} /> : data === undefined ? <Skeleton lines={2} /> : (
        <ul className="-my-2 grid divide-y divide-line">
          {sessions.map((session) => <SessionRow key={session.id} session={session} />)}
        </ul>
      )}
      <p className="mt-3 text-12 text-muted">{others || data === undefined ? '' : `${t('sessions.onlyThis')} `}{t('sessions.rules')}</p>
      <Confirm open={asking} danger onClose={() => setAsking(false)} title={t('sessions.askOthers.title')} lead={t('sessions.askOthers.lead')} verb={t('sessions.askOthers.verb')} onConfirm={endOthers} />
    </Card>
  );
}

function SessionRow({ session: { id, device, createdAt, lastSeenAt, current } }: { readonly session: OwnSession }) {
  const [busy, setBusy] = useState(false);
  const Icon = /iphone|android|mobile|ipad/i.test(device) ? Smartphone : Laptop;
  const end = async () => {
    setBusy(true);
    try {
      await endSessions(`/sessions/${encodeURIComponent(id)}`);
      toast(t('sessions.ended'));
    } catch (thrown) {
      toastError(thrown);
      setBusy(false);
    }
  };
  return (
    <li className="flex min-h-13 items-center gap-3 py-2">
      <Icon size={18} aria-hidden="true" className="shrink-0 text-muted" />
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-x-2">
          <span className="font-medium wrap-anywhere">{device}</span>
          {current && <Badge tone="success">{t('sessions.here')}</Badge>}
        </div>
        <div className="text-12 text-muted">
          {t('sessions.seen')} <RelativeTime at={lastSeenAt} /> · {t('sessions.since')} <RelativeTime at={createdAt} />
        </div>
      </div>
      {!current && <Button busy={busy} aria-label={t('sessions.endLabel', { device })} onClick={() => void end()}>{t('sessions.end')}</Button>}
    </li>
  );
}
