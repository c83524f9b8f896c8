import type { Mailer } from '../../application/ports/mailer.ts';
import type { WebhookSender } from '../../application/ports/webhook-sender.ts';
import type { Metrics } from './prometheus.ts';

/** Counts what became of every attempt to hand over a mail. */
export function countMails(mailer: Mailer, metrics: Pick<Metrics, 'attempt'>): Mailer {
  return {
    name: mailer.name,
    repeatable: mailer.repeatable,
    atOnceMax: mailer.atOnceMax,
    async send(mail, options) {
      const outcome = await mailer.send(mail, options);
      metrics.attempt('mail', outcome.kind);
      return outcome;
    },
    ...(mailer.verify ? { verify: () => mailer.verify!() } : {}),
    close: () => mailer.close(),
  };
}

/** Counts what became of every call to a receiver of webhooks. */
export function countCalls(sender: WebhookSender, metrics: Pick<Metrics, 'attempt'>): WebhookSender {
  return {
    faultOf: (url) => sender.faultOf(url),
    secretOf: (secretId) => sender.secretOf(secretId),
    async send(webhook) {
      const outcome = await sender.send(webhook);
      metrics.attempt('webhook', outcome.ok ? 'delivered' : 'failed');
      return outcome;
    },
  };
}
