import { ArrowUpRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { useRoleLabel, useRoles } from '../../api/session.ts';
import type { Entry, Invitation, Mail, Person } from '../../api/types.ts';
import { Badge, FlagBadge, InvitationBadge, DeliveryMark, type Tone } from '../../components/badge.tsx';
import { classes } from '../../components/classes.ts';
import { JobLink } from '../../components/job-link.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { PanelSection } from '../../components/side-panel.tsx';
import { byWords } from '../../i18n/actors.ts';
import { shared } from '../../i18n/shared.ts';
import { kindWords, whyWords } from '../../mails/words.ts';
import { answeredQuestions } from './answers.ts';
import { t } from './texts.ts';

export function Answers({ entry }: { readonly entry: Entry }) {
  const answered = answeredQuestions(entry, useRoles());
  return (
    <PanelSection title={t('panel.answers')}>
      {answered.length === 0 ? (
        <p className="text-muted">{t('panel.noAnswers')}</p>
      ) : (
        <dl className="grid gap-2">
          {answered.map(({ key, label, text }) => (
            <div key={key}>
              <dt className="text-12 text-muted">{label}</dt>
              <dd className="text-14 whitespace-pre-wrap wrap-anywhere">{isLink(text) ? <OutsideLink to={text} /> : text}</dd>
            </div>
          ))}
        </dl>
      )}
    </PanelSection>
  );
}

export function Questions({ entry }: { readonly entry: Entry }) {
  if (entry.questions.length === 0) return null;
  return (
    <PanelSection title={t('panel.questions')}>
      <ol className="grid gap-3">
        {entry.questions.map((question) => (
          <li key={question.id} className="grid gap-1.5">
            <p className="text-12 text-muted">
              {t('panel.asked', { who: question.askedBy })} <RelativeTime at={question.askedAt} />
            </p>
            <p className="whitespace-pre-wrap">{question.text}</p>
            {question.reply === null ? (
              <p className="text-12 text-muted">{t('panel.waiting')}</p>
            ) : (
              <blockquote className="border-l-2 border-accent pl-3 whitespace-pre-wrap wrap-anywhere">
                {question.reply}
                {question.repliedAt !== null && <footer className="mt-0.5 text-12 text-muted">{t('panel.replied')} <RelativeTime at={question.repliedAt} /></footer>}
              </blockquote>
            )}
          </li>
        ))}
      </ol>
    </PanelSection>
  );
}

export function Marks({ entry }: { readonly entry: Entry }) {
  if (entry.flags.length === 0) return null;
  return (
    <PanelSection title={t('panel.marks')}>
      <div className="flex flex-wrap gap-1">{entry.flags.map((flag) => <FlagBadge key={flag} flag={flag} />)}</div>
    </PanelSection>
  );
}

export function Access({ person }: { readonly person: Person }) {
  const roleLabel = useRoleLabel();
  const { grant, sessions } = person;
  if (!grant) return null;
  return (
    <PanelSection title={t('panel.access')}>
      <p>{t('panel.accessGiven', { role: roleLabel(grant.role), by: grant.grantedBy })}</p>
      <p className="text-12 text-muted">
        {grant.revokedAt !== null ? (
          <>{t('panel.accessEnded')} <RelativeTime at={grant.revokedAt} /></>
        ) : grant.claimedAt !== null ? (
          <>{t('panel.accessClaimed')} <RelativeTime at={grant.claimedAt} />{sessions.length > 0 && ` · ${t('panel.sessions', { count: sessions.length })}`}</>
        ) : (
          t('panel.accessUnclaimed')
        )}
      </p>
    </PanelSection>
  );
}

export function Invitations({ invitations }: { readonly invitations: readonly Invitation[] }) {
  const roleLabel = useRoleLabel();
  if (invitations.length === 0) return null;
  return (
    <PanelSection title={t('panel.invitations')}>
      <Lines>
        {invitations.map((one) => (
          <Line key={one.id} at={one.createdAt}>
            <span className="flex flex-wrap items-center gap-1.5">
              <InvitationBadge state={one.state} />
              {t('panel.invitationAs', { role: roleLabel(one.role) })}
            </span>
            <span className="flex flex-wrap gap-x-2 text-12 text-muted">
              <DeliveryMark delivery={one.delivery ?? 'none'} />
              {one.visitedAt !== null && one.visitedAt !== undefined && <span>{t('panel.visited')} <RelativeTime at={one.visitedAt} /></span>}
              {one.reminders > 0 && <span>{t('panel.reminders', { count: one.reminders })}</span>}
              {one.state === 'pending' && <span>{t('panel.until')} <RelativeTime at={one.expiresAt} /></span>}
            </span>
          </Line>
        ))}
      </Lines>
    </PanelSection>
  );
}

const mailTones: Readonly<Record<Mail['status'], Tone>> = { queued: 'neutral', processing: 'neutral', sent: 'success', parked: 'danger', dropped: 'neutral' };

export function Mails({ mails }: { readonly mails: readonly Mail[] }) {
  if (mails.length === 0) return null;
  return (
    <PanelSection title={t('panel.mails')}>
      <Lines>
        {mails.map((mail) => (
          <Line key={mail.id} at={mail.settledAt ?? mail.createdAt}>
            <span className="flex flex-wrap items-center gap-1.5">
              {kindWords(mail.kind)}
              <Badge tone={mailTones[mail.status]}>{shared(`mailStatus.${mail.status}`)}</Badge>
            </span>
            {whyWords(mail) !== null && (
              <span className={classes('text-12 wrap-anywhere', mail.status === 'parked' ? 'text-danger-text' : 'text-muted')}>
                {whyWords(mail)}
                {mail.attempts > 0 && <> ({t('panel.attempts', { count: mail.attempts })})</>}
              </span>
            )}
          </Line>
        ))}
      </Lines>
    </PanelSection>
  );
}

/** Joined, confirmed, approved by …: from the audit log, newest first. */
export function Story({ person }: { readonly person: Person }) {
  return (
    <PanelSection title={t('panel.story')}>
      <ol className="relative grid gap-2.5 has-[li:only-child]:before:hidden before:absolute before:top-2 before:bottom-2 before:left-[3px] before:w-px before:bg-line">
        {person.timeline.toSorted((one, other) => other.seq - one.seq).map((event) => (
          <li key={event.seq} className="relative grid grid-cols-[minmax(0,1fr)_auto] gap-3 pl-5">
            <span aria-hidden="true" className="absolute top-[7px] left-0 size-[7px] rounded-full bg-control" />
            <span className="min-w-0 wrap-anywhere">
              {capitalised(event.text)}
              {event.by !== '' && <span className="block text-12 text-muted">{byWords(event.by)} <JobLink detail={event.detail} /></span>}
            </span>
            <span className="text-12 text-muted"><RelativeTime at={event.at} /></span>
          </li>
        ))}
      </ol>
    </PanelSection>
  );
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function EarlierApplications({ person }: { readonly person: Person }) {
  const roleLabel = useRoleLabel();
  if (person.applications.length === 0) return null;
  return (
    <PanelSection title={t('panel.earlier')}>
      <Lines>
        {person.applications.map((one) => (
          <Line key={one.at} at={one.at}>
            <span>{roleLabel(one.requestedRole)} · {one.outcome}</span>
          </Line>
        ))}
      </Lines>
    </PanelSection>
  );
}

function Lines({ children }: { readonly children: ReactNode }) {
  return <ul className="grid gap-2">{children}</ul>;
}

function Line({ at, children }: { readonly at: string; readonly children: ReactNode }) {
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] gap-3">
      <span className="grid gap-0.5">{children}</span>
      <span className="text-12 text-muted"><RelativeTime at={at} /></span>
    </li>
  );
}

function isLink(text: string): boolean {
  return /^https?:\/\/\S+$/.test(text);
}

/** A link somebody else typed: opened apart, told nothing about where it was pressed. */
export function OutsideLink({ to }: { readonly to: string }) {
  if (!isLink(to)) return <>{to}</>;
  return (
    <a href={to} target="_blank" rel="noopener noreferrer nofollow" className="inline-flex items-center gap-0.5 text-accent-text underline underline-offset-2 wrap-anywhere">
      {to.replace(/^https?:\/\//, '')}
      <ArrowUpRight size={13} aria-hidden="true" className="shrink-0" />
    </a>
  );
}
