import { useQuery } from '@tanstack/react-query';
import { Copy, Pencil } from 'lucide-react';
import { useEffect, useState } from 'react';
import { api } from '../../api/request.ts';
import { useAdmin, useMay, useRoleLabel } from '../../api/session.ts';
import type { Entry, Person } from '../../api/types.ts';
import { StageBadge } from '../../components/badge.tsx';
import { IconButton } from '../../components/button.tsx';
import { Facts } from '../../components/page.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { PanelSection, SidePanel } from '../../components/side-panel.tsx';
import { ErrorState, Skeleton } from '../../components/states.tsx';
import { toast } from '../../components/toast.ts';
import { shared } from '../../i18n/shared.ts';
import { perform } from './acts.ts';
import { nameOf } from './decisions.ts';
import { personKey } from './entry-cache.ts';
import { Access, Answers, EarlierApplications, Invitations, Mails, Marks, OutsideLink, Questions, Story } from './panel-parts.tsx';
import { PanelActs } from './panel-acts.tsx';
import type { Desk } from './use-desk.ts';
import { t } from './texts.ts';

interface PersonPanelProps {
  readonly id: string;
  /** As the list has them; what is not in the list is fetched. */
  readonly listed: Entry | undefined;
  readonly desk: Desk;
  readonly onClose: () => void;
}

/** Everything about one person beside the list. What the list knows is there at once. */
export function PersonPanel({ id, listed, desk, onClose }: PersonPanelProps) {
  const settled = useSettled(id, 100);
  const { data, error, refetch } = useQuery({
    queryKey: personKey(id),
    queryFn: ({ signal }) => api.get<Person>(`/waitlist/${encodeURIComponent(id)}`, { signal }),
    // Running through the list with j fetches nobody on the way.
    enabled: settled === id,
  });
  const entry = data?.entry ?? listed;
  if (!entry) {
    return (
      <SidePanel label={shared('loading')} subject={id} onClose={onClose} head={<h2 className="text-16">{shared('loading')}</h2>}>
        {error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton lines={12} />}
      </SidePanel>
    );
  }
  return (
    <SidePanel
      label={t('panel.label', { name: nameOf(entry) })}
      subject={id}
      onClose={onClose}
      head={<Head entry={entry} />}
      foot={<PanelActs entry={entry} desk={desk} />}
    >
      <About entry={entry} />
      <Answers entry={entry} />
      <Marks entry={entry} />
      <Questions entry={entry} />
      <Notes entry={entry} desk={desk} />
      {error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : data ? (
        <>
          <Access person={data} />
          <Invitations invitations={data.invitations} />
          <Mails mails={data.mails ?? []} />
          <Story person={{ ...data, timeline: data.timeline ?? [] }} />
          <EarlierApplications person={{ ...data, applications: data.applications ?? [] }} />
        </>
      ) : (
        <Skeleton lines={6} className="py-4" />
      )}
    </SidePanel>
  );
}

function Head({ entry }: { readonly entry: Entry }) {
  const copy = async () => {
    await navigator.clipboard.writeText(entry.email);
    toast(shared('copied'));
  };
  return (
    <div className="grid gap-1">
      <div className="flex items-center gap-2">
        <h2 className="truncate text-16">{nameOf(entry)}</h2>
        <StageBadge stage={entry.status} />
      </div>
      <div className="flex items-center gap-1 text-muted">
        <span className="truncate">{entry.email}</span>
        <IconButton icon={Copy} label={`${shared('copy')}: ${entry.email}`} onClick={() => void copy()} className="min-h-6! pointer-coarse:min-h-10!" />
      </div>
    </div>
  );
}

function About({ entry }: { readonly entry: Entry }) {
  const roleLabel = useRoleLabel();
  const me = useAdmin();
  const from = [entry.source, entry.ref, entry.referrer, ...Object.values(entry.utm)].filter((one) => one !== null && one !== '').join(' · ');
  return (
    <div className="border-b border-line pb-3">
      <Facts
        items={[
          [t('panel.wants'), entry.requestedRole === null ? <span className="text-muted">{t('role.none')}</span> : roleLabel(entry.requestedRole)],
          ...(entry.role === null ? [] : [[t('panel.role'), roleLabel(entry.role)] as const]),
          [t('panel.joined'), <RelativeTime key="joined" at={entry.createdAt} />],
          [
            t('panel.confirmed'),
            entry.confirmedAt === null ? <span className="text-warning-text">{t('panel.unconfirmed')}</span> : <RelativeTime key="confirmed" at={entry.confirmedAt} />,
          ],
          ...(entry.website === null ? [] : [[t('panel.website'), <OutsideLink key="site" to={entry.website} />] as const]),
          [t('panel.source'), from],
          ...(entry.claimedBy === null || entry.claimedBy === undefined
            ? []
            : [[t('panel.claimed'), entry.claimedBy.id === me.id ? t('panel.claimedYou') : entry.claimedBy.name] as const]),
          ...(entry.reason === null ? [] : [[t('panel.reason'), entry.reason] as const]),
          [t('panel.score'), <Score key={entry.id} entry={entry} />],
        ]}
      />
    </div>
  );
}

/** Kept when the field is left, or with Enter. */
function Score({ entry }: { readonly entry: Entry }) {
  const may = useMay();
  if (!may('review')) return <>{entry.score ?? '–'}</>;
  const keep = (text: string) => {
    const score = text.trim() === '' ? null : Math.min(1000, Math.max(0, Math.round(Number(text))));
    if (score === entry.score || Number.isNaN(score)) return;
    void perform(entry, { verb: 'score', body: { score }, guess: { score }, said: t('done.scored') }).catch(() => undefined);
  };
  return (
    <input
      type="number"
      min={0}
      max={1000}
      defaultValue={entry.score ?? ''}
      aria-label={`${t('panel.score')}: ${t('panel.scoreHelp')}`}
      title={t('panel.scoreHelp')}
      placeholder="–"
      onBlur={(event) => keep(event.currentTarget.value)}
      onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
      className="-my-0.5 -ml-1.5 h-6 w-18 rounded-md border border-transparent bg-transparent px-1.5 tabular-nums hover:border-control pointer-coarse:h-10"
    />
  );
}

function Notes({ entry, desk }: { readonly entry: Entry; readonly desk: Desk }) {
  const may = useMay();
  return (
    <PanelSection
      title={t('panel.notes')}
      actions={may('review') && <IconButton icon={Pencil} label={t('act.note')} onClick={() => desk.decide('note', entry)} className="min-h-6! pointer-coarse:min-h-10!" />}
    >
      <p className={entry.notes === '' ? 'text-muted' : 'whitespace-pre-wrap wrap-anywhere'}>{entry.notes === '' ? t('panel.noNotes') : entry.notes}</p>
    </PanelSection>
  );
}

/** A value once it has stood still for a moment. */
function useSettled<T>(value: T, ms: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(value), ms);
    return () => window.clearTimeout(timer);
  }, [value, ms]);
  return settled;
}
