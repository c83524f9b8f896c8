import { queryOptions } from '@tanstack/react-query';
import { queryClient } from '../../api/query-client.ts';
import { api } from '../../api/request.ts';

export interface Setting {
  readonly name: string;
  /** Null for secrets, and where nothing is set and no value stands in. */
  readonly value: string | null;
  readonly secret: boolean;
  readonly set: boolean;
  readonly meaning: string;
  readonly fallback: string;
}

export interface SettingsGroup {
  readonly title: string;
  readonly items: readonly Setting[];
}

export const configurationQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: ({ signal }) => api.get<{ readonly groups: readonly SettingsGroup[] }>('/settings', { signal }),
});

/** Settings whose name or meaning has every word; groups without any are left out. */
export function findSettings(groups: readonly SettingsGroup[], text: string): readonly SettingsGroup[] {
  const words = text.trim().toLowerCase().split(/\s+/).filter((word) => word !== '');
  return groups
    .map(({ title, items }) => ({ title, items: items.filter(({ name, meaning }) => words.every((word) => `${title} ${name} ${meaning}`.toLowerCase().includes(word))) }))
    .filter(({ items }) => items.length > 0);
}

export interface HealthItem {
  readonly key: string;
  readonly name: string;
  readonly state: 'ok' | 'warn' | 'bad';
  readonly detail: string;
  readonly checkedAt: string;
}

export const healthQuery = queryOptions({
  queryKey: ['settings', 'health'],
  queryFn: ({ signal }) => api.get<{ readonly items: readonly HealthItem[] }>('/settings/health', { signal }),
  refetchInterval: 30_000,
});

export interface MailTest {
  readonly outcome: 'sent' | 'failed' | 'unknown';
  readonly detail: string;
}

export async function sendTestMail(to: string): Promise<MailTest> {
  const result = await api.post<MailTest>('/settings/mail-test', { to });
  await queryClient.invalidateQueries({ queryKey: healthQuery.queryKey });
  return result;
}

export interface BackupFile {
  readonly name: string;
  readonly at: string;
  readonly bytes: number;
  readonly verified: boolean;
}

export const backupsQuery = queryOptions({
  queryKey: ['backups'],
  queryFn: ({ signal }) => api.get<{ readonly items: readonly BackupFile[]; readonly schedule: string | null }>('/backups', { signal }),
});

const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** 4_500_000 is "4.5 MB". */
export function bytesWords(bytes: number): string {
  const step = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const amount = bytes / 1000 ** step;
  return `${amount < 10 && step > 0 ? amount.toFixed(1) : Math.round(amount)} ${units[step]}`;
}
