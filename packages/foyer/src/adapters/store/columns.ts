import { noDesk, noProgress } from './rows.ts';
import type {
  AdminRow,
  AnswerRow,
  ApiKeyRow,
  AuditRow,
  DeviceRow,
  DocumentRow,
  EntryRow,
  GrantRow,
  InvitationRow,
  MailTokenRow,
  OutboxRow,
  ProviderUserRow,
  QuotaRow,
  SessionRow,
  StaffMailRow,
} from './tables.ts';

/** How rows of a table are written: the names that may stand in a statement, and what an existing row takes over. */
export interface WrittenTable<Row = never> {
  readonly name: string;
  /** In the order of the statement's values. */
  readonly columns: readonly (keyof Row & string)[];
  readonly key: readonly (keyof Row & string)[];
  /** What changes when the row is there already; the others are fixed for good. */
  readonly changing: readonly (keyof Row & string)[];
  readonly usual?: UsualRow<Row>;
}

/**
 * What most new rows of a table have in common. It stands in a statement of its own, so that such rows send only what is
 * theirs; any other row goes the general way.
 */
export interface UsualRow<Row> {
  readonly fixed: { readonly [Column in keyof Row & string]?: Row[Column] };
  /** Columns that repeat another one, which is sent. */
  readonly same: { readonly [Column in keyof Row & string]?: keyof Row & string };
  /** Those of the columns that are sent that hold whole numbers; the others hold texts. */
  readonly numbers: readonly (keyof Row & string)[];
}

export const entryTable: WrittenTable<EntryRow> = {
  name: 'entry',
  columns: [
    'id', 'email', 'name', 'website', 'stage', 'requested_role', 'role', 'confirmed_at', 'answers', 'source', 'origin', 'locale', 'notes',
    'reason', 'flags', 'delivery', 'created_at', 'updated_at', 'approved_at', 'approved_by', 'invited_at', 'accepted_at',
    'mail_requested_at', 'onboarding', 'version', 'score', 'claimed_by', 'desk',
  ],
  key: ['id'],
  changing: [
    'name', 'website', 'stage', 'requested_role', 'role', 'confirmed_at', 'answers', 'source', 'origin', 'locale', 'notes', 'reason', 'flags',
    'delivery', 'updated_at', 'approved_at', 'approved_by', 'invited_at', 'accepted_at', 'mail_requested_at', 'onboarding', 'version',
    'score', 'claimed_by', 'desk',
  ],
  // Somebody who just joined, whatever the form asked.
  usual: {
    fixed: {
      stage: 'pending', role: null, confirmed_at: null, notes: '', reason: null, delivery: 'queued', approved_at: null, approved_by: null,
      invited_at: null, accepted_at: null, onboarding: noProgress, version: 1, score: null, claimed_by: null, desk: noDesk,
    },
    same: { updated_at: 'created_at', mail_requested_at: 'created_at' },
    numbers: ['created_at'],
  },
};

export const invitationTable: WrittenTable<InvitationRow> = {
  name: 'invitation',
  columns: [
    'id', 'entry_id', 'role', 'state', 'token_hash', 'created_at', 'created_by', 'expires_at', 'ended_at', 'link_shown_at',
    'visited_at', 'reminders', 'reminded_at', 'job_id',
  ],
  key: ['id'],
  changing: ['role', 'state', 'expires_at', 'ended_at', 'link_shown_at', 'visited_at', 'reminders', 'reminded_at'],
};

export const grantTable: WrittenTable<GrantRow> = {
  name: 'role_grant',
  columns: [
    'entry_id', 'role', 'provenance', 'granted_at', 'granted_by', 'subject_provider', 'subject_id', 'claimed_at', 'revoked_at',
  ],
  key: ['entry_id'],
  changing: [
    'role', 'provenance', 'granted_at', 'granted_by', 'subject_provider', 'subject_id', 'claimed_at', 'revoked_at',
  ],
};

export const sessionTable: WrittenTable<SessionRow> = {
  name: 'person_session',
  columns: ['token_hash', 'id', 'entry_id', 'created_at', 'expires_at', 'device'],
  key: ['token_hash'],
  changing: [],
};

export const mailTokenTable: WrittenTable<MailTokenRow> = {
  name: 'mail_token',
  columns: ['token_hash', 'purpose', 'entry_id', 'created_at', 'expires_at', 'used_at', 'superseded_at'],
  key: ['token_hash'],
  changing: ['expires_at', 'used_at', 'superseded_at'],
};

export const deviceTable: WrittenTable<DeviceRow> = {
  name: 'device_ticket',
  columns: ['token_hash', 'entry_id', 'created_at', 'expires_at'],
  key: ['token_hash'],
  changing: [],
};

export const outboxTable: WrittenTable<OutboxRow> = {
  name: 'outbox',
  columns: [
    'id', 'kind', 'entry_id', 'invitation_id', 'requested', 'urgent', 'status', 'run_at', 'due_at', 'attempts', 'facts', 'first_attempt_at',
    'provider_id', 'last_error', 'created_at', 'settled_at',
  ],
  key: ['id'],
  changing: [],
  // A mail somebody just asked for.
  usual: {
    fixed: {
      invitation_id: null, requested: 1, urgent: 1, status: 'queued', attempts: 0, facts: null, first_attempt_at: null, provider_id: null,
      last_error: null, settled_at: null,
    },
    same: { run_at: 'created_at', due_at: 'created_at' },
    numbers: ['created_at'],
  },
};

export const quotaTable: WrittenTable<QuotaRow> = {
  name: 'mailbox_quota',
  columns: ['mailbox', 'sent_at'],
  key: ['mailbox'],
  changing: ['sent_at'],
};

export const auditTable: WrittenTable<AuditRow> = {
  name: 'audit_event',
  columns: ['seq', 'at', 'act', 'actor_kind', 'actor_id', 'entry_id', 'detail', 'personal', 'personal_digest', 'hash'],
  key: ['seq'],
  changing: [],
  // What people do themselves.
  usual: { fixed: { actor_kind: 'person', personal: null, personal_digest: null }, same: { actor_id: 'entry_id' }, numbers: ['seq', 'at'] },
};

export const apiKeyTable: WrittenTable<Omit<ApiKeyRow, 'last_used_at'>> = {
  name: 'api_key',
  columns: [
    'id', 'name', 'token_hash', 'scopes', 'rank_max', 'created_at', 'created_by', 'expires_at', 'revoked_at',
  ],
  key: ['id'],
  changing: ['name', 'scopes', 'rank_max', 'expires_at', 'revoked_at'],
};

export const adminTable: WrittenTable<Omit<AdminRow, 'seen_at'>> = {
  name: 'admin',
  columns: ['id', 'email', 'name', 'level', 'created_at', 'roles', 'invited_by', 'joined_at', 'suspended_at', 'removed_at'],
  key: ['id'],
  changing: ['email', 'name', 'level', 'roles', 'joined_at', 'suspended_at', 'removed_at'],
};

export const documentTable: WrittenTable<DocumentRow> = {
  name: 'document',
  columns: ['kind', 'id', 'owner', 'body', 'created_at', 'updated_at', 'version'],
  key: ['kind', 'id'],
  changing: ['owner', 'body', 'updated_at', 'version'],
};

export const providerUserTable: WrittenTable<ProviderUserRow> = {
  name: 'provider_user',
  columns: ['provider', 'id', 'email', 'verified', 'role', 'updated_at', 'deleted_at', 'announced', 'note', 'seen_at'],
  key: ['provider', 'id'],
  changing: ['email', 'verified', 'role', 'updated_at', 'deleted_at', 'announced', 'note'],
};

export const staffMailTable: WrittenTable<StaffMailRow> = {
  name: 'staff_mail',
  columns: [
    'id', 'kind', 'recipient', 'locale', 'facts', 'status', 'run_at', 'due_at', 'attempts', 'first_attempt_at', 'provider_id', 'last_error',
    'created_at', 'settled_at',
  ],
  key: ['id'],
  changing: [],
};

export const answerTable: WrittenTable<AnswerRow> = {
  name: 'answer',
  columns: ['scope', 'key', 'body_hash', 'outcomes', 'created_at'],
  key: ['scope', 'key'],
  changing: [],
};
