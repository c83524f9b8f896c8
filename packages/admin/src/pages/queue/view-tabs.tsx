import { useQuery } from '@tanstack/react-query';
import { api } from '../../api/request.ts';
import { stages, type EntryList, type Stage } from '../../api/types.ts';
import { classes } from '../../components/classes.ts';
import { formatNumber } from '../../i18n/format.ts';
import { shared } from '../../i18n/shared.ts';
import type { QueueState } from './queue-url.ts';
import { t } from './texts.ts';

type View = Pick<QueueState, 'status' | 'filters'>;

interface Tab {
  readonly key: string;
  readonly label: string;
  readonly count: number | undefined;
  readonly view: View;
}

/** Stages with how many people are at each; choosing one is a step to go back from. */
export function ViewTabs({ state, onChange }: { readonly state: QueueState; readonly onChange: (view: View) => void }) {
  const { data } = useQuery({
    queryKey: ['waitlist-counts'],
    queryFn: ({ signal }) => api.get<EntryList>('/waitlist', { query: { status: 'pending', confirmed: 'true', limit: 1 }, signal }),
    staleTime: 30_000,
  });
  const counts = data?.counts;
  const toReview = counts?.matching ?? undefined;
  const { confirmed: _confirmed, ...filters } = state.filters;
  const others = stages.filter((stage): stage is Exclude<Stage, 'pending'> => stage !== 'pending');
  const tabs: readonly Tab[] = [
    { key: 'review', label: t('view.review'), count: toReview, view: { status: 'review', filters } },
    {
      key: 'unconfirmed',
      label: t('view.unconfirmed'),
      count: counts && toReview !== undefined ? counts.pending - toReview : undefined,
      view: { status: 'review', filters: { ...filters, confirmed: 'false' } },
    },
    ...others.map((stage) => ({ key: stage, label: shared(`stage.${stage}`), count: counts?.[stage], view: { status: [stage], filters } })),
    { key: 'any', label: t('view.any'), count: counts?.all, view: { status: 'any', filters } },
  ];
  const chosen = keyOf(state);
  return (
    <nav aria-label={t('view.label')} className="flex gap-1 overflow-x-auto px-3 pb-2 [scrollbar-width:none] sm:px-5">
      {tabs.map((tab) => (
        <button
          key={tab.key}
          type="button"
          aria-current={tab.key === chosen ? 'page' : undefined}
          onClick={() => onChange(tab.view)}
          className={classes(
            'hit flex shrink-0 items-center gap-1.5 rounded-md px-2 font-medium whitespace-nowrap',
            tab.key === chosen ? 'bg-ink/8 text-ink' : 'text-muted hover:bg-ink/4 hover:text-ink',
          )}
        >
          {tab.label}
          <span className="min-w-2 text-12 font-normal text-muted tabular-nums">{tab.count === undefined ? '' : formatNumber(tab.count)}</span>
        </button>
      ))}
    </nav>
  );
}

function keyOf({ status, filters }: QueueState): string | undefined {
  if (status === 'review') return filters.confirmed === 'false' ? 'unconfirmed' : 'review';
  if (status === 'any') return 'any';
  return status.length === 1 ? status[0] : undefined;
}
