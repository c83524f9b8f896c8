import { useQuery } from '@tanstack/react-query';
import { KeyRound, Plus } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useMay, useRoleLabel } from '../../api/session.ts';
import { Button } from '../../components/button.tsx';
import { DataTable, type Column } from '../../components/data-table.tsx';
import { Page } from '../../components/page.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { EmptyState } from '../../components/states.tsx';
import { useTableSettings } from '../../components/table-settings.tsx';
import { shared } from '../../i18n/shared.ts';
import { useShortcuts } from '../../keyboard/shortcuts.ts';
import { useUrlState, type UrlState } from '../../url-state.ts';
import { MakeKeyDialog } from './key-form.tsx';
import { KeyPanel } from './key-panel.tsx';
import { KeyBadge, Used } from './key-state.tsx';
import { inOrder, keysQuery, scopes, type ApiKey } from './keys.ts';
import { KeysForOwners } from './owners-only.tsx';
import { t } from './texts.ts';

interface State {
  /** Which key's panel is open. */
  readonly key: string;
}

const url: UrlState<State> = { read: ({ key = '' }) => ({ key }), write: ({ key }) => ({ key }) };

/** Keys of programs: what each may do, when it was used, and its end. */
export function KeysPage() {
  const may = useMay()('admin');
  if (!may) return <Page title={t('keys.title')}><KeysForOwners /></Page>;
  return <Keys />;
}

function Keys() {
  const [{ key: openId }, setUrl] = useUrlState(url);
  const { data, error, isPending, refetch } = useQuery(keysQuery);
  const [settings] = useTableSettings('keys');
  const [active, setActive] = useState<string>();
  const [making, setMaking] = useState(false);
  const roleLabel = useRoleLabel();
  const rows = useMemo(() => inOrder(data?.items ?? []), [data]);
  const columns = useMemo(() => columnsFor(roleLabel), [roleLabel]);
  const open = rows.find(({ id }) => id === openId);
  useShortcuts([
    { keys: ['n'], label: t('keys.make'), group: t('keys.title'), run: () => setMaking(true) },
    ...(openId === '' ? [] : [{ keys: ['escape'], label: shared('close'), group: t('keys.title'), quiet: true, run: () => setUrl({ key: '' }) }]),
  ]);
  return (
    <div className="flex h-full min-h-0">
      <div className="min-w-0 flex-1">
        <Page title={t('keys.title')} width="full" actions={<Button look="primary" icon={Plus} hint="N" onClick={() => setMaking(true)}>{t('keys.make')}</Button>}>
          <DataTable
            label={t('keys.label')}
            columns={columns}
            rows={rows}
            idOf={({ id }) => id}
            nameOf={({ name }) => name}
            settings={settings}
            total={rows.length}
            loading={isPending}
            error={error}
            onRetry={() => void refetch()}
            activeId={openId === '' ? active : openId}
            onActivate={(id) => {
              setActive(id);
              if (openId !== '') setUrl({ key: id });
            }}
            onOpen={(id) => setUrl({ key: id })}
            narrow={(key) => <NarrowRow apiKey={key} />}
            empty={<EmptyState icon={KeyRound} title={t('keys.empty')} action={<Button onClick={() => setMaking(true)}>{t('keys.make')}</Button>}>{t('keys.emptyText')}</EmptyState>}
          />
        </Page>
      </div>
      {open && <KeyPanel key={open.id} apiKey={open} onClose={() => setUrl({ key: '' })} />}
      <MakeKeyDialog open={making} onClose={() => setMaking(false)} />
    </div>
  );
}

/** "Everything", or the names of the rights. */
function scopeWords(own: readonly string[]): string {
  return scopes.every((scope) => own.includes(scope)) ? t('keys.everything') : scopes.filter((scope) => own.includes(scope)).map((scope) => t(`keys.scopeShort.${scope}`)).join(', ');
}

function columnsFor(roleLabel: (key: string | null) => string): readonly Column<ApiKey>[] {
  return [
    { id: 'name', header: t('keys.columns.name'), width: 'minmax(11rem, 2fr)', fixed: true, cell: ({ name }) => <span className="font-medium">{name}</span> },
    { id: 'state', header: t('keys.columns.state'), width: '8rem', cell: (key) => <KeyBadge apiKey={key} /> },
    { id: 'scopes', header: t('keys.columns.scopes'), width: 'minmax(10rem, 2fr)', cell: ({ scopes: own }) => <span className="text-muted">{scopeWords(own)}</span> },
    { id: 'role', header: t('keys.columns.roleMax'), width: '8rem', cell: ({ roleMax }) => <span className="text-muted">{roleMax === null ? t('keys.anyRole') : roleLabel(roleMax)}</span> },
    { id: 'used', header: t('keys.columns.used'), width: '8rem', cell: (key) => <span className="text-muted"><Used apiKey={key} /></span> },
    { id: 'expires', header: t('keys.columns.expires'), width: '7.5rem', cell: ({ expiresAt }) => <span className="text-muted">{expiresAt === null ? t('keys.neverEnds') : <RelativeTime at={expiresAt} />}</span> },
  ];
}

function NarrowRow({ apiKey }: { readonly apiKey: ApiKey }) {
  return (
    <div className="grid gap-1">
      <div className="flex min-w-0 items-center gap-2">
        <span className="min-w-0 flex-1 truncate font-medium">{apiKey.name}</span>
        <KeyBadge apiKey={apiKey} />
      </div>
      <div className="truncate text-12 text-muted">{scopeWords(apiKey.scopes)}</div>
    </div>
  );
}
