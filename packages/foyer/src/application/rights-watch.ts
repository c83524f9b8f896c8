import { FoyerError } from '../domain/errors.ts';
import { fixedRights } from '../domain/job.ts';
import type { Context } from './context.ts';
import { lostRights } from './jobs/starter-rights.ts';

/** Rights that end take effect within this, also in the middle of something long (SR-33). */
const lookEveryMs = 1_000;

/**
 * For imports and exports, which go on for as long as the other side sends or reads.
 * @returns looks again, now and then, whether whoever began still may: throws `auth/required` when they may not
 */
export function watchRights(ctx: Context): () => Promise<void> {
  let lookedAt = performance.now();
  let reason: string | null = null;
  return async () => {
    if (reason === null && performance.now() - lookedAt >= lookEveryMs) {
      lookedAt = performance.now();
      reason = await lostRights(ctx, fixedRights(ctx.actor));
    }
    if (reason !== null) throw new FoyerError('auth/required', reason);
  };
}
