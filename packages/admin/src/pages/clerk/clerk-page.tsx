import { useQuery } from '@tanstack/react-query';
import { Check, KeyRound } from 'lucide-react';
import { useMay, useSession } from '../../api/session.ts';
import { Button } from '../../components/button.tsx';
import { Card, Facts, Page } from '../../components/page.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { EmptyState, ErrorState, Progress, Skeleton, Stat } from '../../components/states.tsx';
import { toastError } from '../../components/toast.ts';
import { formatMoment, formatNumber, formatRelative } from '../../i18n/format.ts';
import { clerkQuery, type ClerkStatus, compareNow } from './clerk.ts';
import { DriftList } from './drift-list.tsx';
import { ParkedList } from './parked-list.tsx';
import { t } from './texts.ts';

/** What Foyer still has to do at Clerk, what is stuck, and what stands there otherwise. */
export function ClerkPage() {
  const isOn = useSession().clerk === true;
  const { data, error, refetch } = useQuery({ ...clerkQuery, enabled: isOn });
  return (
    <Page title={t('title')} lead={t('lead')}>
      {!isOn ? <EmptyState icon={KeyRound} title={t('off')}>{t('offText')}</EmptyState>
        : error ? <ErrorState error={error} onRetry={() => void refetch()} />
          : data === undefined ? <Skeleton lines={10} /> : <Work status={data} />}
    </Page>
  );
}

function Work({ status }: { readonly status: ClerkStatus }) {
  const { queue, left, parked, reconcile: { last } } = status;
  const others = queue.waiting - queue.invitationsWaiting;
  return (
    <>
      <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
        <Stat label={t('stats.invitations')} value={formatNumber(queue.invitationsWaiting)} note={queue.finishAt === null ? t('stats.none') : t('stats.finish', { when: formatMoment(queue.finishAt) })} />
        <Stat label={t('stats.left')} value={formatNumber(left.single)} note={t('stats.leftNote', { bulk: formatNumber(left.bulk) })} />
        <Stat label={t('stats.parked')} value={formatNumber(queue.parked)} note={queue.parked === 0 ? t('stats.parkedNone') : t('stats.parkedNote')} />
        <Stat label={t('stats.drift')} value={last === null ? '–' : formatNumber(last.driftTotal)} note={last === null ? t('stats.driftNever') : t('stats.driftNote', { when: formatRelative(last.finishedAt) })} />
      </div>
      {others > 0 && <p className="text-muted">{t('others', { count: others })}</p>}
      {parked.length > 0 && <ParkedList people={parked} />}
      <Differences status={status} />
      <Comparing status={status} />
      <Card title={t('setup.title')}>
        <Facts items={[[t('setup.instance'), t(`setup.${status.instance}`)], [t('setup.via'), t(`setup.${status.inviteVia}`)], [t('setup.mail'), t(`setup.${status.mail}`)]]} />
      </Card>
    </>
  );
}

function Differences({ status: { reconcile: { last } } }: { readonly status: ClerkStatus }) {
  return (
    <Card title={t('drift.title')}>
      {last === null ? <EmptyState className="py-6" title={t('drift.never')}>{t('drift.neverText')}</EmptyState>
        : last.drift.length === 0 ? <EmptyState className="py-6" icon={Check} title={t('drift.nothing')}>{t('drift.nothingText')}</EmptyState>
          : <DriftList drift={last.drift} total={last.driftTotal} />}
    </Card>
  );
}

function Comparing({ status: { reconcile: { last, running, state } } }: { readonly status: ClerkStatus }) {
  const mayAct = useMay()('invite');
  const phases = ['waitlist', 'invitations', 'revoked', 'users', 'offers'] as const;
  return (
    <Card title={t('compare.title')} actions={mayAct && <Button disabled={state === 'waiting' || state === 'running'} onClick={() => void compareNow().catch(toastError)}>{t('compare.now')}</Button>}>
      <div className="grid gap-3">
        {running !== null && <Progress value={phases.indexOf(running.phase)} max={phases.length} label={t('compare.running', { phase: t(`compare.phase.${running.phase}`), count: running.seen[running.phase] })} />}
        {state === 'waiting' && <p role="status" className="text-muted">{t('compare.waiting')}</p>}
        {last !== null && (
          <Facts
            items={[
              [t('compare.last'), <RelativeTime key="at" at={last.finishedAt} />],
              [t('compare.found'), t('compare.foundWords', { waitlist: formatNumber(last.seen.waitlist), invitations: formatNumber(last.seen.invitations), users: formatNumber(last.seen.users) })],
              [t('compare.did'), t('compare.didWords', { added: formatNumber(last.added), approved: formatNumber(last.approved), repaired: formatNumber(last.repaired) })],
            ]}
          />
        )}
      </div>
    </Card>
  );
}
