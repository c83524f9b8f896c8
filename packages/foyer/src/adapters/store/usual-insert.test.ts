import { describe, expect, test } from 'vitest';
import { actorId, chainEvent } from '../../domain/audit-event.ts';
import { decideJoin } from '../../domain/decisions/join.ts';
import { joinCommand } from '../../testing/commands.ts';
import { makeEntry, makeRules, start } from '../../testing/factories.ts';
import { headOf, ledgerMac } from '../../testing/memory-ledger.ts';
import { auditTable, entryTable, outboxTable, type WrittenTable } from './columns.ts';
import { entryToRow, eventToRow, mailToRow } from './rows.ts';
import { usualInsert } from './usual-insert.ts';

const { change } = decideJoin({ person: null }, joinCommand({ answers: { why: 'to see' }, origin: { source: 'fair', ref: 'x' }, flags: ['honeypot'] }), start, makeRules());

describe('the short way into a table', () => {
  test('is taken by everything a join writes, whatever the form asked', () => {
    expect(usualInsert(entryTable)?.fits(entryToRow(change!.entry!))).toBe(true);
    expect(usualInsert(outboxTable)?.fits(mailToRow(change!.mails![0]!, start))).toBe(true);
    expect(usualInsert(auditTable)?.fits(eventToRow(chainEvent(ledgerMac, headOf([]), change!.events[0]!, start)))).toBe(true);
    expect(actorId(change!.events[0]!.actor)).toBe(change!.entry!.id);
  });

  test('knows which of what it sends are numbers', () => {
    const hold = <Row>(table: WrittenTable<Row>, row: Row) => {
      const { sent, numbers } = usualInsert(table)!;
      for (const column of sent) expect([column, typeof row[column] === 'number']).toEqual([column, numbers.has(column)]);
    };
    hold(entryTable, entryToRow(change!.entry!));
    hold(outboxTable, mailToRow(change!.mails![0]!, start));
    hold(auditTable, eventToRow(chainEvent(ledgerMac, headOf([]), change!.events[0]!, start)));
  });

  test('is not taken by anybody about whom it would be untrue', () => {
    const insert = usualInsert(entryTable)!;
    const joined = entryToRow(change!.entry!);
    const other = entryToRow(makeEntry({ stage: 'accepted', role: 'coach', confirmedAt: start, notes: 'x', reason: 'y', delivery: 'none', version: 2 }));
    for (const column of entryTable.columns.filter((name) => !insert.sent.includes(name))) {
      const value = other[column] === joined[column] ? start + 7 : other[column];
      expect(insert.fits({ ...joined, [column]: value })).toBe(false);
    }
  });

  test('writes every column once, in order, with texts in quotes', () => {
    const table: WrittenTable<{ a: string; b: string | null; c: number; d: number }> = {
      name: 'x', columns: ['a', 'b', 'c', 'd'], key: ['a'], changing: [], usual: { fixed: { b: `it's` }, same: { d: 'c' }, numbers: ['c'] },
    };
    const insert = usualInsert(table)!;
    expect([insert.sent, insert.columns, insert.values((place) => `$${place + 1}`)]).toEqual([['a', 'c'], 'a, b, c, d', `$1, 'it''s', $2, $2`]);
  });
});
