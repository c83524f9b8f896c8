import { queryOptions } from '@tanstack/react-query';
import { queryClient } from '../../api/query-client.ts';
import { api } from '../../api/request.ts';

/** One mail in one language, as it goes out. */
export interface Template {
  readonly kind: string;
  readonly locale: string;
  readonly subject: string;
  readonly text: string;
  /** The team has its own words for it. */
  readonly overridden: boolean;
  readonly updatedAt: string | null;
  readonly updatedBy: string | null;
  readonly placeholders: readonly string[];
  readonly version: number;
}

export interface Words {
  readonly subject: string;
  readonly text: string;
}

export interface Preview extends Words {
  readonly html: string;
}

export const templatesQuery = queryOptions({
  queryKey: ['templates'],
  queryFn: ({ signal }) => api.get<{ readonly items: readonly Template[] }>('/templates', { signal }),
});

export function previewOf({ kind, locale }: Template, { subject, text }: Words, signal?: AbortSignal): Promise<Preview> {
  return api.post<Preview>('/templates/preview', { kind, locale, subject, text }, signal ? { signal } : {});
}

export async function saveTemplate({ kind, locale, version }: Template, { subject, text }: Words): Promise<Template> {
  return keep(await api.put<Template>(`/templates/${kind}/${locale}`, { subject, text, version }));
}

export async function resetTemplate({ kind, locale, version }: Template): Promise<Template> {
  return keep(await api.delete<Template>(`/templates/${kind}/${locale}`, undefined, { query: { version } }));
}

/** Puts the answer in its place, so that the editor goes on with it at once. */
function keep(template: Template): Template {
  queryClient.setQueryData(templatesQuery.queryKey, (before) => (before === undefined ? before : {
    items: before.items.map((one) => (one.kind === template.kind && one.locale === template.locale ? template : one)),
  }));
  return template;
}

/** Puts a text where the cursor is, or in place of what is selected. @returns the text, and where the cursor goes */
export function insertAt(text: string, start: number, end: number, inserted: string): { readonly text: string; readonly cursor: number } {
  return { text: `${text.slice(0, start)}${inserted}${text.slice(end)}`, cursor: start + inserted.length };
}
