import type { OnboardingCommand } from '../../domain/decisions/onboarding.ts';
import type { OnboardingProgress } from '../../domain/entry.ts';
import type { Context } from '../context.ts';
import { targetOf } from '../presented-token.ts';

/** The person finishes a step, skips the rest, or takes it up again. @throws {FoyerError} `auth/required` */
export async function advanceOnboarding({ ctx, input }: { ctx: Context; input: { session: string | undefined; step: OnboardingCommand['step'] } }): Promise<OnboardingProgress> {
  const { progress } = await ctx.executor.run({
    target: targetOf(ctx.tokens, 'session', input.session), command: { type: 'onboarding', step: input.step },
  });
  return progress;
}
