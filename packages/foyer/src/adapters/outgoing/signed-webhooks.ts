import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { WebhookOutcome, WebhookSender } from '../../application/ports/webhook-sender.ts';
import { addressFault } from './public-address.ts';
import { safePost, type SafePostOptions, UnsafeAddress } from './safe-post.ts';

/**
 * Signs calls as Standard Webhooks says and makes them.
 * @param options.key - derives the secrets, which are therefore stored nowhere
 */
export function createSignedWebhooks({ key, userAgent, ...options }: SafePostOptions & { readonly key: Uint8Array; readonly userAgent: string }): WebhookSender {
  const secretOf = (secretId: string): string => `whsec_${createHmac('sha256', key).update(secretId).digest('base64')}`;
  return {
    faultOf: (url) => addressFault(url, options),
    secretOf,
    async send({ url, id, at, body, secretId }): Promise<WebhookOutcome> {
      const timestamp = new Date(at);
      const headers = {
        'content-type': 'application/json', 'user-agent': userAgent,
        'webhook-id': id, 'webhook-timestamp': String(Math.floor(at / 1000)), 'webhook-signature': new Webhook(secretOf(secretId)).sign(id, timestamp, body),
      };
      try {
        const status = await safePost(url, headers, body, options);
        if (status >= 200 && status < 300) return { ok: true, status };
        // Gone, says the receiver; everything else may mend.
        return { ok: false, reason: `It answered ${status}.`, again: status !== 410 };
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        return { ok: false, reason, again: !(error instanceof UnsafeAddress) };
      }
    },
  };
}
