import type { Generated, GeneratedAlways } from 'kysely';

/** The tables as they lie in both databases: instants are UTC milliseconds, booleans 0 or 1, JSON is text. */
export interface Database {
  entry: EntryTable;
  invitation: InvitationTable;
  role_grant: GrantRow;
  provider_user: ProviderUserRow;
  provider_event: ProviderEventRow;
  person_session: SessionRow;
  mail_token: MailTokenRow;
  device_ticket: DeviceRow;
  outbox: OutboxRow;
  mailbox_quota: QuotaRow;
  audit_event: AuditRow;
  audit_head: HeadRow;
  entry_count: CountRow;
  api_key: ApiKeyRow;
  admin: AdminRow;
  admin_credential: AdminCredentialRow;
  admin_session: AdminSessionRow;
  admin_link: AdminLinkRow;
  document: DocumentRow;
  staff_mail: StaffMailRow;
  job_item: JobItemRow;
  job_run: JobRunRow;
  daily_number: DailyNumberRow;
  feed_cursor: { consumer: string; seq: number };
  webhook_event: WebhookEventRow;
  webhook_delivery: WebhookDeliveryRow;
  webhook_attempt: WebhookAttemptRow;
  webhook_pace: WebhookPaceRow;
  clerk_person: ClerkPersonRow;
  clerk_budget: { name: string; spent: string; blocked_until: number };
  answer: AnswerRow;
  spent_once: SpentRow;
  entry_search: SearchTable;
  search_cursor: { id: number; seq: number };
}

export interface EntryRow {
  id: string;
  email: string;
  name: string;
  website: string | null;
  stage: string;
  requested_role: string | null;
  role: string | null;
  confirmed_at: number | null;
  answers: string;
  source: string;
  /** The origin without its source; null when there is nothing else. */
  origin: string | null;
  locale: string;
  notes: string;
  reason: string | null;
  flags: string;
  delivery: string;
  created_at: number;
  updated_at: number;
  approved_at: number | null;
  approved_by: string | null;
  invited_at: number | null;
  accepted_at: number | null;
  mail_requested_at: number | null;
  onboarding: string;
  version: number;
  score: number | null;
  /** Who works on it, as in `desk`; here to be looked for. */
  claimed_by: string | null;
  desk: string;
}

/** `bucket` is made by the database from the other columns and equals `countKey`. */
export interface EntryTable extends EntryRow {
  bucket: GeneratedAlways<string>;
}

export interface InvitationRow {
  id: string;
  entry_id: string;
  role: string;
  state: string;
  token_hash: string;
  created_at: number;
  created_by: string;
  expires_at: number;
  ended_at: number | null;
  link_shown_at: number | null;
  visited_at: number | null;
  reminders: number;
  reminded_at: number | null;
  job_id: string | null;
}

export interface InvitationTable extends InvitationRow {
  number: Generated<number>;
}

export interface GrantRow {
  entry_id: string;
  role: string;
  provenance: string;
  granted_at: number;
  granted_by: string;
  subject_provider: string | null;
  subject_id: string | null;
  claimed_at: number | null;
  revoked_at: number | null;
}

export interface ProviderUserRow {
  provider: string;
  id: string;
  email: string | null;
  verified: number;
  role: string | null;
  updated_at: number;
  deleted_at: number | null;
  announced: number;
  note: string | null;
  seen_at: number;
}

export interface ProviderEventRow {
  provider: string;
  id: string;
  type: string;
  received_at: number;
  due_at: number | null;
  attempts: number;
  body: string;
  last_error: string | null;
  settled_at: number | null;
}

export interface SessionRow {
  token_hash: string;
  id: string;
  entry_id: string;
  created_at: number;
  expires_at: number;
  device: string;
}

export interface MailTokenRow {
  token_hash: string;
  purpose: string;
  entry_id: string;
  created_at: number;
  expires_at: number;
  used_at: number | null;
  superseded_at: number | null;
}

export interface DeviceRow {
  token_hash: string;
  entry_id: string;
  created_at: number;
  expires_at: number;
}

export interface OutboxRow {
  id: string;
  kind: string;
  entry_id: string;
  invitation_id: string | null;
  requested: number;
  urgent: number;
  status: string;
  run_at: number;
  /** When anyone may take it: its turn, or the end of the lease; null once settled. */
  due_at: number | null;
  attempts: number;
  facts: string | null;
  first_attempt_at: number | null;
  provider_id: string | null;
  last_error: string | null;
  created_at: number;
  settled_at: number | null;
}

export interface QuotaRow {
  mailbox: string;
  /** JSON: instants. */
  sent_at: string;
}

export interface AuditRow {
  seq: number;
  at: number;
  act: string;
  actor_kind: string;
  actor_id: string;
  entry_id: string | null;
  detail: string;
  personal: string | null;
  personal_digest: string | null;
  hash: string;
}

export interface HeadRow {
  id: number;
  seq: number;
  hash: string;
}

export interface CountRow {
  bucket: string;
  count: number;
}

export interface ApiKeyRow {
  id: string;
  name: string;
  token_hash: string;
  scopes: string;
  rank_max: number;
  created_at: number;
  created_by: string;
  expires_at: number | null;
  revoked_at: number | null;
  last_used_at: number | null;
}

export interface AdminRow {
  id: string;
  email: string;
  name: string;
  level: string;
  created_at: number;
  /** JSON list, or null for all. */
  roles: string | null;
  invited_by: string | null;
  joined_at: number | null;
  suspended_at: number | null;
  removed_at: number | null;
  /** Noted beside the commands. */
  seen_at: number | null;
}

export interface AdminCredentialRow {
  admin_id: string;
  password_hash: string;
  password_at: number;
  /** JSON, or null without a second factor. */
  factor: string | null;
  recovery_codes: string;
  pending_factor: string | null;
}

export interface AdminSessionRow {
  token_hash: string;
  id: string;
  admin_id: string;
  stage: string;
  device: string;
  created_at: number;
  seen_at: number;
  proven_at: number;
  ends_at: number;
}

export interface AdminLinkRow {
  token_hash: string;
  purpose: string;
  admin_id: string;
  created_at: number;
  expires_at: number;
  ended_at: number | null;
}

export interface DocumentRow {
  kind: string;
  id: string;
  owner: string | null;
  body: string;
  created_at: number;
  updated_at: number;
  version: number;
}

export interface StaffMailRow {
  id: string;
  kind: string;
  recipient: string;
  locale: string;
  facts: string;
  status: string;
  run_at: number;
  due_at: number | null;
  attempts: number;
  first_attempt_at: number | null;
  provider_id: string | null;
  last_error: string | null;
  created_at: number;
  settled_at: number | null;
}

export interface JobItemRow {
  job_id: string;
  position: number;
  entry_id: string;
  outcome: string;
  code: string | null;
  detail: string | null;
  at: number | null;
}

export interface JobRunRow {
  job_id: string;
  open: number;
  worker: string | null;
  lease_until: number;
  reserved: number;
  slice: number;
  /** Microseconds. */
  pace_at: number;
  total: number;
  changed: number;
  failed: number;
  skipped: number;
  lapsed: number;
}

/** `total` sums what the step measures, such as milliseconds until a decision; 0 for plain counts. */
export interface DailyNumberRow {
  day: string;
  step: string;
  role: string;
  source: string;
  wave: string;
  count: number;
  total: number;
}

/** What receivers are told, once however many there are. */
export interface WebhookEventRow {
  id: string;
  type: string;
  at: number;
  entry_id: string | null;
  body: string;
}

export interface WebhookDeliveryRow {
  id: string;
  endpoint_id: string;
  event_id: string;
  type: string;
  entry_id: string | null;
  /** When what it tells happened. */
  event_at: number;
  status: string;
  /** When anyone may take it: its turn, or the end of the lease; null once settled. */
  due_at: number | null;
  attempts: number;
  last_status: number | null;
  last_error: string | null;
  /** When it was put into the queue, the last time. */
  queued_at: number;
  created_at: number;
  settled_at: number | null;
}

export interface WebhookAttemptRow {
  delivery_id: string;
  number: number;
  entry_id: string | null;
  at: number;
  status: number | null;
  duration_ms: number;
  error: string | null;
  excerpt: string;
}

/** How an endpoint does: failures in a row, and until when it is left alone. */
export interface WebhookPaceRow {
  endpoint_id: string;
  failures: number;
  failing_since: number | null;
  rest_until: number;
}

/** What is known about somebody at Clerk, see `ClerkPerson`. */
export interface ClerkPersonRow {
  entry_id: string;
  /** Null once the person is erased. */
  email: string | null;
  user_id: string | null;
  invitation_id: string | null;
  invitation_state: string | null;
  invitation_for: string | null;
  invitation_role: string | null;
  invitation_expires_at: number | null;
  account_for: string | null;
  waitlist_id: string | null;
  waitlist_status: string | null;
  waitlist_for: string | null;
  role: string | null;
  sessions_ended: number;
  ban: string;
  announced_for: string | null;
  announced_mail: number;
  call_what: string | null;
  call_at: number | null;
  call_for: string | null;
  /** When anyone may take the person up; null when nothing is to be done, or somebody has to look first. */
  due_at: number | null;
  lease_until: number;
  attempts: number;
  /** How often something happened that needs a look. */
  marks: number;
  parked_at: number | null;
  last_error: string | null;
}

export interface AnswerRow {
  scope: string;
  key: string;
  body_hash: string;
  outcomes: string;
  created_at: number;
}

export interface SpentRow {
  id: string;
  expires_at: number;
}

export interface SearchTable {
  number: Generated<number>;
  entry_id: string;
  text: string;
}
