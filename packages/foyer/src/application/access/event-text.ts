import type { AuditDetail, AuditEvent } from '../../domain/audit-event.ts';

/** Who did it, as the team knows them. */
export function actorLabel(event: AuditEvent): string {
  if (event.actorKind === 'person') return event.actorId === 'anonymous' ? 'somebody at the door' : 'the person';
  return event.actorKind === 'api_key' || event.actorKind === 'admin' ? event.actorId.slice(event.actorId.indexOf(' ') + 1) : event.actorId;
}

/** What happened, in a few words that follow the person's or the actor's name. */
export function eventText(event: AuditEvent): string {
  const detail = JSON.parse(event.detail) as AuditDetail;
  const personal = event.personal === null ? {} : JSON.parse(event.personal) as Record<string, unknown>;
  const reason = typeof personal['reason'] === 'string' ? `: ${personal['reason']}` : '';
  switch (event.act) {
    case 'entry.joined': return `joined the waitlist${detail['requestedRole'] ? `, asking to be ${String(detail['requestedRole'])}` : ''}`;
    case 'entry.join_repeated': return 'sent the waitlist form again';
    case 'entry.confirmed': return 'confirmed the address';
    case 'entry.imported': return `was imported${detail['role'] ? ` as ${String(detail['role'])}` : ''}${detail['stage'] === 'pending' ? '' : ` (${String(detail['stage'])})`}`;
    case 'entry.updated': return `was brought up to date (${(detail['fields'] as readonly string[]).join(', ')})`;
    case 'entry.added': return 'was added to the list';
    case 'entry.approved': return `was approved as ${String(detail['role'])}${noted(personal['notes'])}`;
    case 'entry.rejected': return `was turned down${reason}`;
    case 'entry.reconsidered': return `is looked at again (was ${String(detail['from'])})`;
    case 'entry.withdrawn': return `left (was ${String(detail['from'])})${detail['cause'] === 'account_deleted' ? `: the account at ${String(detail['provider'])} was deleted` : ''}`;
    case 'entry.role_changed': return `role changed from ${String(detail['from'])} to ${String(detail['to'])}`;
    case 'entry.unsubscribed': return 'asked for no more mail';
    case 'entry.mail_cleared': return 'mail to this address was allowed again';
    case 'invitation.created': return `was invited as ${String(detail['role'])} (invitation ${String(detail['invitation'])})`;
    case 'invitation.renewed': return `got a fresh invitation ${String(detail['invitation'])}; ${String(detail['replaces'] ?? 'the earlier one')} is dead`;
    case 'invitation.withdrawn': return `invitation ${String(detail['invitation'])} was taken back`;
    case 'invitation.lapsed': return `invitation ${String(detail['invitation'])} ran out, and its seat went back`;
    case 'invitation.accepted': return `accepted invitation ${String(detail['invitation'])} and came in as ${String(detail['role'])}`;
    case 'invitation.link_shown': return `the link of invitation ${String(detail['invitation'])} was shown to be handed over`;
    case 'access.claimed': return `came in as ${String(detail['role'])} by a proven address${typeof detail['provider'] === 'string' ? `, signed in with ${detail['provider']}` : ''}`;
    case 'access.handed_over': return `goes on with the account at ${String(detail['provider'])} that proved the same address`;
    case 'access.claim_refused': return `was asked for by another account at ${String(detail['provider'])} with the same address, and stays with the account that holds it`;
    case 'access.released': return `no longer belongs to the account ${String(detail['subject'])} at ${String(detail['provider'])}; the next account that proves the address takes over`;
    case 'provider.user_unlisted': return `has an account at ${String(detail['provider'])} (${String(detail['subject'])}) and is not on the list`;
    case 'access.revoked': return `access was taken back${reason}`;
    case 'access.restored': return `access was restored as ${String(detail['role'])}`;
    case 'session.started': return 'signed in';
    case 'session.ended': return 'signed out';
    case 'onboarding.step_done': return `finished the onboarding step ${String(detail['step'])}`;
    case 'onboarding.skipped': return 'skipped the onboarding';
    case 'onboarding.completed': return 'completed the onboarding';
    case 'recovery.requested': return 'asked for a fresh link';
    case 'mail.sent': return `${String(detail['kind'])} mail was sent`;
    case 'mail.parked': return `${String(detail['kind'])} mail could not be sent (${String(detail['error'])})`;
    case 'mail.dropped': return `${String(detail['kind'])} mail was not sent (${String(detail['reason'])})`;
    case 'mail.delivery_changed': return `mail delivery: ${String(detail['to'])}${reason}`;
    case 'entry.noted': return 'notes were changed';
    case 'entry.held': return `was put on hold${noted(personal['after'])}`;
    case 'entry.released': return 'was taken up again';
    case 'entry.asked': return `was asked: ${typeof personal['question'] === 'string' ? personal['question'] : 'a question that was erased'}`;
    case 'entry.replied': return `answered: ${typeof personal['reply'] === 'string' ? personal['reply'] : 'an answer that was erased'}`;
    case 'entry.assigned': return detail['to'] === null ? `is worked on by nobody${detail['from'] === null ? '' : ` (was ${String(detail['from'])})`}` : `is worked on by ${String(detail['to'])}`;
    case 'entry.scored': return detail['to'] === null ? 'lost the score' : `got the score ${String(detail['to'])}${detail['from'] === null ? '' : ` (was ${String(detail['from'])})`}`;
    case 'entry.decision_undone': return `decision taken back: was ${String(detail['undone'])}, is ${String(detail['to'])} again`;
    case 'entry.erased': return 'was erased';
    case 'invitation.visited': return `looked at invitation ${String(detail['invitation'])}`;
    case 'invitation.reminded': return `was reminded of invitation ${String(detail['invitation'])} (reminder ${String(detail['number'])})`;
    case 'audit.check_requested': return 'asked for a check of the record';
    case 'view.saved': return 'saved a view';
    case 'view.removed': return 'removed a view';
    case 'act.refused': return `was refused: ${plainWords(String(detail['act']))} (${String(detail['code'])})`;
    case 'mail.retry_requested': return 'put parked mail back into the queue';
    case 'data.imported': return 'brought people in from a file';
    case 'data.exported': return 'took data out';
    case 'api_key.created': return `made the API key ${String(detail['name'])}`;
    case 'api_key.revoked': return `ended the API key ${String(detail['name'])}`;
    case 'admin.created': return 'became the first owner';
    case 'admin.invited': return `invited somebody into the team as ${String(detail['level'])}`;
    case 'admin.invitation_renewed': return 'sent an invitation into the team again';
    case 'admin.joined': return `joined the team as ${String(detail['level'])}`;
    case 'admin.changed': return detail['level'] === detail['levelBefore'] ? 'changed an admin' : `gave an admin the level ${String(detail['level'])} instead of ${String(detail['levelBefore'])}`;
    case 'admin.suspended': return 'suspended an admin';
    case 'admin.resumed': return 'let a suspended admin back in';
    case 'admin.removed': return 'removed an admin';
    case 'admin.signed_in': return 'signed in to the desk';
    case 'admin.password_accepted': return 'gave the right password and has yet to prove the second factor';
    case 'admin.sign_in_refused': return `was refused signing in to the desk, for the ${String(detail['failures'])}. time in a row`;
    case 'admin.confirmed': return 'confirmed the password';
    case 'admin.signed_out': return detail['which'] === 'this' ? 'signed out of the desk' : 'ended other sessions of their own';
    case 'admin.password_changed': return detail['by'] === 'link' ? 'set a new password by a mailed link' : 'changed the password';
    case 'admin.password_reset_requested': return 'asked for a link to set a new password';
    case 'admin.second_factor_begun': return 'began to set up a second factor';
    case 'admin.second_factor_enrolled': return 'set up a second factor';
    case 'admin.second_factor_removed': return detail['by'] === undefined ? 'took their second factor away' : 'reset the second factor of an admin';
    case 'admin.recovery_code_used': return `used a recovery code; ${String(detail['left'])} are left`;
    case 'admin.recovery_codes_renewed': return 'made new recovery codes';
    default: return plainWords(event.act);
  }
}

/** Names in the record read well enough: `entry.role_changed` is "entry role changed". */
function plainWords(name: string): string {
  return name.replaceAll(/[._]/g, ' ');
}

/** What the team wrote beside a decision, behind it. */
function noted(words: unknown): string {
  return typeof words === 'string' && words !== '' ? `: ${words}` : '';
}
