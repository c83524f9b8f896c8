import { Link } from '@tanstack/react-router';
import { buttonClass } from '../../components/button.tsx';
import { Facts } from '../../components/page.tsx';
import { personName } from '../../components/person.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { PanelSection, SidePanel } from '../../components/side-panel.tsx';
import { Notice } from '../../components/states.tsx';
import { formatNumber } from '../../i18n/format.ts';
import { shared } from '../../i18n/shared.ts';
import { MailActs } from './mail-acts.tsx';
import type { OutboxMail } from './outbox.ts';
import { t } from './texts.ts';
import { kindWords, providersWords, whyWords } from '../../mails/words.ts';

interface MailPanelProps {
  readonly mail: OutboxMail;
  readonly mayAct: boolean;
  readonly onClose: () => void;
}

/** One mail: why it is where it is, and what to do. */
export function MailPanel({ mail, mayAct, onClose }: MailPanelProps) {
  const name = personName(mail.entry);
  const why = whyWords(mail);
  const said = providersWords(mail);
  const facts: (readonly [string, React.ReactNode] | null)[] = [
    [t('panel.status'), shared(`mailStatus.${mail.status}`)],
    [t('columns.to'), mail.entry.email],
    [t('columns.attempts'), mail.attempts === 0 ? t('panel.never') : formatNumber(mail.attempts)],
    [t('columns.created'), <RelativeTime key="created" at={mail.createdAt} />],
    mail.status === 'queued' ? [t('columns.next'), <RelativeTime key="next" at={mail.runAt} />] : null,
    mail.settledAt === null ? null : [t('columns.settled'), <RelativeTime key="settled" at={mail.settledAt} />],
  ];
  return (
    <SidePanel
      label={t('panel.label', { name })}
      subject={mail.id}
      onClose={onClose}
      head={
        <div className="grid gap-0.5 py-0.5">
          <h2 className="truncate text-16">{kindWords(mail.kind)}</h2>
          <span className="truncate text-muted">{name}</span>
        </div>
      }
      {...(mayAct ? { foot: <div className="flex flex-wrap gap-2"><MailActs key={mail.id} mails={[mail]} /></div> } : {})}
    >
      {why !== null && <div className="mb-3"><Notice tone={mail.status === 'parked' ? 'warning' : 'info'}>{why}</Notice></div>}
      {said !== null && (
        <PanelSection title={t('panel.technical')}>
          <p className="rounded-md bg-sunken px-2.5 py-2 font-mono text-12 wrap-anywhere">{said}</p>
        </PanelSection>
      )}
      <PanelSection title={t('panel.facts')}>
        <Facts items={facts.filter((fact) => fact !== null)} />
        <div className="mt-3">
          <Link to="/waitlist" search={{ status: 'any', q: mail.entry.email, entry: mail.entry.id }} className={buttonClass('plain')}>
            {t('panel.person')}
          </Link>
        </div>
      </PanelSection>
    </SidePanel>
  );
}
