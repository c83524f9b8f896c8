import { Link } from '@tanstack/react-router';
import { Ban, Check, Clock, Eye, EyeOff, Link2, Link2Off, Mail, RotateCw, type LucideIcon } from 'lucide-react';
import { useState } from 'react';
import { useMay, useRoleLabel } from '../../api/session.ts';
import { DeliveryMark, InvitationBadge } from '../../components/badge.tsx';
import { Button, buttonClass } from '../../components/button.tsx';
import { Confirm } from '../../components/dialog.tsx';
import { Facts } from '../../components/page.tsx';
import { personName } from '../../components/person.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { PanelSection, SidePanel } from '../../components/side-panel.tsx';
import { Notice } from '../../components/states.tsx';
import { toast, toastError } from '../../components/toast.ts';
import { formatNumber } from '../../i18n/format.ts';
import { useShortcuts } from '../../keyboard/shortcuts.ts';
import { canResend, canWithdraw, hintOf, resend, stepsOf, withdraw, type ListedInvitation, type Step } from './invitation.ts';
import { LinkDialog } from './link-dialog.tsx';
import { t } from './texts.ts';

/** One invitation: how it stands, what happened, what can be done. */
export function InvitationPanel({ invitation, onClose }: { readonly invitation: ListedInvitation; readonly onClose: () => void }) {
  const roleLabel = useRoleLabel();
  const may = useMay();
  const name = personName(invitation.entry);
  const hint = hintOf(invitation);
  return (
    <SidePanel
      label={t('panel.label', { name })}
      subject={invitation.id}
      onClose={onClose}
      head={
        <div className="grid gap-1 py-0.5">
          <h2 className="truncate text-16">{name}</h2>
          {invitation.entry.name !== '' && <span className="truncate text-muted">{invitation.entry.email}</span>}
          <span className="mt-1 flex flex-wrap items-center gap-2">
            <InvitationBadge state={invitation.state} />
            <DeliveryMark delivery={invitation.delivery} />
          </span>
        </div>
      }
      {...(may('invite') ? { foot: <Acts key={invitation.id} invitation={invitation} name={name} /> } : {})}
    >
      {hint && <div className="mb-3"><Notice tone="warning">{t(`panel.hint.${hint}`)}</Notice></div>}
      <PanelSection title={t('panel.story')}>
        <ol className="grid gap-2.5">
          {stepsOf(invitation).map((step) => (
            <StepLine key={step.name} step={step} role={roleLabel(invitation.role)} />
          ))}
        </ol>
      </PanelSection>
      <PanelSection title={t('panel.facts')}>
        <Facts
          items={[
            [t('columns.role'), roleLabel(invitation.role)],
            [t('panel.invitedBy'), invitation.createdBy],
            [t('panel.reminders'), formatNumber(invitation.reminders)],
            [t('panel.link'), t(invitation.linkShown ? 'panel.linkYes' : 'panel.linkNo')],
          ]}
        />
        <div className="mt-3">
          <Link to="/waitlist" search={{ status: 'any', q: invitation.entry.email, entry: invitation.entry.id }} className={buttonClass('plain')}>
            {t('panel.person')}
          </Link>
        </div>
      </PanelSection>
    </SidePanel>
  );
}

const icons: Readonly<Record<Step['name'], LucideIcon>> = {
  created: Mail, visited: Eye, notVisited: EyeOff, accepted: Check, expired: Clock, revoked: Ban, superseded: Link2Off, expires: Clock,
};

function StepLine({ step, role }: { readonly step: Step; readonly role: string }) {
  const Icon = icons[step.name];
  const ahead = step.name === 'expires' || step.name === 'notVisited';
  return (
    <li className="flex items-start gap-2.5">
      <Icon size={15} aria-hidden="true" className={ahead ? 'mt-0.5 shrink-0 text-muted' : 'mt-0.5 shrink-0 text-accent-text'} />
      <span className={ahead ? 'flex-1 text-muted' : 'flex-1'}>{t(`panel.step.${step.name}`, { role })}</span>
      {step.at !== null && <span className="text-muted"><RelativeTime at={step.at} /></span>}
    </li>
  );
}

function Acts({ invitation, name }: { readonly invitation: ListedInvitation; readonly name: string }) {
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState<'withdraw' | 'link'>();
  const again = canResend(invitation);
  const back = canWithdraw(invitation);
  const send = async () => {
    setBusy(true);
    try {
      await resend(invitation);
      toast(t('done.resent', { name }), t('done.resentDetail'));
    } catch (error) {
      toastError(error);
    } finally {
      setBusy(false);
    }
  };
  const group = t('title');
  useShortcuts([
    ...(again ? [{ keys: ['r'], label: t('act.resend'), group, run: () => void send() }] : []),
    ...(back ? [{ keys: ['l'], label: t('act.link'), group, run: () => setAsking('link') }, { keys: ['w'], label: t('act.withdraw'), group, run: () => setAsking('withdraw') }] : []),
  ]);
  if (!again && !back) return null;
  return (
    <div className="flex flex-wrap gap-2">
      {again && <Button look="primary" icon={RotateCw} busy={busy} hint="R" onClick={() => void send()}>{t('act.resend')}</Button>}
      {back && <Button icon={Link2} hint="L" onClick={() => setAsking('link')}>{t('act.link')}</Button>}
      {back && <Button look="quiet" hint="W" onClick={() => setAsking('withdraw')}>{t('act.withdraw')}</Button>}
      <Confirm
        open={asking === 'withdraw'}
        onClose={() => setAsking(undefined)}
        title={t('withdraw.title', { name })}
        lead={t('withdraw.lead')}
        verb={t('withdraw.verb')}
        danger
        onConfirm={async () => {
          await withdraw(invitation);
          toast(t('done.withdrawn', { name }));
        }}
      />
      <LinkDialog open={asking === 'link'} onClose={() => setAsking(undefined)} invitation={invitation} />
    </div>
  );
}
