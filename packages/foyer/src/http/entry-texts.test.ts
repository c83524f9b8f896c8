import { afterEach, expect, test, vi } from 'vitest';
import type { Entry } from '../domain/entry.ts';
import { makeEntry, start } from '../testing/factories.ts';
import { EntryTexts } from './entry-texts.ts';

afterEach(() => {
  vi.useRealTimers();
});

/** A database with these people, and who was read from it. */
function desk(...people: Entry[]) {
  const read: string[] = [];
  const byId = new Map(people.map((entry) => [entry.id, entry]));
  return {
    read,
    change: (entry: Entry) => byId.set(entry.id, entry),
    erase: (id: string) => byId.delete(id),
    readAll: async (ids: readonly string[]) => {
      read.push(...ids);
      return ids.flatMap((id) => byId.get(id) ?? []);
    },
  };
}

const shown = (texts: readonly Buffer[]) => texts.map((text) => JSON.parse(text.toString()) as { id: string; name: string; claimedBy: unknown });

test('reads only whom it did not show under the same stamp, and keeps the order of the page', async () => {
  const [ada, bo] = [makeEntry({ name: 'Ada' }), makeEntry({ name: 'Bo' })];
  const { read, change, readAll } = desk(ada, bo);
  const texts = new EntryTexts();
  const page = [{ id: ada.id, stamp: '1 sent' }, { id: bo.id, stamp: '1 sent' }];
  expect(shown(await texts.of(page, readAll, start)).map(({ name }) => name)).toEqual(['Ada', 'Bo']);
  change({ ...bo, name: 'Bodo' });
  expect(shown(await texts.of([{ id: bo.id, stamp: '2 sent' }, page[0]!], readAll, start)).map(({ name }) => name)).toEqual(['Bodo', 'Ada']);
  expect(read).toEqual([ada.id, bo.id, bo.id]);
});

test('shows anew whoever is shown differently as time goes by', async () => {
  const ada = makeEntry({ desk: { claim: { id: 'carla', name: 'Carla', at: start }, questions: [] }, updatedAt: start });
  const { readAll } = desk(ada);
  const texts = new EntryTexts();
  const at = async (now: number) => shown(await texts.of([{ id: ada.id, stamp: null }], readAll, now))[0]!.claimedBy;
  expect(await at(start + 1)).toEqual({ id: 'carla', name: 'Carla' });
  expect(await at(start + 365 * 86_400_000)).toBeNull();
});

test('leaves out whoever was erased, and forgets them within a minute', async () => {
  vi.useFakeTimers();
  const ada = makeEntry();
  const { erase, readAll } = desk(ada);
  const texts = new EntryTexts();
  expect(await texts.of([{ id: ada.id, stamp: '1 sent' }], readAll, start)).toHaveLength(1);
  erase(ada.id);
  vi.advanceTimersByTime(60_000);
  expect(await texts.of([{ id: ada.id, stamp: '1 sent' }], readAll, start)).toEqual([]);
});
