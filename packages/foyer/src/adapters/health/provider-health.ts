import { statfs } from 'node:fs/promises';
import type { Clock } from '../../application/ports/clock.ts';
import type { Mailer } from '../../application/ports/mailer.ts';
import type { MailHealth, ProviderHealth } from '../../application/ports/provider-health.ts';

/**
 * Watches what is sent through a mailer, and looks at the disk when asked.
 * @param options.folder - where the data lies; undefined for a database elsewhere
 * @returns the mailer to be used instead of the given one, and what was seen
 */
export function watchHealth({ mailer, clock, folder }: { mailer: Mailer; clock: Clock; folder: string | undefined }): { mailer: Mailer; health: ProviderHealth } {
  let seen: MailHealth = { provider: mailer.name, lastAcceptedAt: null, lastFailure: null, pausedUntil: null };
  const watched: Mailer = {
    name: mailer.name,
    repeatable: mailer.repeatable,
    atOnceMax: mailer.atOnceMax,
    async send(mail, options) {
      const outcome = await mailer.send(mail, options);
      const now = clock.now();
      if (outcome.kind === 'accepted') seen = { ...seen, lastAcceptedAt: now, pausedUntil: null };
      // A mailbox that does not exist is no fault of the provider.
      else if (outcome.kind !== 'rejected' || !outcome.addressFault) {
        seen = { ...seen, lastFailure: { at: now, reason: outcome.reason }, pausedUntil: outcome.kind === 'stopped' ? now + (outcome.retryAfterSeconds ?? 300) * 1000 : seen.pausedUntil };
      }
      return outcome;
    },
    ...(mailer.verify ? { verify: () => mailer.verify!() } : {}),
    close: () => mailer.close(),
  };
  return {
    mailer: watched,
    health: {
      mail: () => seen,
      async disk() {
        if (folder === undefined) return null;
        try {
          const { bavail, blocks, bsize } = await statfs(folder);
          return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
        } catch {
          // Not there yet, or a system that does not say.
          return null;
        }
      },
    },
  };
}
