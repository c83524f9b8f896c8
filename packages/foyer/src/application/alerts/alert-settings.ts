import { z } from 'zod';
import { InvalidInput } from '../../domain/errors.ts';
import { requireFresh, requireScope } from '../authorise.ts';
import type { Context, Services } from '../context.ts';
import { parseEmail } from '../email-address.ts';

/** When an alert is raised; 0 switches the rule off. */
export const thresholds = {
  mailFailuresPerHour: 10,
  webhookFailuresPerHour: 10,
  parkedMails: 20,
  backlogEntries: 500,
  backlogAgeHours: 168,
  decisionsPerHour: 500,
  exportsPerHour: 5,
  refusalsPerHour: 30,
  backupOverdueHours: 48,
  diskFreePercent: 10,
} as const;
export type Thresholds = Readonly<Record<keyof typeof thresholds, number>>;

export interface AlertSettings {
  /** Empty: every owner. */
  readonly mailTo: readonly string[];
  readonly webhookUrl: string | null;
  readonly thresholds: Thresholds;
  /** Counts changes; 0 before the first. */
  readonly version: number;
}

interface Kept {
  readonly mailTo: readonly string[];
  readonly webhookUrl: string | null;
  /** Which secret signs the calls; the secret itself is derived from it and stored nowhere. */
  readonly secretId: string | null;
  readonly thresholds: Partial<Thresholds>;
}

const place = { kind: 'alert_settings', id: 'settings' } as const;
const nothing: Kept = { mailTo: [], webhookUrl: null, secretId: null, thresholds: {} };
const addressesMax = 20;

export async function readAlertSettings({ store }: Pick<Services, 'store'>): Promise<AlertSettings & { readonly secretId: string | null }> {
  const stored = await store.documents.get(place.kind, place.id);
  const kept = stored === undefined ? nothing : JSON.parse(stored.body) as Kept;
  return { mailTo: kept.mailTo, webhookUrl: kept.webhookUrl, secretId: kept.secretId, thresholds: { ...thresholds, ...kept.thresholds }, version: stored?.version ?? 0 };
}

export interface AlertSettingsInput {
  readonly mailTo?: readonly unknown[] | undefined;
  readonly webhookUrl?: string | null | undefined;
  readonly thresholds?: Readonly<Record<string, unknown>> | undefined;
  /** A new secret; the old one is dead at once. */
  readonly renewSecret?: boolean | undefined;
  readonly version?: number | undefined;
}

/**
 * Changes who is told, where, and from when on. What is left out stays.
 * @returns the settings, and the secret of the calls when a new one was made: it is shown this once
 * @throws {InvalidInput | FoyerError} `auth/stale`, `document/changed`
 */
export async function changeAlertSettings({ ctx, input }: { ctx: Context; input: AlertSettingsInput }): Promise<{ settings: AlertSettings; webhookSecret: string | null }> {
  await requireScope(ctx, 'admin', 'change alerts');
  await requireFresh(ctx, 'change alerts');
  const before = await readAlertSettings(ctx);
  const webhookUrl = input.webhookUrl === undefined ? before.webhookUrl : input.webhookUrl;
  const renews = webhookUrl !== null && (before.secretId === null || input.renewSecret === true);
  const secretId = webhookUrl === null ? null : renews ? ctx.tokens.id() : before.secretId;
  const kept: Kept = { mailTo: input.mailTo === undefined ? before.mailTo : addresses(input.mailTo), webhookUrl, secretId, thresholds: { ...before.thresholds, ...numbersIn(input.thresholds ?? {}) } };
  const fault = webhookUrl === null ? null : ctx.webhooks.faultOf(webhookUrl);
  if (fault !== null) throw new InvalidInput([{ pointer: '/webhookUrl', detail: fault }]);
  const { version } = await ctx.executor.run({
    target: { by: 'document', ...place },
    command: {
      type: 'keep_document', actor: ctx.actor, ...place, owner: null, body: JSON.stringify(kept), expectedVersion: input.version ?? before.version,
      event: {
        act: 'alert_settings.changed', entryId: null,
        detail: { addresses: kept.mailTo.length, webhook: webhookUrl !== null, secretRenewed: renews, thresholds: JSON.stringify(kept.thresholds) },
        personal: { from: ctx.from, mailTo: kept.mailTo.join(', '), webhookUrl },
      },
    },
  });
  return {
    settings: { mailTo: kept.mailTo, webhookUrl, thresholds: { ...thresholds, ...kept.thresholds }, version },
    webhookSecret: renews && secretId !== null ? ctx.webhooks.secretOf(secretId) : null,
  };
}

function addresses(given: readonly unknown[]): readonly string[] {
  if (given.length > addressesMax) throw new InvalidInput([{ pointer: '/mailTo', detail: `Give at most ${addressesMax} addresses.` }]);
  return [...new Set(given.map((one, at) => {
    try {
      return parseEmail(one);
    } catch {
      throw new InvalidInput([{ pointer: `/mailTo/${at}`, detail: 'This is not a whole address. It looks like name@example.com.' }]);
    }
  }))];
}

const threshold = z.number().int().min(0).max(1_000_000);

function numbersIn(given: Readonly<Record<string, unknown>>): Partial<Thresholds> {
  const errors = Object.entries(given).flatMap(([name, value]) => {
    if (!Object.hasOwn(thresholds, name)) return [{ pointer: `/thresholds/${name.slice(0, 60)}`, detail: `There is no such threshold. Known: ${Object.keys(thresholds).join(', ')}.` }];
    const most = name === 'diskFreePercent' ? 90 : 1_000_000;
    return threshold.safeParse(value).success && (value as number) <= most ? [] : [{ pointer: `/thresholds/${name}`, detail: `Give a whole number from 0 to ${most}; 0 switches the rule off.` }];
  });
  if (errors.length > 0) throw new InvalidInput(errors);
  return given;
}
