import { Ban, Check, CircleDot, Clock, DoorOpen, LogIn, LogOut, Mail, MailX, Pencil, UserRoundPlus, type LucideIcon } from 'lucide-react';
import { classes } from '../../components/classes.ts';
import { JobLink } from '../../components/job-link.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { byWords } from '../../i18n/actors.ts';
import { withoutIds } from './member.ts';
import { t } from './texts.ts';

interface TimelineProps {
  readonly events: readonly { readonly at: string; readonly act: string; readonly by: string; readonly text: string; readonly detail: unknown }[];
}

/** What happened, oldest first, as sentences. What gave access or took it stands out. */
export function Timeline({ events }: TimelineProps) {
  if (events.length === 0) return <p className="text-muted">{t('person.noSteps')}</p>;
  return (
    <ol className="grid">
      {events.map((event, index) => {
        const { icon: Icon, weight } = lookOf(event.act);
        return (
          <li key={index} className="grid grid-cols-[1.75rem_minmax(0,1fr)] gap-x-2">
            <span aria-hidden="true" className="grid justify-items-center grid-rows-[auto_1fr]">
              <span className={classes('grid size-6 place-items-center rounded-full', weight === 'gives' && 'bg-success-soft text-success-text', weight === 'takes' && 'bg-danger-soft text-danger-text', weight === 'plain' && 'bg-ink/6 text-muted')}>
                <Icon size={13} />
              </span>
              {index < events.length - 1 && <span className="w-px bg-line" />}
            </span>
            <span className={classes('flex flex-wrap items-baseline gap-x-2 pt-0.5', index < events.length - 1 && 'pb-3.5')}>
              <span className={classes('min-w-0 wrap-anywhere', weight !== 'plain' && 'font-medium')}>{capitalised(withoutIds(event.text))}</span>
              <span className="text-12 text-muted">
                {t('person.by', { by: byWords(event.by) })} · <RelativeTime at={event.at} /> <JobLink detail={event.detail} />
              </span>
            </span>
          </li>
        );
      })}
    </ol>
  );
}

type Weight = 'gives' | 'takes' | 'plain';

const looks: readonly (readonly [start: string, icon: LucideIcon, weight: Weight])[] = [
  ['entry.joined', UserRoundPlus, 'plain'],
  ['entry.added', UserRoundPlus, 'plain'],
  ['entry.imported', UserRoundPlus, 'plain'],
  ['entry.confirmed', Check, 'plain'],
  ['entry.approved', Check, 'gives'],
  ['entry.rejected', Ban, 'takes'],
  ['entry.withdrawn', LogOut, 'takes'],
  ['entry.role_changed', Pencil, 'gives'],
  ['invitation.accepted', DoorOpen, 'gives'],
  ['invitation.withdrawn', Ban, 'takes'],
  ['invitation.lapsed', Clock, 'plain'],
  ['invitation.', Mail, 'plain'],
  ['access.revoked', Ban, 'takes'],
  ['access.', DoorOpen, 'gives'],
  ['session.started', LogIn, 'plain'],
  ['session.', LogOut, 'plain'],
  ['mail.parked', MailX, 'plain'],
  ['mail.dropped', MailX, 'plain'],
  ['mail.', Mail, 'plain'],
];

/** How an act of the audit log is drawn: what gives access, what takes it, everything else. */
function lookOf(act: string): { readonly icon: LucideIcon; readonly weight: Weight } {
  const found = looks.find(([start]) => act.startsWith(start));
  return found ? { icon: found[1], weight: found[2] } : { icon: CircleDot, weight: 'plain' };
}

function capitalised(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}
