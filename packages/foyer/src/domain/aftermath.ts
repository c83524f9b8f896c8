import type { AuditAct } from './audit-event.ts';

/** An audit event after a backup, with as much of its detail as a restore needs; nothing personal. */
export interface LaterEvent {
  readonly seq: number;
  readonly at: number;
  readonly act: AuditAct;
  readonly entryId: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** How a person's access ended after a backup, as far as it was open in it. */
export interface Closure {
  /** Where the ending left the person; null when their place did not end. */
  readonly stage: 'revoked' | 'withdrawn' | 'rejected' | 'pending' | null;
  /** The link that was open is used, replaced or taken back. */
  readonly invitationEnded: boolean;
  /** The role they were left with; null when it did not change. */
  readonly role: string | null;
  /** The event after the backup that decided it; null when nothing is known and everything is closed. */
  readonly because: number | null;
}

/** What ended for a member of the team. */
export interface AdminEnding {
  /** Suspended, removed, or left with other rights: somebody must look before they come in again. */
  readonly place: boolean;
  /** The password, the recovery codes or both are no longer the ones of the backup. */
  readonly password: boolean;
  /** The second factor is another one, or none. */
  readonly factor: boolean;
}

/** What happened after a backup, sorted by whom it is about. */
export interface Aftermath {
  readonly closures: ReadonlyMap<string, Closure>;
  /** People whose personal data was erased: a restore must not bring it back. */
  readonly erased: ReadonlySet<string>;
  readonly apiKeysEnded: ReadonlySet<string>;
  readonly adminsEnded: ReadonlyMap<string, AdminEnding>;
  /** Mails that are known to have gone out, or to have lost their sense. */
  readonly mailsSettled: ReadonlyMap<string, 'sent' | 'dropped'>;
  /** People who came in or got access again after an ending: that is not repeated, an operator decides. */
  readonly regained: ReadonlySet<string>;
}

const stageAfter: Partial<Record<AuditAct, NonNullable<Closure['stage']>>> = {
  'access.revoked': 'revoked', 'entry.withdrawn': 'withdrawn', 'entry.rejected': 'rejected', 'entry.reconsidered': 'pending', 'invitation.lapsed': 'pending',
};
const invitationEnds: ReadonlySet<string> = new Set<AuditAct>([
  'invitation.created', 'invitation.renewed', 'invitation.withdrawn', 'invitation.accepted', 'invitation.link_shown', 'access.claimed', 'entry.decision_undone',
]);
const roleGiven: ReadonlySet<string> = new Set<AuditAct>(['entry.approved', 'invitation.created', 'access.restored', 'entry.role_changed']);
const mailEnds: Partial<Record<AuditAct, 'sent' | 'dropped'>> = { 'mail.sent': 'sent', 'mail.dropped': 'dropped' };
const adminEnds: Partial<Record<AuditAct, Partial<AdminEnding>>> = {
  'admin.suspended': { place: true }, 'admin.removed': { place: true }, 'admin.changed': { place: true }, 'admin.invited': { place: true },
  'admin.password_changed': { password: true }, 'admin.recovery_code_used': { password: true }, 'admin.recovery_codes_renewed': { password: true },
  'admin.second_factor_enrolled': { password: true, factor: true }, 'admin.second_factor_removed': { password: true, factor: true },
};

/** Whether a restore must know of events of this kind that came after the backup. */
export function endsSomething(act: AuditAct): boolean {
  return stageAfter[act] !== undefined || invitationEnds.has(act) || roleGiven.has(act) || adminEnds[act] !== undefined || act === 'api_key.revoked' || act === 'entry.erased';
}

/** Whether it tells what became of a mail: good to know where the whole record can be read. */
export function settlesMail(act: AuditAct): boolean {
  return mailEnds[act] !== undefined;
}

/** Sorts what happened after a backup. @param events - in order */
export function aftermathOf(events: readonly LaterEvent[]): Aftermath {
  const closures = new Map<string, Closure>();
  const erased = new Set<string>();
  const apiKeysEnded = new Set<string>();
  const adminsEnded = new Map<string, AdminEnding>();
  const mailsSettled = new Map<string, 'sent' | 'dropped'>();
  const regained = new Set<string>();
  for (const { seq, act, entryId, detail } of events) {
    if (act === 'api_key.revoked') apiKeysEnded.add(String(detail['key']));
    const ending = adminEnds[act];
    if (ending && changesRights(act, detail)) {
      const id = String(detail['admin']);
      adminsEnded.set(id, { place: false, password: false, factor: false, ...adminsEnded.get(id), ...ending });
    }
    const fate = mailEnds[act];
    if (fate) mailsSettled.set(String(detail['mail']), fate);
    if (entryId === null || !endsSomething(act)) continue;
    if (act === 'entry.erased') erased.add(entryId);
    const before = closures.get(entryId) ?? { stage: null, invitationEnded: false, role: null, because: null };
    const stage = stageAfter[act] ?? (act === 'entry.decision_undone' ? closedStage(detail['to']) : null) ?? before.stage;
    if (before.stage !== null && roleGiven.has(act)) regained.add(entryId);
    const role = roleGiven.has(act) ? text(detail['to']) ?? text(detail['role']) ?? before.role : before.role;
    closures.set(entryId, { stage, invitationEnded: before.invitationEnded || invitationEnds.has(act), role, because: stageAfter[act] ? seq : before.because ?? seq });
  }
  return { closures, erased, apiKeysEnded, adminsEnded, mailsSettled, regained };
}

/** A new name takes nothing away. */
function changesRights(act: AuditAct, detail: LaterEvent['detail']): boolean {
  return act !== 'admin.changed' || detail['level'] !== detail['levelBefore'] || JSON.stringify(detail['roles']) !== JSON.stringify(detail['rolesBefore']);
}

/** The stage an undone decision led back to, where that lets nobody in. */
function closedStage(stage: unknown): NonNullable<Closure['stage']> | null {
  return Object.values(stageAfter).find((one) => one === stage) ?? null;
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
