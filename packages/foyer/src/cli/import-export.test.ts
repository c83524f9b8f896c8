import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openShell, type Shell } from '../testing/run-foyer.ts';

let shell: Shell;
beforeEach(() => { shell = openShell(); });
afterEach(() => shell.remove());

const file = (name: string): string => join(shell.folder, name);

test('twenty thousand people come in, go out, and change nothing when they come back', async () => {
  const rows = Array.from({ length: 20_000 }, (_, index) => `person-${(index * 7_919) % 20_000}@example.com,Person ${index},2025-01-${String(1 + (index % 28)).padStart(2, '0')}T10:00:00Z,${index % 3 === 0 ? '=1+1' : ''}`);
  writeFileSync(file('people.csv'), `\ufeffE-Mail,Name,Joined at,Notes\r\n${rows.join('\r\n')}\r\nnobody,,,\r\n`, 'utf16le');

  const planned = await shell.foyer(['import', 'people.csv', '--dry-run']);
  expect(planned.code).toBe(1);
  expect(planned.out).toMatch(/Looked at 20,001 rows .*nothing was changed[^]*would be created +20,000[^]*would fail +1[^]*line 20002, nobody:/);

  const startedAt = performance.now();
  const applied = await shell.foyer(['import', 'people.csv', '--json', '--report', 'fates.csv']);
  // SR-64 asks for 10,000 rows in 10 s.
  expect(performance.now() - startedAt).toBeLessThan(20_000);
  expect(JSON.parse(applied.out)).toMatchObject({ mode: 'apply', total: 20_001, counts: { created: 20_000, updated: 0, unchanged: 0, failed: 1 } });
  expect(readFileSync(file('fates.csv'), 'utf8').trim().split('\r\n')).toHaveLength(20_002);

  expect((await shell.foyer(['export', '--out', 'out.csv'])).out).toMatch(/^20,000 people written to out\.csv/);
  expect(readFileSync(file('out.csv'), 'utf8')).toContain(`"'=1+1"`);
  expect((await shell.foyer(['export'])).out).toBe(readFileSync(file('out.csv'), 'utf8'));
  expect(JSON.parse((await shell.foyer(['import', 'out.csv', '--json'])).out)).toMatchObject({ counts: { created: 0, updated: 0, unchanged: 20_000, failed: 0 } });
  expect(await shell.foyer(['check'])).toMatchObject({ code: 0 });
});

test('a list of approved people is read from standard input and written as it was', async () => {
  const list = JSON.stringify({ 'ana@example.com': 'member', 'bo@example.com': { role: 'member', notes: 'VIP' } });
  expect(await shell.foyer(['import', '-'], list)).toMatchObject({ code: 0, out: expect.stringMatching(/created +2/) as string });
  const out = JSON.parse((await shell.foyer(['export', '--format', 'approved_users'])).out) as object[];
  expect(out).toEqual([expect.objectContaining({ email: 'ana@example.com', role: 'member', status: 'approved', approved_by: 'console' }), expect.objectContaining({ email: 'bo@example.com', notes: 'VIP' })]);
  expect((await shell.foyer(['export', '--status', 'pending', '--format', 'json'])).out).toBe('[\n]\n');
});

test('columns, roles and delimiters can be told', async () => {
  writeFileSync(file('odd.txt'), 'Mail#Group#Extra\nana@example.com#member#x\nbo@example.com##y\n');
  expect(await shell.foyer(['import', 'odd.txt', '--delimiter', '#', '--map', 'Group=role,Extra=', '--role', 'member'])).toMatchObject({ code: 0, out: expect.stringMatching(/created +2/) as string });
  expect(JSON.parse((await shell.foyer(['export', '--format', 'approved_users'])).out)).toHaveLength(2);
});

test.each([
  [['import', 'nowhere.csv'], 1, /no file nowhere\.csv/], [['import', '-', '--format', 'xml'], 2, /--format must be one of csv, json, approved_users/], [['import', '-', '--map', 'x'], 2, /--map takes pairs/],
  [['import', '-', '--delimiter', '::'], 2, /one sign/], [['import', '-', '--role', 'guru'], 1, /Choose one of: member/], [['import', '-'], 1, /file is empty/], [['import'], 2, /file/],
  [['export', '--format', 'xml'], 2, /--format must be one of/], [['export', '--status', 'here'], 2, /--status takes/], [['export', '--json'], 2, /--out/], [['export', '--out', 'no/such/folder/x.csv'], 1, /could not be written/],
])('%j ends with one clear sentence', async (words, code, sentence) => {
  const ended = await shell.foyer(words, words.includes('--role') ? 'a@example.com' : '');
  expect(ended).toMatchObject({ code, err: expect.stringMatching(sentence) as string });
});
