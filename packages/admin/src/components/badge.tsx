import { Ban, Check, CircleDashed, CircleSlash, CircleX, Clock, Link2Off, LogOut, Mail, MailCheck, MailWarning, MailX, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Delivery, Flag, Invitation, Stage } from '../api/types.ts';
import { shared } from '../i18n/shared.ts';
import { classes } from './classes.ts';

export type Tone = 'neutral' | 'accent' | 'success' | 'warning' | 'danger';

const tones: Readonly<Record<Tone, string>> = {
  neutral: 'text-muted bg-ink/6',
  accent: 'text-on-accent-soft bg-accent-soft',
  success: 'text-success-text bg-success-soft',
  warning: 'text-warning-text bg-warning-soft',
  danger: 'text-danger-text bg-danger-soft',
};

interface BadgeProps {
  readonly tone?: Tone;
  readonly icon?: LucideIcon;
  readonly children: ReactNode;
  readonly className?: string;
  /** The long form, where the word is short. */
  readonly title?: string;
}

/** A word on a soft ground, with a picture where the colour alone would say something. */
export function Badge({ tone = 'neutral', icon: Icon, children, className, title }: BadgeProps) {
  return (
    <span title={title} className={classes('inline-flex h-5 items-center gap-1 rounded-full px-2 text-12 leading-none font-medium whitespace-nowrap', tones[tone], className)}>
      {Icon && <Icon size={12} strokeWidth={2.25} aria-hidden="true" className="shrink-0" />}
      {children}
    </span>
  );
}

const stageLooks: Readonly<Record<Stage, { readonly tone: Tone; readonly icon: LucideIcon }>> = {
  pending: { tone: 'warning', icon: CircleDashed },
  approved: { tone: 'accent', icon: Check },
  invited: { tone: 'accent', icon: Mail },
  accepted: { tone: 'success', icon: Check },
  rejected: { tone: 'neutral', icon: CircleX },
  revoked: { tone: 'danger', icon: Ban },
  withdrawn: { tone: 'neutral', icon: LogOut },
};

/** Where a person stands: icon and word. */
export function StageBadge({ stage }: { readonly stage: Stage }) {
  return <Badge {...stageLooks[stage]}>{shared(`stage.${stage}`)}</Badge>;
}

const invitationLooks: Readonly<Record<Invitation['state'], { readonly tone: Tone; readonly icon: LucideIcon }>> = {
  pending: { tone: 'accent', icon: Clock },
  accepted: { tone: 'success', icon: Check },
  expired: { tone: 'warning', icon: Clock },
  revoked: { tone: 'neutral', icon: CircleSlash },
  superseded: { tone: 'neutral', icon: Link2Off },
};

/** How an invitation stands: icon and word. */
export function InvitationBadge({ state }: { readonly state: Invitation['state'] }) {
  return <Badge {...invitationLooks[state]}>{shared(`invitation.${state}`)}</Badge>;
}

const deliveryLooks: Readonly<Record<Delivery, { readonly tone: string; readonly icon: LucideIcon } | null>> = {
  none: null,
  queued: { tone: 'text-muted', icon: Clock },
  sent: { tone: 'text-muted', icon: Mail },
  delayed: { tone: 'text-warning-text', icon: MailWarning },
  delivered: { tone: 'text-success-text', icon: MailCheck },
  failed: { tone: 'text-danger-text', icon: MailX },
  bounced: { tone: 'text-danger-text', icon: MailX },
  complained: { tone: 'text-danger-text', icon: MailWarning },
  suppressed: { tone: 'text-danger-text', icon: MailX },
  unsubscribed: { tone: 'text-warning-text', icon: MailX },
};

/** How the newest mail to a person fared; a dash while there is none. */
export function DeliveryMark({ delivery }: { readonly delivery: Delivery }) {
  const look = deliveryLooks[delivery];
  const word = shared(`delivery.${delivery}`);
  if (!look) return <span className="text-muted"><span aria-hidden="true">–</span><span className="sr-only">{word}</span></span>;
  return (
    <span className={classes('inline-flex items-center gap-1 whitespace-nowrap', look.tone)}>
      <look.icon size={13} aria-hidden="true" className="shrink-0" />
      {word}
    </span>
  );
}

const suspicious: ReadonlySet<Flag> = new Set(['disposable_address', 'honeypot', 'no_proof_of_work']);

/** What a reviewer should look at twice, or what the desk has marked. */
export function FlagBadge({ flag }: { readonly flag: Flag }) {
  return (
    <Badge tone={suspicious.has(flag) ? 'danger' : flag === 'replied' ? 'success' : 'warning'} title={shared(`flagMeaning.${flag}`)}>
      {shared(`flag.${flag}`)}
    </Badge>
  );
}
