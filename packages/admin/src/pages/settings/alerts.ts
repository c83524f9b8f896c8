import { queryOptions } from '@tanstack/react-query';
import { ApiError } from '../../api/api-error.ts';
import { queryClient } from '../../api/query-client.ts';
import { api } from '../../api/request.ts';
import { t } from './texts.ts';

export const limits = [
  'mailFailuresPerHour', 'webhookFailuresPerHour', 'parkedMails', 'backlogEntries', 'backlogAgeHours', 'decisionsPerHour', 'exportsPerHour', 'refusalsPerHour', 'backupOverdueHours', 'diskFreePercent',
] as const;
export type Limit = (typeof limits)[number];

export interface Alert {
  readonly key: string;
  readonly title: string;
  readonly state: 'ok' | 'raised';
  readonly since: string | null;
  readonly detail: string;
  readonly call: { readonly state: 'none' | 'waiting' | 'delivered' | 'given_up'; readonly error: string | null };
}

export interface AlertSettings {
  /** Empty: every owner. */
  readonly mailTo: readonly string[];
  readonly webhookUrl: string | null;
  readonly thresholds: Readonly<Record<Limit, number>>;
  readonly version: number;
}

export const alertsQuery = queryOptions({
  queryKey: ['alerts'],
  queryFn: ({ signal }) => api.get<{ readonly items: readonly Alert[]; readonly settings: AlertSettings }>('/alerts', { signal }),
});

/** What is sent to change the settings; what is left out stays. */
export interface AlertChange {
  readonly mailTo?: readonly string[];
  readonly webhookUrl?: string | null;
  readonly thresholds?: Readonly<Record<string, number>>;
  readonly renewSecret?: boolean;
  readonly version: number;
}

/** @returns the secret that signs the calls, when a new one was made: it is shown this once */
export async function changeAlerts(change: AlertChange): Promise<string | null> {
  const { webhookSecret } = await api.put<{ readonly webhookSecret: string | null }>('/alerts/settings', change);
  await queryClient.invalidateQueries({ queryKey: alertsQuery.queryKey });
  return webhookSecret;
}

/** What came of telling one of those who are told. */
export interface AlertTest {
  readonly channel: 'mail' | 'webhook';
  readonly to: string;
  readonly outcome: 'sent' | 'failed' | 'unknown';
  readonly detail: string;
}

/** Tells everybody who is told, as it was saved, that this is a test. */
export async function testAlerts(): Promise<readonly AlertTest[]> {
  return (await api.post<{ readonly items: readonly AlertTest[] }>('/alerts/test', {})).items;
}

/** The form as a change. @throws {ApiError} naming every limit that is no number */
export function alertChangeOf(values: FormData, version: number): AlertChange {
  const text = (name: string) => {
    const value = values.get(name);
    return typeof value === 'string' ? value.trim() : '';
  };
  const faults = limits.filter((name) => !/^\d{1,7}$/.test(text(name))).map((name) => ({ pointer: `/thresholds/${name}`, detail: `${t(`alerts.limits.${name}`)}: ${t('alerts.notANumber')}` }));
  if (faults.length > 0) throw new ApiError({ code: 'form/limits', status: 0, detail: t('alerts.notANumber'), faults });
  const webhookUrl = text('webhookUrl');
  return {
    mailTo: text('mailTo').split(/[\s,;]+/).filter((address) => address !== ''),
    webhookUrl: webhookUrl === '' ? null : webhookUrl,
    thresholds: Object.fromEntries(limits.map((name) => [name, Number(text(name))])),
    version,
  };
}
