import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Ban, Check, Pause, Plus, TriangleAlert, Webhook as WebhookIcon, type LucideIcon } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useMay } from '../../api/session.ts';
import { Badge, type Tone } from '../../components/badge.tsx';
import { Button } from '../../components/button.tsx';
import { DataTable, type Column } from '../../components/data-table.tsx';
import { Page } from '../../components/page.tsx';
import { EmptyState } from '../../components/states.tsx';
import { useTableSettings } from '../../components/table-settings.tsx';
import { formatNumber } from '../../i18n/format.ts';
import { useShortcuts } from '../../keyboard/shortcuts.ts';
import { t } from './texts.ts';
import { AddWebhookDialog } from './webhook-form.tsx';
import { type Webhook, webhooksQuery, webhookState, type WebhookState } from './webhooks.ts';

/** Receivers outside that are told what happens, and how each does. */
export function WebhooksPage() {
  const may = useMay()('admin');
  const { data, error, isPending, refetch } = useQuery({ ...webhooksQuery, enabled: may });
  const [settings] = useTableSettings('webhooks');
  const [active, setActive] = useState<string>();
  const [adding, setAdding] = useState(false);
  const navigate = useNavigate();
  const rows = data?.items ?? [];
  const columns = useMemo(columnsFor, []);
  useShortcuts(may ? [{ keys: ['n'], label: t('add'), group: t('title'), run: () => setAdding(true) }] : []);
  const add = <Button look="primary" icon={Plus} hint="N" onClick={() => setAdding(true)}>{t('add')}</Button>;
  return (
    <Page title={t('title')} lead={t('lead')} width="full" actions={may && add}>
      <DataTable
        label={t('label')}
        columns={columns}
        rows={rows}
        idOf={({ id }) => id}
        nameOf={({ url }) => url}
        settings={settings}
        total={rows.length}
        loading={isPending}
        error={error}
        onRetry={() => void refetch()}
        activeId={active}
        onActivate={setActive}
        onOpen={(id) => void navigate({ to: `/webhooks/${id}` })}
        narrow={(webhook) => <NarrowRow webhook={webhook} />}
        empty={<EmptyState icon={WebhookIcon} title={t('empty')} action={may && <Button onClick={() => setAdding(true)}>{t('add')}</Button>}>{t('emptyText')}</EmptyState>}
      />
      <AddWebhookDialog open={adding} onClose={() => setAdding(false)} />
    </Page>
  );
}

const looks: Readonly<Record<WebhookState, { readonly tone: Tone; readonly icon: LucideIcon }>> = {
  active: { tone: 'success', icon: Check },
  failing: { tone: 'warning', icon: TriangleAlert },
  paused: { tone: 'neutral', icon: Pause },
  stopped: { tone: 'danger', icon: Ban },
};

/** How a receiver does: icon and word. */
export function WebhookBadge({ webhook }: { readonly webhook: Webhook }) {
  const state = webhookState(webhook);
  return <Badge {...looks[state]}>{t(`state.${state}`)}</Badge>;
}

/** "Everything", or how many events. */
export function eventWords(events: readonly string[] | null): string {
  if (events === null) return t('everything');
  return events.length <= 2 ? events.join(', ') : t('eventCount', { count: events.length });
}

function columnsFor(): readonly Column<Webhook>[] {
  return [
    { id: 'url', header: t('columns.url'), width: 'minmax(14rem, 3fr)', fixed: true, cell: ({ url, description }) => <><span className="font-medium">{description === '' ? url : description}</span>{description !== '' && <span className="text-muted"> {url}</span>}</> },
    { id: 'state', header: t('columns.state'), width: '7.5rem', cell: (webhook) => <WebhookBadge webhook={webhook} /> },
    { id: 'events', header: t('columns.events'), width: 'minmax(10rem, 1fr)', cell: ({ events }) => <span className="text-muted">{eventWords(events)}</span> },
    { id: 'waiting', header: t('columns.waiting'), width: '5.5rem', align: 'end', cell: ({ waiting }) => formatNumber(waiting) },
    { id: 'dead', header: t('columns.dead'), width: '5.5rem', align: 'end', cell: ({ dead }) => formatNumber(dead) },
  ];
}

function NarrowRow({ webhook }: { readonly webhook: Webhook }) {
  return (
    <div className="grid gap-1">
      <div className="flex min-w-0 items-center gap-2">
        <span className="min-w-0 flex-1 truncate font-medium">{webhook.description === '' ? webhook.url : webhook.description}</span>
        <WebhookBadge webhook={webhook} />
      </div>
      <div className="truncate text-12 text-muted">{webhook.url}</div>
    </div>
  );
}
