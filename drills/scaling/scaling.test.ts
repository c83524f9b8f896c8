import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { asMarkdown, extrapolate } from './extrapolate.ts';
import { liveThrough } from './live-through.ts';
import { bytesPerPerson, weighDatabase } from './weigh-database.ts';

const page = readFileSync(new URL('../../docs/scaling.md', import.meta.url), 'utf8');

it('says in the documentation what the calculation gives for the weights it names', () => {
  const [, list, search, record] =
    /A person weighs (\d+) bytes in the list, (\d+) in the index for searching and (\d+) in the record/.exec(
      page,
    ) ?? [];
  const joins = Number(/All of them joining at ([\d,]+)\/s/.exec(page)?.[1]?.replaceAll(',', ''));
  const [, ...rows] = asMarkdown(
    extrapolate({ list: Number(list), search: Number(search), record: Number(record) }, joins),
  ).split('\n');
  for (const row of rows) expect(page).toContain(row);
});

it('weighs what people who lived through the whole path left behind', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-weigh-'));
  try {
    const weights = [];
    for (const people of [10, 60]) {
      const path = join(folder, `${people}.db`);
      await liveThrough(path, people);
      weights.push(weighDatabase(path));
    }
    const each = bytesPerPerson(weights[0]!, weights[1]!);
    expect(weights.map(({ people }) => people)).toEqual([10, 60]);
    for (const table of ['entry', 'audit_event', 'outbox', 'mail_token']) {
      expect(each.get(table), table).toBeGreaterThan(100);
      expect(each.get(table), table).toBeLessThan(5_000);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
