import type { RowName } from '../options.ts';
import type { RowReport, Where } from './figures.ts';
import { markdownTable } from './markdown-table.ts';

/** What the design calls the parts of the bench. */
const pathNames: Readonly<Record<RowName, string>> = {
  'gate-code': 'gate, in process', join: 'join', 'one-by-one': 'join, against one statement per request', processes: 'several processes', duplicate: 'join of a known address', mail: 'mail', gate: 'gate, /gate/verify', 'gate-peers': 'gate, beside better-auth',
  accept: 'acceptance', race: 'acceptance, 64 at once', webhook: 'webhook user.created', start: 'start and memory', wave: 'a wave', import: 'import and export', list: 'list, filter, search', others: 'other answers while 1,000 join a second', fresh: 'search and counts',
  page: 'public page', peers: 'peers',
};

interface Judged {
  readonly row: RowName;
  readonly what: string;
  readonly target: string;
  readonly found: { readonly where: Where | undefined; readonly text: string; readonly met: boolean }[];
}

/** Every target of the design that was judged, in one table: path, target, found, verdict. */
export function summaryTable(rows: readonly RowReport[]): string {
  return markdownTable(['path', '', 'target', 'found', 'verdict'], judgedIn(rows).map(({ row, what, target, found }) => [pathNames[row], what, target, foundText(found), verdictOf(found)]), 'text');
}

function judgedIn(rows: readonly RowReport[]): readonly Judged[] {
  const judged = new Map<string, Judged>();
  for (const { row, where, findings } of rows) {
    if (row === undefined) continue;
    for (const finding of findings) {
      if (finding.met === undefined) continue;
      // The same words with another target, as for short and long lists, are two lines.
      const key = `${row}\n${finding.what}\n${finding.target}`;
      const one = judged.get(key) ?? { row, what: finding.what, target: finding.target, found: [] };
      one.found.push({ where, text: shortened(finding.found), met: finding.met });
      judged.set(key, one);
    }
  }
  return [...judged.values()];
}

function foundText(found: Judged['found']): string {
  const byStorage = Map.groupBy(found, ({ where }) => where?.storage);
  return [...byStorage].map(([storage, own]) => [storageName(storage), own.map(({ where, text }) => (where === undefined ? text : `${sizeName(where.entries)}: ${text}`)).join(', ')].filter((part) => part !== '').join(' ')).join('; ');
}

function verdictOf(found: Judged['found']): string {
  const missed = found.filter(({ met }) => !met);
  if (missed.length === 0) return 'met';
  if (missed.length === found.length) return '**missed**';
  return `**missed** at ${missed.map(({ where }) => (where === undefined ? 'one' : `${storageName(where.storage)} ${sizeName(where.entries)}`)).join(', ')}`;
}

/** Without what stands in brackets for those who read on. */
function shortened(found: string): string {
  return found.replace(/ \(.*$/s, '').replace(/, [\d.]+ µs of processor time a row$/, '');
}

export function storageName(storage: Where['storage'] | undefined): string {
  return storage === undefined ? '' : storage === 'sqlite' ? 'SQLite' : 'PostgreSQL';
}

/** 10k, 1M. */
export function sizeName(entries: number): string {
  return entries >= 1_000_000 ? `${entries / 1_000_000}M` : entries >= 1_000 ? `${entries / 1_000}k` : String(entries);
}
