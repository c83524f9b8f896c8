import type { ReactNode } from 'react';
import { RelativeTime } from '../../components/relative-time.tsx';
import { Notice, Progress } from '../../components/states.tsx';
import { formatNumber } from '../../i18n/format.ts';
import type { Job } from './job.ts';
import { t } from './texts.ts';
import { doneWord, endsWords, peopleWords } from './words.ts';

/** How far it has come, and what became of those it has looked at. */
export function JobLive({ job }: { readonly job: Job }) {
  const { progress, state, startedAt, finishedAt, pacePerHour } = job;
  const ends = state === 'running' ? endsWords(job, Date.now()) : null;
  const odd = progress.failed + progress.skipped;
  return (
    <section className="grid gap-4 rounded-xl border border-line bg-surface p-5">
      <Progress value={progress.done} max={progress.total} label={t('live.progress', { done: progress.done, total: progress.total })} />
      <dl className="grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-4">
        <Figure name={doneWord(job)} value={progress.changed} />
        <Figure name={t('live.skipped')} value={progress.skipped} note={progress.skipped > 0 ? t('live.skippedNote') : undefined} />
        <Figure name={t('live.failed')} value={progress.failed} danger={progress.failed > 0} />
        <Figure name={t('live.left')} value={progress.total - progress.done} />
      </dl>
      <div>
      <p className="flex flex-wrap gap-x-4 gap-y-1 text-12 text-muted">
        {startedAt !== null && <span>{t('live.started')} <RelativeTime at={startedAt} /></span>}
        {finishedAt !== null && <span>{t('live.finished')} <RelativeTime at={finishedAt} /></span>}
        {ends !== null && <span>{t('live.ends', { ends })}</span>}
        {pacePerHour !== null && <span>{t('live.paced', { pace: pacePerHour })}</span>}
        {progress.lapsed > 0 && <span>{t('live.lapsed', { count: progress.lapsed })}</span>}
      </p>
      <div role="status" className="mt-3">
        {state === 'done' && (odd === 0
          ? <Notice tone="success">{t('live.allDone')}</Notice>
          : <Notice tone="warning">{t('live.doneWith', { failed: peopleWords(odd) })}</Notice>)}
      </div>
      </div>
    </section>
  );
}

function Figure({ name, value, note, danger = false }: { readonly name: string; readonly value: number; readonly note?: ReactNode; readonly danger?: boolean }) {
  return (
    <div className="grid content-start">
      <dt className="text-12 text-muted">{name}</dt>
      <dd className={danger ? 'text-20 font-semibold tabular-nums text-danger-text' : 'text-20 font-semibold tabular-nums'}>
        {formatNumber(value)}
        {note !== undefined && <span className="block text-12 font-normal text-muted">{note}</span>}
      </dd>
    </div>
  );
}
