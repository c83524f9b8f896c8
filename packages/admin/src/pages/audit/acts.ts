/** Everything the record can hold, in the groups of the filter. */
export const actGroups = {
  decisions: ['entry.approved', 'entry.rejected', 'entry.reconsidered', 'entry.role_changed', 'entry.held', 'entry.released', 'entry.asked', 'entry.replied', 'entry.noted', 'entry.scored', 'entry.assigned', 'entry.decision_undone'],
  invitations: ['invitation.created', 'invitation.renewed', 'invitation.withdrawn', 'invitation.lapsed', 'invitation.accepted', 'invitation.link_shown', 'invitation.visited', 'invitation.reminded'],
  access: ['access.claimed', 'access.handed_over', 'access.claim_refused', 'access.released', 'provider.user_unlisted', 'access.revoked', 'access.restored', 'session.started', 'session.ended', 'recovery.requested'],
  people: ['entry.joined', 'entry.join_repeated', 'entry.confirmed', 'entry.added', 'entry.imported', 'entry.updated', 'entry.withdrawn', 'entry.unsubscribed', 'entry.erased', 'onboarding.step_done', 'onboarding.skipped', 'onboarding.completed', 'feedback.given'],
  mail: ['mail.sent', 'mail.parked', 'mail.dropped', 'mail.delivery_changed', 'mail.retry_requested', 'entry.mail_cleared', 'template.saved', 'template.reset', 'mail.tested'],
  jobs: ['job.planned', 'job.started', 'job.paused', 'job.resumed', 'job.finished', 'job.cancelled'],
  data: ['data.imported', 'data.exported', 'backup.made', 'backup.failed', 'backup.restored', 'audit.check_requested', 'view.saved', 'view.removed'],
  team: [
    'admin.created', 'admin.invited', 'admin.invitation_renewed', 'admin.joined', 'admin.changed', 'admin.suspended', 'admin.resumed', 'admin.removed',
    'admin.signed_in', 'admin.password_accepted', 'admin.sign_in_refused', 'admin.confirmed', 'admin.signed_out', 'admin.password_changed', 'admin.password_reset_requested',
    'admin.second_factor_begun', 'admin.second_factor_enrolled', 'admin.second_factor_removed', 'admin.recovery_code_used', 'admin.recovery_codes_renewed',
    'api_key.created', 'api_key.revoked',
  ],
  webhooks: ['webhook.created', 'webhook.changed', 'webhook.paused', 'webhook.secret_rotated', 'webhook.replayed', 'webhook.removed'],
  clerk: ['clerk.reconcile_requested', 'clerk.retry_requested', 'clerk.remedied'],
  watch: ['act.refused', 'alert.raised', 'alert.cleared', 'alert_settings.changed', 'alert.tested'],
} as const;

export type ActGroup = keyof typeof actGroups;

/** `entry.role_changed` is `entry_role_changed` in the catalogue: dots are groups there. */
export function actName(act: string): string {
  return act.replaceAll('.', '_');
}

/** All acts of all groups. */
export const knownActs: readonly string[] = Object.values(actGroups).flat();
