/** Why a mail is where it is, as far as what was noted tells; each has a sentence that says what to do. */
export type Reason =
  | 'too_many' | 'maybe_sent' | 'unknown' | 'address' | 'full' | 'policy' | 'key' | 'sender' | 'quota' | 'unreachable' | 'busy' | 'certificate' | 'content'
  | 'superseded' | 'not_open' | 'not_needed' | 'decided_otherwise' | 'person_gone' | 'mailbox_limit' | 'stopped' | 'discarded' | 'undone'
  | 'address_bounced' | 'address_complained' | 'address_suppressed' | 'address_unsubscribed' | 'other';

/** What Foyer notes by itself. */
const own: Readonly<Record<string, Reason>> = {
  too_many_attempts: 'too_many',
  may_have_been_sent: 'maybe_sent',
  superseded: 'superseded',
  not_open: 'not_open',
  not_needed: 'not_needed',
  decided_otherwise: 'decided_otherwise',
  person_gone: 'person_gone',
  mailbox_limit: 'mailbox_limit',
  stopped: 'stopped',
  discarded: 'discarded',
  undone: 'undone',
  address_bounced: 'address_bounced',
  address_complained: 'address_complained',
  address_suppressed: 'address_suppressed',
  address_unsubscribed: 'address_unsubscribed',
};

/** What providers say, the telling ones first: SMTP replies (RFC 5321, RFC 3463), Resend's names, connection codes. */
const told: readonly (readonly [pattern: RegExp, reason: Reason])[] = [
  [/^Outcome unknown|did not answer|could not be read/i, 'unknown'],
  [/quota_exceeded|over quota for sending|daily (sending )?quota/i, 'quota'],
  [/api_key|EAUTH|\b535\b|authentication (failed|credentials)|\b401\b/i, 'key'],
  [/rate_limit|\b429\b|\b421\b|too many (requests|connections)|try again later|\b451\b|\b450\b|busy/i, 'busy'],
  [/mailbox (is )?full|\b5?4?\.2\.2\b|\b552\b|over ?quota/i, 'full'],
  [/\b5\.1\.\d|\b5\.2\.1|user unknown|no such (user|mailbox)|mailbox (unavailable|not found)|recipient.*(rejected|not exist)|invalid .?to.? |EENVELOPE/i, 'address'],
  [/invalid_from|from address|sender.*(domain|verify|not (owned|verified))|domain is not verified|\(MAIL FROM\)|testing emails/i, 'sender'],
  [/certificate|ETLS|self.signed|CERT_/i, 'certificate'],
  [/\b5\.7\.\d+|spf|dkim|dmarc|blocklist|blacklist|spam|policy/i, 'policy'],
  [/ECONN|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|timed? ?out|could not be reached|socket/i, 'unreachable'],
  [/\b550\b|\b551\b|\b553\b/, 'address'],
  [/validation_error|invalid_parameter|missing_required_field|EMESSAGE|\b554\b|\(DATA\)/i, 'content'],
];

/** Finds the reason in what was noted with a mail; null when nothing was. */
export function reasonOf(lastError: string | null): Reason | null {
  if (lastError === null || lastError === '') return null;
  return own[lastError] ?? told.find(([pattern]) => pattern.test(lastError))?.[1] ?? 'other';
}

/** Whether sending again may deliver the mail a second time. */
export function mayHaveArrived(lastError: string | null): boolean {
  const reason = reasonOf(lastError);
  return reason === 'unknown' || reason === 'maybe_sent';
}

/** Whether what was noted is a provider's words, to be shown as they are, rather than a mark of our own. */
export function isProvidersWord(lastError: string | null): lastError is string {
  return lastError !== null && lastError !== '' && own[lastError] === undefined;
}
