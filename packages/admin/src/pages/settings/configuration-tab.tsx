import { useQuery } from '@tanstack/react-query';
import { Copy, Search, SearchX } from 'lucide-react';
import { useMay } from '../../api/session.ts';
import { Badge } from '../../components/badge.tsx';
import { IconButton } from '../../components/button.tsx';
import { Card } from '../../components/page.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { toast } from '../../components/toast.ts';
import { OwnersOnly } from './owners-only.tsx';
import { configurationQuery, findSettings, type Setting } from './settings.ts';
import { t } from './texts.ts';

interface ConfigurationTabProps {
  readonly search: string;
  readonly onSearch: (text: string) => void;
}

/** What the server runs with, in the words of its documentation, without secrets. */
export function ConfigurationTab(props: ConfigurationTabProps) {
  return useMay()('admin') ? <Configuration {...props} /> : <OwnersOnly />;
}

function Configuration({ search, onSearch }: ConfigurationTabProps) {
  const { data, error, refetch } = useQuery(configurationQuery);
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton lines={14} />;
  const groups = findSettings(data.groups, search);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-5">
      <div className="flex flex-wrap items-center gap-x-6 gap-y-3">
        <p className="max-w-[68ch] flex-[1_1_20rem] text-muted">{t('configuration.lead')}</p>
        <div className="relative w-full sm:w-64">
          <Search size={15} aria-hidden="true" className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-muted" />
          <input
            type="search"
            value={search}
            onChange={(event) => onSearch(event.currentTarget.value)}
            aria-label={t('configuration.search')}
            placeholder={t('configuration.search')}
            autoComplete="off"
            spellCheck={false}
            className="hit w-full rounded-md border border-control/70 bg-surface pr-2 pl-8 text-13 -outline-offset-1 hover:border-control"
          />
        </div>
      </div>
      {groups.length === 0 && <EmptyState icon={SearchX} title={t('configuration.nothing')}>{t('configuration.nothingText', { text: search })}</EmptyState>}
      {groups.map(({ title, items }) => (
        <Card key={title} title={title}>
          <dl className="-my-3 grid divide-y divide-line">
            {items.map((item) => <SettingRow key={item.name} setting={item} />)}
          </dl>
        </Card>
      ))}
    </div>
  );
}

function SettingRow({ setting: { name, value, secret, set, meaning, fallback } }: { readonly setting: Setting }) {
  const copy = async () => {
    await navigator.clipboard.writeText(name);
    toast(t('configuration.copied', { name }));
  };
  return (
    <div className="grid gap-x-5 gap-y-1 py-3 md:grid-cols-[17rem_minmax(0,1fr)]">
      <dt className="min-w-0">
        <div className="flex items-center gap-1">
          <code className="min-w-0 text-12 font-semibold wrap-anywhere">{name}</code>
          <IconButton icon={Copy} label={t('configuration.copy', { name })} onClick={() => void copy()} className="-my-1.5 scale-85" />
        </div>
        <Badge tone={set ? 'accent' : 'neutral'}>{t(secret && set ? 'configuration.secretSet' : set ? 'configuration.set' : 'configuration.notSet')}</Badge>
      </dt>
      <dd className="grid min-w-0 gap-1">
        {value !== null && <code className="w-fit max-w-full rounded-md bg-sunken px-2 py-1 text-12 wrap-anywhere">{value}</code>}
        <p className="max-w-[72ch] wrap-anywhere">{meaning}</p>
        {!set && <p className="text-12 text-muted wrap-anywhere">{t('configuration.fallback', { fallback })}</p>}
      </dd>
    </div>
  );
}
