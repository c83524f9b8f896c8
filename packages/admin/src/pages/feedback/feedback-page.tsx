import { MessageSquareQuote, Star } from 'lucide-react';
import { useRoleLabel, useSession } from '../../api/session.ts';
import { usePages } from '../../api/use-pages.ts';
import { Badge } from '../../components/badge.tsx';
import { Button } from '../../components/button.tsx';
import { CopyField } from '../../components/copy-field.tsx';
import { Card, Page } from '../../components/page.tsx';
import { PersonLink } from '../../components/person.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { formatNumber } from '../../i18n/format.ts';
import { locale } from '../../i18n/texts.ts';
import { scores, spreadOf, type Answer, type FeedbackList } from './feedback.ts';
import { t } from './texts.ts';

const noFilter = {};
const percents = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
const decimals = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });

/** What people said about getting started. */
export function FeedbackPage() {
  const address = `${useSession().publicUrl ?? ''}/feedback`;
  const { rows, first, error, loading, hasMore, loadingMore, onMore, onRetry } = usePages<Answer, FeedbackList>('/feedback', noFilter, { limit: 50 });
  if (error && rows.length === 0) return <Page title={t('title')}><ErrorState error={error} onRetry={onRetry} /></Page>;
  if (loading || first === undefined) return <Page title={t('title')} lead={t('lead')} width="text"><Skeleton lines={9} /></Page>;
  if (rows.length === 0) {
    return (
      <Page title={t('title')} lead={t('lead')} width="text">
        <EmptyState
          icon={MessageSquareQuote}
          title={t('empty')}
          action={<div className="w-80 max-w-full"><CopyField label={t('address')} value={address} /></div>}
        >
          {t('emptyText')}
        </EmptyState>
      </Page>
    );
  }
  return (
    <Page title={t('title')} lead={t('lead')} width="text">
      <Summary summary={first.summary} />
      <Card title={t('answers')}>
        <ul className="-my-3 grid divide-y divide-line">
          {rows.map((answer) => <AnswerRow key={answer.id} answer={answer} />)}
        </ul>
        {hasMore && <div className="mt-4 flex justify-center"><Button busy={loadingMore} onClick={onMore}>{t('more')}</Button></div>}
      </Card>
    </Page>
  );
}

function Summary({ summary: { count, average, distribution } }: { readonly summary: FeedbackList['summary'] }) {
  return (
    <div className="grid gap-3 sm:grid-cols-[12rem_minmax(0,1fr)]">
      <div className="grid content-center gap-0.5 rounded-xl border border-line bg-surface px-4 py-3">
        <span className="text-muted">{t('average')}</span>
        <span className="text-28 font-semibold tracking-tight tabular-nums">{average === null ? '–' : t('outOf', { average: decimals.format(average) })}</span>
        <span className="text-12 text-muted">{t('count', { count })}</span>
      </div>
      <section className="rounded-xl border border-line bg-surface px-4 py-3">
        <h2 className="mb-2 text-13">{t('spread')}</h2>
        <ul className="grid gap-1.5">
          {spreadOf(distribution).map(({ score, count: own, share }) => (
            <li key={score} className="grid grid-cols-[7.5rem_minmax(0,1fr)_5rem] items-center gap-3">
              <span className="sr-only">{t('bar', { word: wordOf(score), count: own, share: percents.format(share) })}</span>
              <span aria-hidden="true">{score} · {wordOf(score)}</span>
              <span aria-hidden="true" className="h-2.5 overflow-hidden rounded-full bg-ink/8 forced-colors:border">
                <span className="block h-full rounded-full bg-accent forced-colors:bg-[CanvasText]" style={{ width: `${share * 100}%` }} />
              </span>
              <span aria-hidden="true" className="text-right text-muted tabular-nums">{formatNumber(own)} · {percents.format(share)}</span>
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}

function wordOf(score: number): string {
  const known = scores.find((one) => one === score);
  return known === undefined ? t('noScore') : t(`score.${known}`);
}

function AnswerRow({ answer: { entry, role, score, text, at } }: { readonly answer: Answer }) {
  const roleLabel = useRoleLabel();
  return (
    <li className="grid gap-1.5 py-3.5">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Badge tone={score === null ? 'neutral' : score >= 4 ? 'success' : score === 3 ? 'neutral' : 'warning'} icon={Star}>{score === null ? t('noScore') : `${score} · ${wordOf(score)}`}</Badge>
        <span className="min-w-0 flex-1 truncate">{entry === null ? <span className="text-muted">{t('erased')}</span> : <PersonLink {...entry} />}</span>
        <span className="text-12 text-muted">{roleLabel(role)} · <RelativeTime at={at} /></span>
      </div>
      {text === '' ? <p className="text-muted">{t('noText')}</p> : <p className="max-w-[68ch] text-14 whitespace-pre-line wrap-anywhere">{text}</p>}
    </li>
  );
}
