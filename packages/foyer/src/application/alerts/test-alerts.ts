import { FoyerError } from '../../domain/errors.ts';
import { requireFresh, requireScope } from '../authorise.ts';
import type { Context } from '../context.ts';
import { type MailTestResult, sendTestMail } from '../settings/test-mail.ts';
import { readAlertSettings } from './alert-settings.ts';
import { alertRecipients } from './recipients.ts';

/** What came of telling one of those who shall be told. */
export interface AlertTestResult extends MailTestResult {
  readonly channel: 'mail' | 'webhook';
  /** The address that was mailed or called. */
  readonly to: string;
}

export interface AlertTestInput {
  /** False leaves the mails out. */
  readonly mail?: boolean | undefined;
  /** False leaves the call out. */
  readonly webhook?: boolean | undefined;
}

/**
 * Tells everybody who is told of alerts that this is a test, right now: one mail each through the real transport, and one signed call.
 * Nothing is repeated; what came of each is in the answer.
 * @throws {FoyerError} `auth/stale`; `input/invalid` when there is nobody to tell
 */
export async function testAlerts({ ctx, input }: { ctx: Context; input: AlertTestInput }): Promise<readonly AlertTestResult[]> {
  await requireScope(ctx, 'admin', 'test the alerts');
  await requireFresh(ctx, 'test the alerts');
  const settings = await readAlertSettings(ctx);
  const mailTo = input.mail === false ? [] : await alertRecipients(ctx.store, settings);
  const webhookUrl = input.webhook === false ? null : settings.webhookUrl;
  if (mailTo.length === 0 && webhookUrl === null) {
    throw new FoyerError('input/invalid', 'There is nobody to tell. Give an address or a webhook in the settings of the alerts, save them, then test again.');
  }
  await ctx.executor.run({ target: { by: 'nobody' }, command: { type: 'record_alert_test', actor: ctx.actor, mailTo, webhookUrl, from: ctx.from } });
  return Promise.all([
    ...mailTo.map(async (to) => ({ channel: 'mail' as const, to, ...await sendTestMail(ctx, to) })),
    ...(webhookUrl === null || settings.secretId === null ? [] : [call(ctx, webhookUrl, settings.secretId)]),
  ]);
}

async function call({ clock, tokens, webhooks, publicUrl }: Context, url: string, secretId: string): Promise<AlertTestResult> {
  const now = clock.now();
  const body = JSON.stringify({
    type: 'alert.test', timestamp: new Date(now).toISOString(),
    data: { alert: 'test', title: 'A test', detail: 'Somebody tries out whether alerts arrive. Nothing is the matter.', url: `${publicUrl}/admin/settings` },
  });
  const outcome = await webhooks.send({ url, id: tokens.id(), at: now, body, secretIds: [secretId] });
  return {
    channel: 'webhook', to: url,
    ...(outcome.ok
      ? { outcome: 'sent', detail: `The other end took the signed call${outcome.status === null ? '' : ` and answered ${outcome.status}`}.` }
      : { outcome: 'failed', detail: `The call did not go through: ${outcome.reason} See that the address is right, answers with 2xx, and checks the signature with the newest secret.` }),
  };
}
