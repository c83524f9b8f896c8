import { requireScope } from '../authorise.ts';
import type { Context } from '../context.ts';
import { parseEmail } from '../email-address.ts';

export interface MailTestResult {
  readonly outcome: 'sent' | 'failed' | 'unknown';
  /** What it means, in a sentence. */
  readonly detail: string;
}

const patienceMs = 20_000;

/**
 * Sends one mail through the real transport, right now, and tells what the provider said.
 * @throws {InvalidInput} when the address is none
 */
export async function testMail({ ctx, input }: { ctx: Context; input: { to: unknown } }): Promise<MailTestResult> {
  await requireScope(ctx, 'admin', 'send a test mail');
  const to = parseEmail(input.to, '/to');
  await ctx.executor.run({ target: { by: 'nobody' }, command: { type: 'record_mail_test', actor: ctx.actor, to, from: ctx.from } }, ctx.idempotency);
  return sendTestMail(ctx, to);
}

/** Sends one, and puts what the provider said into a sentence. Whoever calls this has recorded it. */
export async function sendTestMail({ mailer, mailTexts, tokens }: Context, to: string): Promise<MailTestResult> {
  const mail = mailTexts.testMail();
  const outcome = await mailer.send({ to, ...mail, headers: { 'Auto-Submitted': 'auto-generated' }, tags: { kind: 'mail_test' } }, { messageId: tokens.id(), signal: AbortSignal.timeout(patienceMs) });
  switch (outcome.kind) {
    case 'accepted': return { outcome: 'sent', detail: `${mailer.name} took the mail. Look into the mailbox, and into its spam folder.` };
    case 'unknown': return { outcome: 'unknown', detail: `${mailer.name} did not say whether it took the mail: ${outcome.reason}` };
    case 'rejected': return { outcome: 'failed', detail: outcome.addressFault ? `${mailer.name} says this mailbox takes no mail: ${outcome.reason}` : `${mailer.name} refused the mail: ${outcome.reason}` };
    case 'retry': return { outcome: 'failed', detail: `${mailer.name} takes no mail right now: ${outcome.reason}` };
    case 'stopped': return { outcome: 'failed', detail: `${mailer.name} takes nothing from us: ${outcome.reason} Check key, sender and quota there.` };
  }
}
