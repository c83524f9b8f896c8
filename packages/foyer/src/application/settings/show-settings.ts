import { requireScope } from '../authorise.ts';
import type { Context } from '../context.ts';

/** One setting as it is in force; of a secret only whether it is set. */
interface EffectiveSetting {
  readonly name: string;
  /** Null for secrets, and where nothing is set and no value stands in. */
  readonly value: string | null;
  readonly secret: boolean;
  readonly set: boolean;
  readonly meaning: string;
  /** What holds when it is not set. */
  readonly fallback: string;
}

export interface SettingsGroup {
  readonly title: string;
  readonly items: readonly EffectiveSetting[];
}

/** The configuration this process runs with, in the words of the documentation. */
export async function showSettings({ ctx }: { ctx: Context }): Promise<readonly SettingsGroup[]> {
  await requireScope(ctx, 'admin', 'look at the settings');
  return ctx.settings;
}
