import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { MailCheck } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useMay } from '../../api/session.ts';
import { usePages } from '../../api/use-pages.ts';
import { Button, buttonClass } from '../../components/button.tsx';
import { classes } from '../../components/classes.ts';
import { DataTable, type Column } from '../../components/data-table.tsx';
import { Page } from '../../components/page.tsx';
import { personName, PersonWords } from '../../components/person.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { EmptyState, Notice } from '../../components/states.tsx';
import { TableSettingsMenu, useTableSettings } from '../../components/table-settings.tsx';
import { useSelection } from '../../components/use-selection.ts';
import { formatNumber, formatRelative } from '../../i18n/format.ts';
import { shared } from '../../i18n/shared.ts';
import { useShortcuts } from '../../keyboard/shortcuts.ts';
import { oneOf, useUrlState, type UrlState } from '../../url-state.ts';
import { MailActs, RetryAll } from './mail-acts.tsx';
import { MailPanel } from './mail-panel.tsx';
import { outboxQuery, type OutboxMail } from './outbox.ts';
import { t } from './texts.ts';
import { kindWords, whyWords } from '../../mails/words.ts';

const views = ['parked', 'queued', 'sent', 'dropped'] as const;
type View = (typeof views)[number];

interface State {
  readonly status: View;
  /** The mail in the panel. */
  readonly mail: string;
}

const url: UrlState<State> = {
  read: ({ status, mail = '' }) => ({ status: oneOf(status, views, 'parked'), mail }),
  write: ({ status, mail }) => ({ status: status === 'parked' ? undefined : status, mail }),
};

/** Every mail to a person: what is stuck and why, what waits, what went out. */
export function OutboxPage() {
  const [{ status, mail: openId }, setUrl] = useUrlState(url);
  const { data: state } = useQuery(outboxQuery);
  const { rows, ...list } = usePages<OutboxMail>('/outbox/messages', { status });
  const [settings, setSettings] = useTableSettings('outbox');
  const [active, setActive] = useState<string>();
  const mayAct = useMay()('invite');
  const ids = useMemo(() => rows.map(({ id }) => id), [rows]);
  const selection = useSelection(ids);
  const columns = useMemo(() => columnsFor(status), [status]);
  const chosen = rows.filter(({ id }) => selection.has(id));
  const open = rows.find(({ id }) => id === openId);
  const selectable = mayAct && status === 'parked';
  useShortcuts(
    openId !== '' || chosen.length > 0
      ? [{ keys: ['escape'], label: shared('close'), group: t('title'), quiet: true, run: () => (openId === '' ? selection.clear() : setUrl({ mail: '' })) }]
      : [],
  );
  return (
    <div className="flex h-full min-h-0">
      <div className="min-w-0 flex-1">
        <Page title={t('title')} width="full" actions={mayAct && state !== undefined && state.parked > 0 && <RetryAll count={state.parked} />}>
          {state?.paused && (
            <div className="px-4 pb-2 sm:px-6">
              <Notice tone="warning" action={<Link to="/settings" className={buttonClass('plain')}>{t('pausedDo')}</Link>}>
                {t('paused', { reason: state.paused.reason, when: formatRelative(state.paused.until) })}
              </Notice>
            </div>
          )}
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-4 pb-2 sm:px-6">
            <div role="group" aria-label={t('view')} className="flex flex-wrap gap-1">
              {views.map((view) => (
                <ViewButton
                  key={view}
                  label={t(`tabs.${view}`)}
                  count={view === 'parked' ? state?.parked : view === 'queued' ? state?.queued : undefined}
                  chosen={view === status}
                  onChoose={() => {
                    selection.clear();
                    setUrl({ status: view, mail: '' });
                  }}
                />
              ))}
            </div>
            <span className="ml-auto flex items-center gap-2 text-12 text-muted">
              {status === 'queued' && state !== undefined && state.oldestRunAt !== null && <span>{t('oldest', { when: formatRelative(state.oldestRunAt) })}</span>}
              <span className="max-md:hidden"><TableSettingsMenu columns={columns} settings={settings} onChange={setSettings} /></span>
            </span>
          </div>
          <DataTable
            {...list}
            rows={rows}
            label={t(`tabs.${status}`)}
            columns={columns}
            idOf={({ id }) => id}
            nameOf={({ kind, entry }) => `${kindWords(kind)}, ${personName(entry)}`}
            settings={settings}
            activeId={openId === '' ? active : openId}
            onActivate={(id) => {
              setActive(id);
              if (openId !== '') setUrl({ mail: id });
            }}
            onOpen={(id) => setUrl({ mail: id })}
            {...(selectable ? { selection } : {})}
            narrow={(mail) => <NarrowRow mail={mail} status={status} />}
            empty={<EmptyState icon={MailCheck} title={t(`empty.${status}Title`)}>{t(`empty.${status}`)}</EmptyState>}
          />
          {selectable && chosen.length > 0 && (
            <div role="region" aria-label={t('selected', { count: chosen.length })} className="flex flex-wrap items-center gap-2 border-t border-line bg-surface px-4 py-2 shadow-raised sm:px-6">
              <span role="status" className="flex-1 font-medium">{t('selected', { count: chosen.length })}</span>
              <MailActs mails={chosen} onDone={selection.clear} />
              <Button look="quiet" onClick={selection.clear}>{t('clear')}</Button>
            </div>
          )}
        </Page>
      </div>
      {open && <MailPanel mail={open} mayAct={selectable} onClose={() => setUrl({ mail: '' })} />}
    </div>
  );
}

function ViewButton({ label, count, chosen, onChoose }: { readonly label: string; readonly count: number | undefined; readonly chosen: boolean; readonly onChoose: () => void }) {
  return (
    <button
      type="button"
      aria-pressed={chosen}
      onClick={onChoose}
      className={classes('hit rounded-md px-2.5 font-medium', chosen ? 'bg-ink/8 text-ink' : 'text-muted hover:text-ink')}
    >
      {label}
      {count !== undefined && <span className="font-normal text-muted tabular-nums"> {formatNumber(count)}</span>}
    </button>
  );
}

function columnsFor(status: View): readonly Column<OutboxMail>[] {
  return [
    { id: 'mail', header: t('columns.mail'), width: 'minmax(8rem, 1fr)', fixed: true, cell: ({ kind }) => <span className="font-medium">{kindWords(kind)}</span> },
    { id: 'to', header: t('columns.to'), width: 'minmax(13rem, 2fr)', fixed: true, cell: ({ entry }) => <PersonWords {...entry} /> },
    ...(status === 'sent' ? [] : [{ id: 'reason', header: t('columns.reason'), width: 'minmax(14rem, 3fr)', cell: (mail: OutboxMail) => <span className="text-muted">{whyWords(mail)}</span> }]),
    { id: 'attempts', header: t('columns.attempts'), width: '5.5rem', align: 'end', cell: ({ attempts }) => formatNumber(attempts) },
    { id: 'created', header: t('columns.created'), width: '7.5rem', cell: ({ createdAt }) => <span className="text-muted"><RelativeTime at={createdAt} /></span> },
    status === 'queued'
      ? { id: 'next', header: t('columns.next'), width: '7.5rem', cell: ({ runAt }) => <RelativeTime at={runAt} /> }
      : { id: 'settled', header: t('columns.settled'), width: '7.5rem', cell: ({ settledAt }) => settledAt !== null && <span className="text-muted"><RelativeTime at={settledAt} /></span> },
  ];
}

function NarrowRow({ mail, status }: { readonly mail: OutboxMail; readonly status: View }) {
  const at = status === 'queued' ? mail.runAt : (mail.settledAt ?? mail.createdAt);
  return (
    <div className="grid gap-1">
      <div className="flex min-w-0 items-center gap-2">
        <span className="min-w-0 flex-1 truncate"><span className="font-medium">{kindWords(mail.kind)}</span> <span className="text-muted">{personName(mail.entry)}</span></span>
        <span className="text-12 text-muted"><RelativeTime at={at} /></span>
      </div>
      <div className="truncate text-12 text-muted">{whyWords(mail) ?? mail.entry.email}</div>
    </div>
  );
}
