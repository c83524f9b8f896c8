import type { SendEmailRequest, WebhookEvent } from './resend-contract.ts';

/** What becomes of mails to an address. */
export type MailboxFate = 'delivered' | 'bounced' | 'bounced_transient' | 'complained' | 'delayed' | 'suppressed' | 'failed';

const testDomain = 'resend.dev';
const testFates: Readonly<Record<string, MailboxFate>> = { delivered: 'delivered', bounced: 'bounced', complained: 'complained', suppressed: 'suppressed' };

/** The fate of Resend's test addresses (labels allowed: `bounced+one@resend.dev`); undefined for a local part it does not know. */
export function testFate(address: string): MailboxFate | undefined {
  const [local = '', domain] = address.toLowerCase().split('@');
  return domain === testDomain ? testFates[local.split('+')[0] ?? ''] : 'delivered';
}

/** What happens to one mail, in the order in which it happens. */
export function eventsOf(fate: MailboxFate, emailId: string, mail: SendEmailRequest, now: number): readonly WebhookEvent[] {
  let step = 0;
  const at = (): string => new Date(now + step++ * 1000).toISOString();
  const data = {
    email_id: emailId, created_at: new Date(now).toISOString(), from: mail.from, to: mail.to, subject: mail.subject,
    tags: Object.fromEntries(mail.tags.map(({ name, value }) => [name, value])),
    ...(mail.headers ? { headers: Object.entries(mail.headers).map(([name, value]) => ({ name, value })) } : {}),
  };
  const sent: WebhookEvent = { type: 'email.sent', created_at: at(), data };
  const delivered = (): WebhookEvent => ({ type: 'email.delivered', created_at: at(), data });
  const bounced = (type: 'Permanent' | 'Transient', subType: 'NoEmail' | 'MailboxFull', code: string): WebhookEvent => ({
    type: 'email.bounced', created_at: at(),
    data: { ...data, bounce: { type, subType, message: 'The receiving server did not take the email.', diagnosticCode: [`smtp; ${code}`] } },
  });
  switch (fate) {
    case 'delivered': return [sent, delivered()];
    case 'delayed': return [sent, { type: 'email.delivery_delayed', created_at: at(), data }, delivered()];
    case 'complained': return [sent, delivered(), { type: 'email.complained', created_at: at(), data }];
    case 'bounced': return [sent, bounced('Permanent', 'NoEmail', '550 5.1.1 user unknown')];
    case 'bounced_transient': return [sent, bounced('Transient', 'MailboxFull', '452 4.2.2 mailbox full')];
    case 'failed': return [{ type: 'email.failed', created_at: at(), data: { ...data, failed: { reason: 'reached_daily_quota' } } }];
    case 'suppressed': return [{
      type: 'email.suppressed', created_at: at(),
      data: { ...data, suppressed: { type: 'OnAccountSuppressionList', reason: 'previous_bounce', message: 'An earlier email bounced.', diagnosticCode: [] } },
    }];
  }
}
