import { requireScope } from '../authorise.ts';
import type { Context } from '../context.ts';
import { type AlertSettings, readAlertSettings } from './alert-settings.ts';
import { readAlerts } from './alert-state.ts';
import { type AlertKey, alertTitles } from './rules.ts';

export interface AlertItem {
  readonly key: AlertKey;
  readonly title: string;
  readonly state: 'ok' | 'raised';
  /** UTC milliseconds; null when it was never raised. */
  readonly since: number | null;
  readonly detail: string;
  /** How the newest call went. */
  readonly call: { readonly state: 'none' | 'waiting' | 'delivered' | 'given_up'; readonly error: string | null };
}

/** Every alert as it is, and who is told. */
export async function listAlerts({ ctx }: { ctx: Context }): Promise<{ readonly items: readonly AlertItem[]; readonly settings: AlertSettings }> {
  await requireScope(ctx, 'read', 'look at alerts');
  const { mailTo, webhookUrl, thresholds, version } = await readAlertSettings(ctx);
  const items = (await readAlerts(ctx.store)).map(({ key, state, since, detail, deliveries }): AlertItem => {
    const call = deliveries.at(-1);
    return {
      key, title: alertTitles[key], state, since: since === 0 ? null : since, detail: state === 'raised' ? detail : '',
      call: { state: call === undefined ? 'none' : call.nextAt !== null ? 'waiting' : call.error === null ? 'delivered' : 'given_up', error: call?.error ?? null },
    };
  });
  return { items, settings: { mailTo, webhookUrl, thresholds, version } };
}
