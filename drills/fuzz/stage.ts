import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OutgoingWebhook, WebhookOutcome } from '../../packages/foyer/src/application/ports/webhook-sender.ts';
import { serve, type RunningServer } from '../../packages/foyer/src/http/node-server.ts';
import { FakeClerk } from '../../packages/foyer/src/testing/fake-clerk/fake-clerk.ts';
import { createFixedClock, type FixedClock } from '../../packages/foyer/src/testing/fixed-clock.ts';
import { type Harness, startHarness } from '../../packages/foyer/src/testing/harness.ts';
import { createTestDatabase } from '../../tools/test-database.ts';

export type Storage = 'sqlite' | 'postgres';

/** A whole Foyer with everything switched on, its worker at work, in process and on a socket. */
export interface Stage {
  readonly harness: Harness;
  readonly clock: FixedClock;
  /** Where it listens. */
  readonly port: number;
  /** `DATABASE_URL`. */
  readonly database: string;
  /** Signs reports, by the end of the path that takes them. */
  readonly webhookSecrets: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

const resendSecret = `whsec_${Buffer.from('a secret of the fuzzer, 32 bytes').toString('base64')}`;

/** Starts one on an empty database. PostgreSQL needs the server that the vitest project, or the drill, has started. */
export async function openStage(storage: Storage): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-fuzz-'));
  const place = storage === 'postgres' ? await createTestDatabase() : undefined;
  const database = place?.url ?? `file:${join(folder, 'foyer.db')}`;
  const clock = createFixedClock();
  const clerk = await FakeClerk.start({ clock, authorizedParty: 'https://app.example.com', expectsBadRequests: true });
  const harness = await startHarness({
    clock, database, webhooks: outgoing,
    env: {
      CLERK_SECRET_KEY: clerk.secretKey, CLERK_PUBLISHABLE_KEY: clerk.publishableKey, CLERK_JWT_KEY: clerk.jwtKey, CLERK_API_URL: clerk.url, CLERK_AUTHORIZED_PARTIES: 'https://app.example.com',
      CLERK_WEBHOOK_SIGNING_SECRET: clerk.webhookSecret, CLERK_INVITE_VIA: 'invitation', CLERK_MAIL: 'foyer', RESEND_WEBHOOK_SECRET: resendSecret,
    },
  });
  const server: RunningServer = await serve((incoming) => harness.foyer.app.handle(incoming), { host: '127.0.0.1', port: 0 });
  const worker = harness.foyer.startWorker();
  return {
    harness, clock, database, port: server.port, webhookSecrets: { 'webhooks/clerk': clerk.webhookSecret, 'webhooks/resend': resendSecret },
    async close() {
      await worker.stop();
      await server.close(200);
      await harness.close();
      // What Clerk was asked is judged by tests of their own.
      await clerk.close().catch(() => {});
      await place?.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Receivers somewhere outside, of every kind, without a network. */
const outgoing = {
  faultOf: (url: string) => (URL.canParse(url) && new URL(url).protocol === 'https:' ? null : 'Use an address with https.'),
  secretOf: (secretId: string) => `whsec_${Buffer.from(secretId.padEnd(32, '.')).toString('base64')}`,
  async send({ id }: OutgoingWebhook): Promise<WebhookOutcome> {
    const kind = id.charCodeAt(id.length - 1) % 3;
    return kind === 0 ? { ok: true, status: 204, excerpt: '' } : { ok: false, reason: 'It said no.', again: kind === 1, status: 500, excerpt: '<b>no</b>' };
  },
};
