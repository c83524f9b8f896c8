import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import { createSqliteStore } from '../../packages/foyer/src/adapters/store/sqlite-store.ts';
import { ledgerMac } from '../../packages/foyer/src/testing/memory-ledger.ts';
import { productSeed, sqliteSeedWords } from '../../bench/storage/seed-product.ts';
import type { Drill } from '../drill.ts';
import { asMarkdown, extrapolate } from './extrapolate.ts';
import { liveThrough } from './live-through.ts';
import { bytesPerPerson, weighDatabase, type Weight } from './weigh-database.ts';

const usage =
  'usage: npm run drill -- scaling [--small 10000] [--large 100000] [--lived 1000] [--joins 6000] [--write-docs]\n';
const listTables = new Set(['entry', 'entry_search', 'role_grant', 'entry_count']);

export const drill: Drill = {
  about: 'what a person weighs in tables, indexes and record, and what ten and a hundred million need',
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        small: { type: 'string', default: '10000' },
        large: { type: 'string', default: '100000' },
        lived: { type: 'string', default: '1000' },
        joins: { type: 'string', default: '6000' },
        'write-docs': { type: 'boolean', default: false },
      },
    });
    const [small, large, lived, joins] = [values.small, values.large, values.lived, values.joins].map(
      Number,
    ) as [number, number, number, number];
    if (![small, lived, joins].every((figure) => figure > 0) || !(large > small)) {
      process.stderr.write(usage);
      return 2;
    }
    const filled = bytesPerPerson(await filledWith(small), await filledWith(large));
    const grown = bytesPerPerson(await livedThroughBy(Math.ceil(lived / 4)), await livedThroughBy(lived));
    const record = new Map([...grown].filter(([name]) => !listTables.has(name) && name !== 'search index'));
    const sum = (weights: Iterable<number>): number => [...weights].reduce((all, one) => all + one, 0);
    const person = {
      list: sum([...filled].filter(([name]) => listTables.has(name)).map(([, bytes]) => bytes)),
      search: filled.get('search index') ?? 0,
      record: sum(record.values()),
    };
    const table = asMarkdown(extrapolate(person, joins));
    const weights = [...filled, ...record]
      .toSorted(([, a], [, b]) => b - a)
      .map(([name, bytes]) => `  ${name.padEnd(24)}${bytes.toFixed(0).padStart(6)}`);
    process.stdout.write(
      `Bytes a person, with indexes:\n${weights.join('\n')}\n\nlist ${person.list.toFixed(0)}, search ${person.search.toFixed(0)}, record ${person.record.toFixed(0)}\n\n${table}\n`,
    );
    if (values['write-docs'])
      writeTable(
        `${table}\n\nA person weighs ${person.list.toFixed(0)} bytes in the list, ${person.search.toFixed(0)} in the index for searching and ${person.record.toFixed(0)} in the record and what belongs to it.`,
      );
    return 0;
  },
};

async function filledWith(people: number): Promise<Weight> {
  return withFile(async (path) => {
    const store = await createSqliteStore({ path, mac: ledgerMac });
    await store.migrate();
    await store.close();
    const database = new DatabaseSync(path);
    for (const statement of [
      'pragma synchronous = off',
      'begin',
      ...productSeed(people, sqliteSeedWords),
      'commit',
      'pragma wal_checkpoint(truncate)',
    ])
      database.exec(statement);
    database.close();
  });
}

function livedThroughBy(people: number): Promise<Weight> {
  return withFile((path) => liveThrough(path, people));
}

async function withFile(fill: (path: string) => Promise<void>): Promise<Weight> {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-scaling-'));
  try {
    const path = join(folder, 'foyer.db');
    await fill(path);
    return weighDatabase(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const [begin, end] = [
  '<!-- scaling: written by `npm run drill -- scaling --write-docs` -->',
  '<!-- /scaling -->',
];

function writeTable(table: string): void {
  const page = new URL('../../docs/scaling.md', import.meta.url);
  const text = readFileSync(page, 'utf8');
  writeFileSync(
    page,
    `${text.slice(0, text.indexOf(begin))}${begin}\n\n${table}\n\n${text.slice(text.indexOf(end))}`,
  );
}
