import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { ArrowLeft, Link2, Monitor } from 'lucide-react';
import { useRoleLabel } from '../../api/session.ts';
import type { Person } from '../../api/types.ts';
import { StageBadge } from '../../components/badge.tsx';
import { buttonClass, IconButton } from '../../components/button.tsx';
import { Card, Facts, Page } from '../../components/page.tsx';
import { personName } from '../../components/person.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { ErrorState, Notice, Skeleton } from '../../components/states.tsx';
import { toast } from '../../components/toast.ts';
import { formatRelative } from '../../i18n/format.ts';
import { explanationQuery, personQuery, provenanceSentence, subjectWords, withoutIds } from './member.ts';
import { PersonActs } from './person-acts.tsx';
import { t } from './texts.ts';
import { Timeline } from './timeline.tsx';

/** One person: why they have access, or not, and what can be done about it. */
export function AccessPersonPage() {
  const { id = '' } = useParams({ strict: false }) as { readonly id?: string };
  const { data: person, error, refetch } = useQuery(personQuery(id));
  const { data: why } = useQuery(explanationQuery(person?.entry.email));
  const back = (
    <Link to="/access" className="inline-flex items-center gap-1 text-muted no-underline hover:text-ink">
      <ArrowLeft size={14} aria-hidden="true" /> {t('person.back')}
    </Link>
  );
  if (error && !person) return <Page title={t('title')} lead={back}><ErrorState error={error} onRetry={() => void refetch()} /></Page>;
  if (!person) return <Page title={t('title')} lead={back}><Skeleton lines={8} className="max-w-[46rem]" /></Page>;
  const { entry } = person;
  const name = personName(entry);
  const isIn = entry.status === 'accepted';
  return (
    <Page title={name} lead={back} actions={<PersonActs person={person} />}>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-muted">
        <StageBadge stage={entry.status} />
        {entry.name.trim() !== '' && <span>{entry.email}</span>}
      </div>
      {why && <Notice tone={why.access ? 'success' : 'info'}>{withoutIds(why.summary)}</Notice>}
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1.6fr)_minmax(0,1fr)]">
        <Card title={t(isIn ? 'person.why' : 'person.whyNot', { name })} actions={<CopyAddress />}>
          <p className="mb-3 text-12 text-muted">{t('person.how')}</p>
          <Timeline events={person.timeline.toSorted((one, other) => one.seq - other.seq)} />
        </Card>
        <div className="grid gap-5">
          <Card title={t('person.details')}>
            <Details person={person} />
          </Card>
          <Card title={t('person.sessions')}>
            <Sessions person={person} />
          </Card>
        </div>
      </div>
    </Page>
  );
}

function CopyAddress() {
  const copy = async () => {
    await navigator.clipboard.writeText(location.href);
    toast(t('person.copied'));
  };
  return <IconButton icon={Link2} label={t('person.copy')} onClick={() => void copy()} />;
}

function Details({ person: { entry, grant } }: { readonly person: Person }) {
  const roleLabel = useRoleLabel();
  const role = grant?.role ?? entry.role;
  const facts: (readonly [string, React.ReactNode] | null)[] = [
    [t('person.role'), role === null ? t('person.notRole') : roleLabel(role)],
    grant && [t('person.provenance'), provenanceSentence(grant.provenance)],
    grant && [t('person.grantedBy'), grant.grantedBy],
    grant && [t('person.since'), <RelativeTime key="since" at={grant.grantedAt} />],
    grant && [t('person.subject'), subjectWords(grant.subject)],
    grant?.claimedAt ? [t('person.claimed'), <RelativeTime key="claimed" at={grant.claimedAt} />] : null,
    grant?.revokedAt ? [t('person.revokedAt'), <RelativeTime key="revoked" at={grant.revokedAt} />] : null,
    entry.reason !== null && entry.reason !== '' ? [t('person.reason'), entry.reason] : null,
  ];
  return (
    <>
      <Facts items={facts.filter((fact) => fact !== null)} />
      <div className="mt-4">
        <Link to="/waitlist" search={{ status: 'any', q: entry.email, entry: entry.id }} className={buttonClass('plain')}>
          {t('person.queue')}
        </Link>
      </div>
    </>
  );
}

function Sessions({ person: { sessions } }: { readonly person: Person }) {
  if (sessions.length === 0) return <p className="text-muted">{t('person.noSessions')}</p>;
  return (
    <ul className="grid gap-2.5">
      {sessions.map(({ id, device, createdAt, expiresAt }) => (
        <li key={id} className="flex items-start gap-2.5">
          <Monitor size={15} aria-hidden="true" className="mt-0.5 shrink-0 text-muted" />
          <span className="min-w-0 flex-1">
            {device}
            <span className="block text-12 text-muted">
              {t('person.started', { when: formatRelative(createdAt) })} · {t('person.until', { when: formatRelative(expiresAt) })}
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}
