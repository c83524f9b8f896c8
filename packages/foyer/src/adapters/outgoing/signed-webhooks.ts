import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { WebhookOutcome, WebhookSender } from '../../application/ports/webhook-sender.ts';
import { addressFault } from './public-address.ts';
import { safePost, type SafePostOptions, UnsafeAddress } from './safe-post.ts';

/**
 * Signs calls as Standard Webhooks says and makes them.
 * @param options.keys - the first derives the secrets, which are therefore stored nowhere; earlier ones sign too, so that receivers
 *   outlive a change of Foyer's own secret
 */
export function createSignedWebhooks({ keys, userAgent, ...options }: SafePostOptions & { readonly keys: readonly [Uint8Array, ...Uint8Array[]]; readonly userAgent: string }): WebhookSender {
  const derived = (key: Uint8Array, secretId: string): string => `whsec_${createHmac('sha256', key).update(secretId).digest('base64')}`;
  return {
    faultOf: (url) => addressFault(url, options),
    secretOf: (secretId) => derived(keys[0], secretId),
    async send({ url, id, at, body, secretIds }): Promise<WebhookOutcome> {
      const timestamp = new Date(at);
      const headers = {
        'content-type': 'application/json', 'user-agent': userAgent,
        'webhook-id': id, 'webhook-timestamp': String(Math.floor(at / 1000)),
        'webhook-signature': secretIds.flatMap((secretId) => keys.map((key) => new Webhook(derived(key, secretId)).sign(id, timestamp, body))).join(' '),
      };
      try {
        const answer = await safePost(url, headers, body, options);
        if (answer.status >= 200 && answer.status < 300) return { ok: true, ...answer };
        // Gone, says the receiver; everything else may mend.
        return { ok: false, reason: `It answered ${answer.status}.`, again: answer.status !== 410, ...answer };
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        return { ok: false, reason, again: !(error instanceof UnsafeAddress), status: null, excerpt: '' };
      }
    },
  };
}
