import { formatList, formatNumber, formatRelative } from '../../i18n/format.ts';
import { addTexts } from '../../i18n/texts.ts';
import type { Scope } from '../../api/types.ts';
import type { Job, JobPlan } from './job.ts';

const t = addTexts('jobs-words', {
  person_one: '1 person',
  person_other: '{{count, number}} people',
  verb: {
    invite: 'Invite {{people}}',
    invite_as: 'Invite {{number}} as {{role}}',
    approve: 'Approve {{people}}',
    approve_as: 'Approve {{number}} as {{role}}',
    reject: 'Turn down {{people}}',
    revoke: 'Revoke access of {{people}}',
    change_role: 'Change the role of {{people}}',
    change_role_as: 'Make {{people}} {{role}}',
    withdraw_invitation_one: 'Withdraw 1 invitation',
    withdraw_invitation_other: 'Withdraw {{count, number}} invitations',
    reconsider: 'Put {{people}} back on the list',
    hold: 'Put {{people}} on hold',
    release: 'Take {{people}} off hold',
    resend_one: 'Send 1 invitation again',
    resend_other: 'Send {{count, number}} invitations again',
  },
  title: {
    invite: 'Invite',
    approve: 'Approve',
    reject: 'Turn down',
    revoke: 'Revoke access',
    change_role: 'Change role',
    withdraw_invitation: 'Withdraw invitations',
    reconsider: 'Put back on the list',
    hold: 'Put on hold',
    release: 'Take off hold',
    resend: 'Send invitations again',
  },
  done: {
    invite: 'Invited',
    approve: 'Approved',
    reject: 'Turned down',
    revoke: 'Revoked',
    change_role: 'Changed',
    withdraw_invitation: 'Withdrawn',
    reconsider: 'Put back',
    hold: 'On hold',
    release: 'Released',
    resend: 'Sent again',
  },
  lasts: {
    moments: 'a moment',
    minutes_one: 'about a minute',
    minutes_other: 'about {{count, number}} minutes',
    hours_one: 'about an hour',
    hours_other: 'about {{count, number}} hours',
    days_one: 'about a day',
    days_other: 'about {{count, number}} days',
  },
});

type Act = Pick<Job, 'action' | 'options'>;

/** What an act is called: approving also invites, unless it was asked not to. */
function actOf({ action, options }: Act) {
  return action === 'approve' && options.invite !== false ? 'invite' : action;
}

/** The name somebody gave it; null where the server only repeats what it does. */
export function givenName({ name, sentence }: Pick<Job, 'name' | 'sentence'>): string | null {
  return name === null || name.trim() === '' || sentence.startsWith(name) ? null : name;
}

/** "Invite", "Put on hold". */
export function actTitle(act: Act): string {
  return t(`title.${actOf(act)}`);
}

/** The word for those an act has changed: "Invited". */
export function doneWord(act: Act): string {
  return t(`done.${actOf(act)}`);
}

/**
 * The words of the one button: act, number and, where all get the same one, role.
 * @param roleLabel - turns a role's key into what people call it
 */
export function buttonWords(job: Act & { readonly plan: JobPlan }, roleLabel: (role: string) => string): string {
  const act = actOf(job);
  const count = job.plan.willChange;
  const people = t('person', { count });
  if (act === 'withdraw_invitation' || act === 'resend') return t(`verb.${act}`, { count });
  if (act !== 'invite' && act !== 'approve' && act !== 'change_role') return t(`verb.${act}`, { people });
  const role = onlyRole(job);
  return role === undefined ? t(`verb.${act}`, { people }) : t(`verb.${act}_as`, { people, number: formatNumber(count), role: roleLabel(role).toLocaleLowerCase() });
}

function onlyRole({ options, plan }: Pick<Job, 'options' | 'plan'>): string | undefined {
  const roles = Object.entries(plan.byRole).filter(([, count]) => count > 0);
  return options.role ?? (roles.length === 1 ? roles[0]![0] : undefined);
}

/** Whether it takes something away from people, so that its button is red. */
export function isTaking({ action }: Act): boolean {
  return action === 'reject' || action === 'revoke' || action === 'withdraw_invitation';
}

/** The right somebody needs to carry it out. */
export function scopeOf(act: Act): Scope {
  const { action } = act;
  if (action === 'revoke' || action === 'change_role') return 'roles';
  return action === 'withdraw_invitation' || action === 'resend' || actOf(act) === 'invite' ? 'invite' : 'review';
}

/** "48 people" */
export function peopleWords(count: number): string {
  return t('person', { count });
}

/** "12 as coach, 36 as client" */
export function byRoleWords(byRole: JobPlan['byRole'], roleLabel: (role: string) => string): string {
  return formatList(
    Object.entries(byRole)
      .filter(([, count]) => count > 0)
      .map(([role, count]) => `${formatNumber(count)} as ${roleLabel(role).toLocaleLowerCase()}`),
  );
}

/** How long an act takes at a pace: "about 3 hours"; null without one. */
export function lastsWords(count: number, pacePerHour: number | null): string | null {
  if (pacePerHour === null || pacePerHour <= 0) return null;
  const minutes = (count / pacePerHour) * 60;
  if (minutes < 1) return t('lasts.moments');
  if (minutes < 90) return t('lasts.minutes', { count: Math.round(minutes) });
  const hours = minutes / 60;
  return hours < 36 ? t('lasts.hours', { count: Math.round(hours) }) : t('lasts.days', { count: Math.round(hours / 24) });
}

/** When the rest will be done at the speed seen so far: "in 12 min."; null while nothing can be said. */
export function endsWords(job: Pick<Job, 'startedAt' | 'progress' | 'pacePerHour'>, now: number): string | null {
  const { done, total } = job.progress;
  const left = total - done;
  if (left <= 0) return null;
  if (job.pacePerHour !== null) return formatRelative(now + (left / job.pacePerHour) * 3_600_000, now);
  if (job.startedAt === null || done === 0) return null;
  const spent = now - Date.parse(job.startedAt);
  return spent < 3000 ? null : formatRelative(now + (spent / done) * left, now);
}
