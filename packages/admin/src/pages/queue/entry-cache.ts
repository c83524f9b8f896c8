import type { InfiniteData } from '@tanstack/react-query';
import { queryClient } from '../../api/query-client.ts';
import { api } from '../../api/request.ts';
import type { Entry, EntryList, Person } from '../../api/types.ts';

const lists = ['waitlist', 'pages'] as const;

export const personKey = (id: string) => ['person', id] as const;

/** Changes a person in everything that is shown, before or after the server says so. */
export function patchEntry(id: string, change: (entry: Entry) => Entry): void {
  queryClient.setQueriesData<InfiniteData<EntryList>>({ queryKey: lists }, (data) => {
    if (!data?.pages.some(({ items }) => items.some((one) => one.id === id))) return data;
    return { ...data, pages: data.pages.map((page) => ({ ...page, items: page.items.map((one) => (one.id === id ? change(one) : one)) })) };
  });
  queryClient.setQueryData<Person>(personKey(id), (person) => person && { ...person, entry: change(person.entry) });
}

/** Asks how a person stands and shows it everywhere. */
export async function refreshEntry(id: string): Promise<Person> {
  const person = await queryClient.fetchQuery({ queryKey: personKey(id), queryFn: () => api.get<Person>(`/waitlist/${encodeURIComponent(id)}`), staleTime: 0 });
  patchEntry(id, () => person.entry);
  return person;
}

/** The numbers beside the views. */
export function refreshCounts(): void {
  void queryClient.invalidateQueries({ queryKey: ['waitlist-counts'] });
}
