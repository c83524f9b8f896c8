import { partsOfFoyer } from '../../i18n/actors.ts';
import { shared } from '../../i18n/shared.ts';
import { levels, type Level } from '../../api/types.ts';
import type { AuditEvent, Detail } from './audit.ts';
import { actName, knownActs } from './acts.ts';
import { t } from './texts.ts';

/** How a name is found for an id of the team; undefined for those who left. */
export type NameOf = (adminId: string) => string | undefined;

/** Who did it: "Olga Berg", "Mia Stein" for the person themselves, "Foyer (outbox)". */
export function actorWords({ actorKind, actorName, entry }: AuditEvent): string {
  if (actorKind === 'system') return partsOfFoyer.has(actorName) ? t('foyerPart', { part: actorName }) : actorName;
  if (actorKind === 'person' && entry !== null) return nameOf(entry);
  return actorName;
}

/** The subject of the sentence: the person it is about, else whoever did it. */
export function subjectOf(event: AuditEvent): string {
  if (event.entry !== null) return nameOf(event.entry);
  if (event.entryId !== null) return t('erased');
  return capitalised(actorWords(event));
}

/** What happened, after the subject's name, in words and without ids. */
export function whatHappened(event: AuditEvent, nameOfAdmin: NameOf): string {
  return ownWords(event, nameOfAdmin) ?? withoutIds(event.text);
}

/** The whole sentence, for screen readers and the head of the panel. */
export function sentenceOf(event: AuditEvent, nameOfAdmin: NameOf): string {
  return `${subjectOf(event)} ${whatHappened(event, nameOfAdmin)}`;
}

/** A name people know an act by; what is new to this page reads as plain words. */
export function actLabel(act: string): string {
  return knownActs.includes(act) ? t(`act.${actName(act)}` as 'act.entry_joined') : capitalised(plainWords(act));
}

function ownWords(event: AuditEvent, nameOfAdmin: NameOf): string | undefined {
  const { act, detail } = event;
  const who = memberOf(event, nameOfAdmin);
  switch (act) {
    case 'admin.invited': return t('did.admin_invited', { who, level: levelWord(detail['level']) });
    case 'admin.changed': return changedWords(detail, who);
    case 'admin.signed_out': return t(detail['which'] === 'this' ? 'did.admin_signed_out' : 'did.admin_ended_others');
    case 'admin.password_changed': return t(detail['by'] === 'link' ? 'did.admin_password_changed_by_link' : 'did.admin_password_changed');
    case 'admin.second_factor_removed': return t('did.admin_second_factor_removed', { who: detail['admin'] === event.actorId ? t('theirOwn') : who });
    case 'admin.recovery_code_used': return t('did.admin_recovery_code_used', { left: text(detail['left']) });
    case 'admin.created': case 'admin.joined': case 'admin.signed_in': case 'admin.password_accepted': case 'admin.confirmed':
    case 'admin.second_factor_begun': case 'admin.second_factor_enrolled': case 'admin.recovery_codes_renewed':
    case 'admin.invitation_renewed': case 'admin.suspended': case 'admin.resumed': case 'admin.removed': case 'admin.sign_in_refused': case 'admin.password_reset_requested':
      return t(`did.${actName(act)}` as 'did.admin_joined', { who });
    case 'backup.made': case 'backup.failed': case 'backup.restored':
      return t(`did.${actName(act)}` as 'did.backup_made', { name: text(detail['name']), problem: text(detail['problem']) });
    case 'job.planned': case 'job.started': case 'job.paused': case 'job.resumed': case 'job.finished': case 'job.cancelled':
      return t(`did.${actName(act)}` as 'did.job_planned', {
        name: jobName(event), willChange: text(detail['willChange']), total: text(detail['total']), changed: text(detail['changed']), failed: text(detail['failed']),
      });
    case 'template.saved': case 'template.reset':
      return t(`did.${actName(act)}` as 'did.template_saved', { mail: plainWords(text(detail['kind'])), locale: text(detail['locale']) });
    case 'alert.raised': case 'alert.cleared': return t(`did.${actName(act)}` as 'did.alert_raised', { text: text(detail['detail']) });
    case 'alert_settings.changed': return t('did.alert_settings_changed');
    case 'alert.tested': return t('did.alert_tested');
    case 'mail.tested': return t('did.mail_tested');
    case 'feedback.given': return t('did.feedback_given', { score: text(detail['score']) });
    case 'data.exported': return exportWords(detail);
    default: return undefined;
  }
}

function changedWords(detail: Detail, who: string): string {
  if (detail['level'] !== detail['levelBefore'] && detail['levelBefore'] !== undefined) {
    return t('did.admin_promoted', { who, level: levelWord(detail['level']), before: levelWord(detail['levelBefore']) });
  }
  const sameRoles = JSON.stringify(detail['roles']) === JSON.stringify(detail['rolesBefore']);
  return t(sameRoles && detail['renamed'] === true ? 'did.admin_renamed' : 'did.admin_changed', { who });
}

function exportWords(detail: Detail): string | undefined {
  const what = detail['what'];
  return what === 'audit' || what === 'people' || what === 'approved_users' ? t('did.data_exported', { what: t(`exports.${what}`) }) : undefined;
}

/** The member of the team an event is about. */
function memberOf({ detail, personal, actorId, actorName }: AuditEvent, nameOfAdmin: NameOf): string {
  const id = detail['admin'];
  const kept = text(personal?.['name']) || text(personal?.['email']);
  if (typeof id !== 'string') return kept || t('somebody');
  return nameOfAdmin(id) ?? (kept || (id === actorId ? actorName : t('somebody')));
}

function jobName({ detail, personal }: AuditEvent): string {
  const name = text(personal?.['name']);
  return name === '' ? t(detail['kind'] === 'wave' ? 'wave' : 'bulk') : `“${name}”`;
}

function levelWord(level: unknown): string {
  return levels.includes(level as Level) ? shared(`level.${level as Level}`) : text(level);
}

function nameOf({ name, email }: { readonly name: string; readonly email: string }): string {
  return name.trim() === '' ? email : name;
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function plainWords(name: string): string {
  return name.replaceAll(/[._]/g, ' ');
}

function capitalised(words: string): string {
  return words.charAt(0).toLocaleUpperCase() + words.slice(1);
}

const id = String.raw`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`;
const inBrackets = new RegExp(String.raw` \(invitation ${id}\)`, 'g');
const named = new RegExp(String.raw`\b(a fresh )?invitation ${id}`, 'g');
const alone = new RegExp(String.raw` ?${id}`, 'g');

/** "accepted invitation 01a1… and came in" is "accepted the invitation and came in". */
export function withoutIds(words: string): string {
  return words
    .replaceAll(inBrackets, '')
    .replaceAll(named, (_, fresh: string | undefined) => (fresh === undefined ? 'the invitation' : 'a fresh invitation'))
    .replace(new RegExp(`; ${id} is dead`), '; the earlier one is dead')
    .replaceAll(alone, '');
}
