import { Lock } from 'lucide-react';
import type { Entry, ProductRole } from '../../api/types.ts';
import { DeliveryMark, FlagBadge, StageBadge } from '../../components/badge.tsx';
import type { Column } from '../../components/data-table.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { formatNumber } from '../../i18n/format.ts';
import { answerText } from './answers.ts';
import { nameOf } from './decisions.ts';
import { t } from './texts.ts';

/** @param compact - one line per person */
export function queueColumns(roles: readonly ProductRole[], compact: boolean): readonly Column<Entry>[] {
  const label = (key: string | null) => roles.find((role) => role.key === key)?.label ?? key ?? '';
  return [
    {
      id: 'person',
      header: t('column.person'),
      width: 'minmax(11rem, 2fr)',
      fixed: true,
      cell: (entry) => <Who entry={entry} compact={compact} />,
    },
    {
      id: 'wants',
      header: t('column.wants'),
      width: 'minmax(6.5rem, 0.8fr)',
      cell: (entry) => <Wants asked={label(entry.requestedRole)} given={label(entry.role)} />,
    },
    {
      id: 'answers',
      header: t('column.answers'),
      width: 'minmax(7rem, 2fr)',
      cell: (entry) => <span className="text-muted">{answersAtAGlance(entry, roles)}</span>,
    },
    {
      id: 'flags',
      header: t('column.flags'),
      width: 'minmax(8.5rem, 0.9fr)',
      cell: (entry) => (
        <span className="flex gap-1 overflow-hidden">
          {entry.flags.map((flag) => <FlagBadge key={flag} flag={flag} />)}
        </span>
      ),
    },
    { id: 'stage', header: t('column.stage'), width: '7.5rem', cell: (entry) => <StageBadge stage={entry.status} /> },
    { id: 'mail', header: t('column.mail'), width: '8rem', cell: (entry) => <DeliveryMark delivery={entry.delivery} /> },
    {
      id: 'claimed',
      header: t('column.claimed'),
      width: '7.5rem',
      cell: (entry) =>
        entry.claimedBy && (
          <span className="inline-flex max-w-full items-center gap-1 text-muted">
            <Lock size={12} aria-hidden="true" className="shrink-0" />
            <span className="truncate">{entry.claimedBy.name}</span>
          </span>
        ),
    },
    {
      id: 'score',
      header: t('column.score'),
      width: '4.5rem',
      align: 'end',
      sort: { down: '-score' },
      cell: (entry) => (entry.score === null ? '' : formatNumber(entry.score)),
    },
    { id: 'source', header: t('column.source'), width: '6rem', cell: (entry) => <span className="text-muted">{entry.source}</span> },
    {
      id: 'joined',
      header: t('column.joined'),
      width: '6.5rem',
      align: 'end',
      sort: { up: 'createdAt', down: '-createdAt' },
      cell: (entry) => <span className="text-muted"><RelativeTime at={entry.createdAt} /></span>,
    },
  ];
}

export const hiddenAtFirst = ['claimed', 'score', 'source'];

function Who({ entry, compact }: { readonly entry: Entry; readonly compact: boolean }) {
  const name = entry.name.trim() === '' ? <span className="text-muted">{t('noName')}</span> : entry.name;
  return compact ? (
    <span className="flex gap-2">
      <span className="truncate font-medium">{name}</span>
      <span className="truncate text-muted">{entry.email}</span>
    </span>
  ) : (
    <span className="grid leading-snug">
      <span className="truncate font-medium">{name}</span>
      <span className="truncate text-12 text-muted">{entry.email}</span>
    </span>
  );
}

/** What was asked for; struck out where something else was given. */
function Wants({ asked, given }: { readonly asked: string; readonly given: string }) {
  if (given === '' || given === asked) return <>{asked === '' ? <span className="text-muted">–</span> : asked}</>;
  return (
    <>
      {asked !== '' && <s className="mr-1.5 text-muted">{asked}</s>}
      {given}
    </>
  );
}

function answersAtAGlance(entry: Entry, roles: readonly ProductRole[]): string {
  const questions = roles.flatMap(({ questions: ofRole }) => ofRole);
  return Object.entries(entry.answers)
    .filter(([, answer]) => answer !== true && answer !== '')
    .slice(0, 3)
    .map(([key, answer]) => answerText(questions.find((one) => one.key === key), answer))
    .join(' · ');
}

/** A person in two lines. */
export function NarrowPerson({ entry, roles }: { readonly entry: Entry; readonly roles: readonly ProductRole[] }) {
  const role = entry.role ?? entry.requestedRole;
  return (
    <span className="grid gap-0.5">
      <span className="flex items-center justify-between gap-2">
        <span className="truncate font-medium">{nameOf(entry)}</span>
        <span className="shrink-0 text-12 text-muted"><RelativeTime at={entry.createdAt} /></span>
      </span>
      <span className="flex items-center gap-2 text-12 text-muted">
        <StageBadge stage={entry.status} />
        <span className="truncate">{roles.find(({ key }) => key === role)?.label ?? role}</span>
        {entry.flags[0] && <FlagBadge flag={entry.flags[0]} />}
      </span>
    </span>
  );
}
