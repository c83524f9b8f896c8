import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { createTestDatabase } from '../../../../../tools/test-database.ts';
import { importCommand, importedPerson } from '../../testing/commands.ts';
import { client, coach, makeKeyActor, makeProduct, makeRules, prepareInvitation, start } from '../../testing/factories.ts';
import { type Harness, startHarness } from '../../testing/harness.ts';
import { MemoryLedger } from '../../testing/memory-ledger.ts';
import { makeStorePlace, runUnits, storeKinds, type StoreKind } from '../../testing/store-places.ts';
import type { ImportedPerson, ImportEntryCommand } from '../../domain/decisions/import-entry.ts';
import type { Entry } from '../../domain/entry.ts';
import { stages } from '../../domain/stage.ts';
import { exportPeople } from '../export/export-people.ts';
import type { ExportFormat } from '../ports/export-source.ts';
import { csvLine, neutralised, restored } from '../../domain/spreadsheet-cell.ts';
import type { Request } from '../../domain/unit.ts';
import { importPeople } from './import-people.ts';

const product = makeProduct({
  roles: [{ ...coach, questions: [{ key: 'team', label: 'Team size', type: 'number' }] }, client], questions: [{ key: 'goal', label: 'Goal', type: 'text', multiline: true }, { key: 'terms', label: 'Terms', type: 'consent' }],
});
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function open(kind: StoreKind): Promise<Harness> {
  const place = await makeStorePlace(kind, createTestDatabase);
  closing.push(() => place.remove());
  const harness = await startHarness({ product, database: kind === 'sqlite' ? `file:${place.location}` : place.location });
  closing.push(() => harness.close());
  return harness;
}

async function out(harness: Harness, format: ExportFormat): Promise<string> {
  const { chunks } = await exportPeople({ ctx: harness.console(), input: { format, filter: {}, peopleAtOnce: 7 } });
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks()) parts.push(chunk);
  return Buffer.concat(parts).toString();
}

async function into(harness: Harness, text: string) {
  async function* file() { yield Buffer.from(text); }
  const { counts } = await importPeople({ ctx: harness.console(), input: { file: file(), mode: 'apply' } });
  return counts;
}

async function everybody(harness: Harness): Promise<readonly Entry[]> {
  return (await harness.services.store.personsAfter('', 10_000)).map(({ entry }) => entry);
}

const maybe = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: null });
const instant = fc.integer({ min: 1, max: start });
/** Whatever people write, with what spreadsheets and CSV trip over more often than chance would have it. */
const words = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: fc.constantFrom('=', '+', '-', '@', "'", '"', ',', ';', 'ä', '李', '＝', ' ', 'x') }))
  // eslint-disable-next-line no-control-regex
  .map((text) => text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, ' ').toWellFormed().trim()).filter((text) => text !== '' && text.length < 60);

const anybody: fc.Arbitrary<ImportedPerson> = fc.record({
  stage: maybe(fc.constantFrom(...stages)), role: maybe(fc.constantFrom('coach', 'client', 'guru')), requestedRole: maybe(fc.constantFrom('coach', 'client')), name: maybe(words),
  notes: maybe(fc.tuple(words, words).map((lines) => lines.join('\n'))), reason: maybe(words), score: maybe(fc.nat(1_000)), joinedAt: maybe(instant), confirmedAt: maybe(instant), approvedAt: maybe(instant), approvedBy: maybe(words),
  locale: maybe(fc.constantFrom('de', 'pt-BR')), website: maybe(fc.constantFrom('https://example.com/', 'http://a.example/?q=1,2')),
  answers: fc.record({ goal: words, terms: fc.constant(true as const), team: fc.nat(50) }, { requiredKeys: [] }),
  origin: fc.record({ source: words, ref: words, utm: fc.record({ source: words, campaign: words }) }, { requiredKeys: [] }),
}).map((fields) => importedPerson({ ...fields, email: '' }));

const people = fc.array(fc.tuple(anybody, fc.nat(9)), { minLength: 1, maxLength: 25 }).map((list) => list.map(([person, number]) => ({ ...person, email: `${number % 3 === 0 ? '=' : 'p'}${number}@example.com` })));

describe.each(storeKinds)('on %s', (kind) => {
  const runs = { numRuns: kind === 'sqlite' ? 30 : 5 };

  test('many rows in one transaction end as one after the other, each alone', async () => {
    const rules = makeRules({ product: makeProduct({ roles: [{ ...coach, capacity: 3 }, client] }) });
    await fc.assert(fc.asyncProperty(people, fc.boolean(), fc.boolean(), async (list, invites, changesRoles) => {
      const place = await makeStorePlace(kind, createTestDatabase);
      try {
        const store = await place.open();
        const actor = makeKeyActor({ rankMax: 2 });
        const requests = list.map((person, index): Request<ImportEntryCommand> => ({
          target: { by: 'email', email: person.email },
          command: importCommand({ actor, person, entryId: `entry ${String(index).padStart(3, '0')}`, mailId: `mail ${index}`, invitation: invites ? prepareInvitation() : null, changesRoles }),
        }));
        const ledger = new MemoryLedger();
        const alone = requests.flatMap((request) => ledger.runAll([request], start, rules));
        const together = (await runUnits(store, [{ requests }], start, rules)).outcomes.flat();
        expect(together).toEqual(alone);
        for (const entry of ledger.entries.values()) expect((await store.snapshot({ by: 'id', id: entry.id })).person).toEqual(ledger.person(entry.id));
        expect(await store.counts()).toEqual(await store.recount());
      } finally {
        await place.remove();
      }
    }), runs);
  });

  test.each(['csv', 'json'] as const)('whoever is exported as %s comes back unchanged here and equal elsewhere', async (format) => {
    await fc.assert(fc.asyncProperty(people, async (list) => {
      const here = await open(kind);
      await here.services.executor.bulk(list.map((person) => ({
        target: { by: 'email', email: person.email }, command: importCommand({ actor: makeKeyActor(), person, entryId: here.services.tokens.id() }),
      })));
      const text = await out(here, format);
      const before = await everybody(here);
      expect(await into(here, text)).toEqual({ created: 0, updated: 0, unchanged: before.length, failed: 0 });
      expect(await everybody(here)).toEqual(before);

      const elsewhere = await open(kind);
      expect(await into(elsewhere, text)).toEqual({ created: before.length, updated: 0, unchanged: 0, failed: 0 });
      const facts = ({ id: _id, updatedAt: _at, version: _version, ...rest }: Entry) => rest;
      expect((await everybody(elsewhere)).map(facts)).toEqual(before.map(facts));
      const again = await out(elsewhere, format);
      // Answers are the same, in whatever order they were given.
      if (format === 'csv') expect(again).toBe(text);
      else expect(JSON.parse(again)).toEqual(JSON.parse(text));
      for (const close of closing.splice(0).toReversed()) await close();
    }), { numRuns: kind === 'sqlite' ? 12 : 3 });
  });

  test('cells are written as by the rules for spreadsheets, and objects as JSON, whatever is in the database', async () => {
    const harness = await open(kind);
    // Also what no form takes, such as the signs by which the database parts values.
    const hostile = fc.string({ unit: fc.constantFrom('=', '+', '-', '@', "'", '"', ',', '\\', '\n', '\r', '\t', '\u0001', '\u001d', '\u001e', '\u001f', '＝', 'ä', '李', '😀', ' ', 'x') });
    const named = ['=1+1', "'=1", "''x", "'t Hooft", '-2', '@a', '＝x', 'plain', 'a,b', 'say "hi"', '"', "'", '\u001f', 'null', '\u001d'];
    const texts = [...named, ...fc.sample(hostile, { numRuns: 200, seed: 7 })].map((name, index) => ({ email: `p${index}@example.com`, name, notes: named[index % 11]! }));
    await harness.services.executor.bulk(texts.map(({ email, name, notes }) => ({
      target: { by: 'email', email }, command: importCommand({ actor: makeKeyActor(), person: importedPerson({ email, name, notes, answers: { goal: name } }), entryId: harness.services.tokens.id() }),
    })));
    const entries = await everybody(harness);
    const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());
    // What was made harmless is in quotation marks in any case.
    const bare = (text: string) => text.replaceAll(/"('+[^",\r\n]*)"/g, '$1');
    const lines = entries.map((entry) => csvLine([
      entry.email, entry.name, entry.website, entry.stage, entry.requestedRole, entry.role, iso(entry.createdAt), iso(entry.confirmedAt), iso(entry.approvedAt), entry.approvedBy, iso(entry.invitedAt),
      iso(entry.acceptedAt), entry.notes, entry.reason, entry.score, entry.origin.source, '', '', '', '', '', '', '', entry.locale, ...['goal', 'terms', 'team'].map((key) => String(entry.answers[key] ?? '')),
    ]));
    const table = await out(harness, 'csv');
    expect(bare(table.slice(table.indexOf('\r\n') + 2))).toBe(bare(`${lines.join('\r\n')}\r\n`));
    const objects = JSON.parse(await out(harness, 'json')) as { name: string; notes: string; answers: unknown }[];
    expect(objects.map(({ name, notes, answers }) => ({ name, notes, answers }))).toEqual(entries.map(({ name, notes, answers }) => ({ name, notes, answers })));
  });
});

test('whatever is made harmless for spreadsheets is the same after it was read', () => {
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom("'", '=', '+', '@', '-', 'a', '\t', '\n', '＋') }), (text) => {
    expect(restored(neutralised(text))).toBe(text);
    expect(neutralised(text)).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/);
  }));
});
