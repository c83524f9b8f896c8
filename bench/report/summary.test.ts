import { describe, expect, it } from 'vitest';
import type { RowReport, Where } from './figures.ts';
import { summaryTable } from './summary.ts';

function row(where: Where | undefined, found: string, met: boolean | undefined): RowReport {
  return { title: 'Join', row: 'join', where, servers: [], findings: [{ what: "requests/s against the floor's", found, target: met === undefined ? '' : '>= 60 %', met }], proofs: [], notes: [] };
}

describe('the table of targets', () => {
  it('has one line for a target, with what was found on each list', () => {
    const lines = summaryTable([row({ storage: 'sqlite', entries: 10_000 }, '62 % (9 of 15)', true), row({ storage: 'sqlite', entries: 1_000_000 }, '58 %', false), row({ storage: 'postgres', entries: 10_000 }, '70 %', true)]).split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[2]).toBe("| join | requests/s against the floor's | >= 60 % | SQLite 10k: 62 %, 1M: 58 %; PostgreSQL 10k: 70 % | **missed** at SQLite 1M |");
  });

  it('says met only when it was met everywhere, and leaves out what has no target', () => {
    expect(summaryTable([row(undefined, '62 %', true)])).toContain('| 62 % | met |');
    expect(summaryTable([row(undefined, '1 %', false)])).toContain('| **missed** |');
    expect(summaryTable([row(undefined, '5', undefined)]).split('\n')).toHaveLength(2);
  });
});
