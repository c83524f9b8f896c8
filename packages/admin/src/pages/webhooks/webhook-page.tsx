import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Inbox } from 'lucide-react';
import { useMemo, useState } from 'react';
import { usePages } from '../../api/use-pages.ts';
import { buttonClass } from '../../components/button.tsx';
import { classes } from '../../components/classes.ts';
import { DataTable, type Column } from '../../components/data-table.tsx';
import { Page } from '../../components/page.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { EmptyState, ErrorState, Notice, Skeleton } from '../../components/states.tsx';
import { useTableSettings } from '../../components/table-settings.tsx';
import { formatNumber, formatRelative } from '../../i18n/format.ts';
import { shared } from '../../i18n/shared.ts';
import { useShortcuts } from '../../keyboard/shortcuts.ts';
import { oneOf, useUrlState, type UrlState } from '../../url-state.ts';
import { DeliveryBadge } from './delivery-badge.tsx';
import { DeliveryPanel } from './delivery-panel.tsx';
import { t } from './texts.ts';
import { WebhookActs } from './webhook-acts.tsx';
import { deliveriesPath, type Delivery, type Webhook, webhooksQuery } from './webhooks.ts';
import { eventWords, WebhookBadge } from './webhooks-page.tsx';

const views = ['all', 'waiting', 'dead', 'delivered'] as const;
type View = (typeof views)[number];

interface State {
  readonly view: View;
  /** The delivery in the panel. */
  readonly delivery: string;
}

const url: UrlState<State> = {
  read: ({ view, delivery = '' }) => ({ view: oneOf(view, views, 'all'), delivery }),
  write: ({ view, delivery }) => ({ view: view === 'all' ? undefined : view, delivery }),
};

/** One receiver: how it does, and everything it was told. */
export function WebhookPage() {
  const { id = '' } = useParams({ strict: false }) as { id?: string };
  const { data, error, isPending, refetch } = useQuery(webhooksQuery);
  const webhook = data?.items.find((one) => one.id === id);
  if (isPending) return <Page title={t('one')}><Skeleton /></Page>;
  if (error) return <Page title={t('one')}><ErrorState error={error} onRetry={() => void refetch()} /></Page>;
  if (webhook === undefined) return <Page title={t('one')}><EmptyState icon={Inbox} title={t('gone')} action={<Link to="/webhooks" className={buttonClass()}>{t('toAll')}</Link>} /></Page>;
  return <Deliveries webhook={webhook} />;
}

function Deliveries({ webhook }: { readonly webhook: Webhook }) {
  const [{ view, delivery: openId }, setUrl] = useUrlState(url);
  const { rows, ...list } = usePages<Delivery>(deliveriesPath(webhook.id), { status: view === 'all' ? undefined : view });
  const [settings] = useTableSettings('webhook-deliveries');
  const [active, setActive] = useState<string>();
  const columns = useMemo(columnsFor, []);
  useShortcuts(openId === '' ? [] : [{ keys: ['escape'], label: shared('close'), group: t('one'), quiet: true, run: () => setUrl({ delivery: '' }) }]);
  return (
    <div className="flex h-full min-h-0">
      <div className="min-w-0 flex-1">
        <Page title={webhook.description === '' ? webhook.url : webhook.description} width="full" actions={<WebhookActs webhook={webhook} />}>
          <div className="grid gap-2 px-4 pb-3 sm:px-6">
            <p className="flex flex-wrap items-center gap-2 text-muted">
              <WebhookBadge webhook={webhook} />
              <span className="wrap-anywhere">{webhook.url}</span>
              <span>{eventWords(webhook.events)}</span>
            </p>
            {webhook.pausedBecause !== null && <Notice tone="warning">{t('stopped', { reason: webhook.pausedBecause })}</Notice>}
            {webhook.active && webhook.failures > 0 && (
              <Notice tone="warning">
                {t('failing', { count: webhook.failures })} {webhook.restUntil !== null && t('rest', { when: formatRelative(webhook.restUntil) })}
              </Notice>
            )}
          </div>
          <div role="group" aria-label={t('view')} className="flex flex-wrap gap-1 border-b border-line px-4 pb-2 sm:px-6">
            {views.map((one) => (
              <button
                key={one}
                type="button"
                aria-pressed={one === view}
                onClick={() => setUrl({ view: one, delivery: '' })}
                className={classes('hit rounded-md px-2.5 font-medium', one === view ? 'bg-ink/8 text-ink' : 'text-muted hover:text-ink')}
              >
                {t(`tabs.${one}`)}
                {(one === 'waiting' || one === 'dead') && <span className="font-normal text-muted tabular-nums"> {formatNumber(webhook[one])}</span>}
              </button>
            ))}
          </div>
          <DataTable
            {...list}
            rows={rows}
            label={t('deliveries')}
            columns={columns}
            idOf={({ id }) => id}
            nameOf={({ type }) => type}
            settings={settings}
            activeId={openId === '' ? active : openId}
            onActivate={(id) => {
              setActive(id);
              if (openId !== '') setUrl({ delivery: id });
            }}
            onOpen={(id) => setUrl({ delivery: id })}
            narrow={(delivery) => <NarrowRow delivery={delivery} />}
            empty={<EmptyState icon={Inbox} title={t('noDeliveries')}>{t('noDeliveriesText')}</EmptyState>}
          />
        </Page>
      </div>
      {openId !== '' && <DeliveryPanel key={openId} webhookId={webhook.id} id={openId} onClose={() => setUrl({ delivery: '' })} />}
    </div>
  );
}

function columnsFor(): readonly Column<Delivery>[] {
  return [
    { id: 'type', header: t('columns.type'), width: 'minmax(11rem, 1fr)', fixed: true, cell: ({ type }) => <span className="font-medium">{type}</span> },
    { id: 'status', header: t('columns.status'), width: '7.5rem', fixed: true, cell: ({ status }) => <DeliveryBadge status={status} /> },
    { id: 'answer', header: t('columns.answer'), width: 'minmax(12rem, 2fr)', cell: ({ lastStatus, lastError }) => <span className="text-muted">{lastError ?? lastStatus}</span> },
    { id: 'attempts', header: t('columns.attempts'), width: '4.5rem', align: 'end', cell: ({ attempts }) => formatNumber(attempts) },
    { id: 'next', header: t('columns.next'), width: '7.5rem', cell: ({ nextAttemptAt, status }) => status === 'queued' && nextAttemptAt !== null && <RelativeTime at={nextAttemptAt} /> },
    { id: 'happened', header: t('columns.happened'), width: '7.5rem', cell: ({ happenedAt }) => <span className="text-muted"><RelativeTime at={happenedAt} /></span> },
  ];
}

function NarrowRow({ delivery }: { readonly delivery: Delivery }) {
  return (
    <div className="grid gap-1">
      <div className="flex min-w-0 items-center gap-2">
        <span className="min-w-0 flex-1 truncate font-medium">{delivery.type}</span>
        <DeliveryBadge status={delivery.status} />
      </div>
      <div className="truncate text-12 text-muted"><RelativeTime at={delivery.happenedAt} /> {delivery.lastError}</div>
    </div>
  );
}
