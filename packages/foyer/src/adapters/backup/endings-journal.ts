import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { BackupFile, BackupManifest, EndingsJournal, KnownAfter } from '../../application/ports/backup.ts';
import { endsSomething, type LaterEvent } from '../../domain/aftermath.ts';
import type { FeedEvent } from '../../domain/audit-event.ts';
import { makeFolder, syncFolder } from './folder.ts';
import { type JournalLine, LineChain, readJournalFile } from './journal-lines.ts';

/** A file is closed at this size and another begun, so that old ones can go. */
const fileBytesMax = 4_194_304;
/** A file that another process may still write to is left alone. */
const quietMs = 86_400_000;
const suffix = '.endings';

export interface JournalOptions {
  /** The folder of backups. */
  readonly folder: string;
  readonly lineage: string;
  /** Seals lines; earlier ones are understood. */
  readonly keys: readonly Uint8Array[];
  readonly now: () => number;
  /** Told when the journal cannot be written: the work goes on, and what is missing is made up for by the next reading of the feed. */
  readonly onFault: (error: unknown) => void;
}

/** Opens the journal of this process. Its file is made with the first line. */
export function openEndingsJournal({ folder, lineage, keys, now, onFault }: JournalOptions): EndingsJournal {
  const place = journalFolder(folder, lineage);
  let file: { readonly path: string; readonly chain: LineChain; bytes: number } | undefined;

  const begin = () => {
    makeFolder(place);
    const name = `${new Date(now()).toISOString().replaceAll(/[:.]/g, '')}-${process.pid}-${randomBytes(3).toString('hex')}${suffix}`;
    return { path: join(place, name), chain: new LineChain(keys[0]!, name), bytes: 0 };
  };
  const write = (line: JournalLine, durable: boolean): void => {
    // Somebody who tidied up, or a torn write, ends the file: its lines are linked.
    if (!file || file.bytes >= fileBytesMax || (statSync(file.path, { throwIfNoEntry: false })?.size ?? 0) !== file.bytes) file = begin();
    const isNew = file.bytes === 0;
    const text = Buffer.from(file.chain.link(line));
    const opened = openSync(file.path, 'a', 0o600);
    try {
      writeSync(opened, text);
      if (durable) fsyncSync(opened);
    } finally {
      closeSync(opened);
    }
    file.bytes += text.length;
    if (isNew) syncFolder(place);
  };
  return {
    note(events) {
      const endings = endingsAmong(events);
      if (endings.length === 0) return;
      try {
        write({ kind: 'note', from: events[0]!.seq - 1, through: events.at(-1)!.seq, at: events.at(-1)!.at, endings }, true);
      } catch (error) {
        file = undefined;
        onFault(error);
      }
    },
    position() {
      const spans = coveredSpans(readAll(place, keys) ?? []);
      return spans[0]?.through ?? null;
    },
    cover(from, events) {
      const last = events.at(-1) ?? from;
      const endings = endingsAmong(events);
      try {
        write({ kind: 'cover', from: from.seq, through: last.seq, at: last.at, endings }, endings.length > 0 || events.length === 0);
      } catch (error) {
        file = undefined;
        throw error;
      }
    },
  };
}

function journalFolder(folder: string, lineage: string): string {
  return join(folder, 'endings', lineage);
}

/** Ids and words of ours; nothing that tells about a person. */
const toldDetails = ['to', 'role', 'key', 'admin', 'invitation', 'level', 'levelBefore', 'roles', 'rolesBefore'] as const;

function endingsAmong(events: readonly FeedEvent[]): readonly LaterEvent[] {
  return events.filter(({ act }) => endsSomething(act)).map(({ seq, at, act, entryId, detail }) => {
    const said = JSON.parse(detail) as Record<string, unknown>;
    return { seq, at, act, entryId, detail: Object.fromEntries(toldDetails.filter((name) => said[name] !== undefined).map((name) => [name, said[name]])) };
  });
}

/** All lines of a lineage; undefined when a file was changed. */
function readAll(place: string, keys: readonly Uint8Array[]): readonly JournalLine[] | undefined {
  if (!existsSync(place)) return [];
  const all: JournalLine[] = [];
  for (const name of readdirSync(place).filter((one) => one.endsWith(suffix)).toSorted()) {
    const lines = readJournalFile(join(place, name), name, keys);
    if (!lines) return undefined;
    all.push(...lines);
  }
  return all;
}

interface Span {
  readonly from: number;
  readonly through: number;
}

/** What was covered without a gap, as few spans as possible, in order. */
function coveredSpans(lines: readonly JournalLine[]): readonly Span[] {
  const spans: Span[] = [];
  for (const { from, through } of lines.filter(({ kind }) => kind === 'cover').toSorted((one, other) => one.from - other.from)) {
    const last = spans.at(-1);
    if (last && from <= last.through) spans[spans.length - 1] = { from: last.from, through: Math.max(last.through, through) };
    else spans.push({ from, through });
  }
  return spans;
}

/**
 * What the journal knows of the time after a backup; undefined when it does not reach back to it.
 * @throws {Error} when it was changed or has a gap: then it proves nothing
 */
export function knownByJournal(folder: string, manifest: BackupManifest, keys: readonly Uint8Array[]): KnownAfter | undefined {
  const place = journalFolder(folder, manifest.lineage);
  const lines = readAll(place, keys);
  if (!lines) throw new Error(`The journal of endings in ${place} was changed or is damaged, so it proves nothing.`);
  const { seq } = manifest.audit;
  const spans = coveredSpans(lines);
  const span = spans.find(({ from, through }) => from <= seq && seq <= through);
  if (!span) return undefined;
  const next = spans.find(({ from }) => from > span.through);
  if (next) throw new Error(`The journal of endings in ${place} has a gap between the events ${span.through} and ${next.from}, so it does not know everything.`);
  const events = new Map<number, LaterEvent>();
  let through = { seq: Math.max(seq, span.through), at: manifest.madeAt };
  for (const line of lines) {
    if (line.through >= through.seq) through = { seq: line.through, at: line.at };
    for (const event of line.endings) if (event.seq > seq) events.set(event.seq, event);
  }
  return { events: [...events.values()].toSorted((one, other) => one.seq - other.seq), through };
}

/** Removes files that no kept backup needs any more. @param kept - the backups that stay */
export function tidyJournal(folder: string, kept: readonly BackupFile[], keys: readonly Uint8Array[], now: number): void {
  const root = join(folder, 'endings');
  if (!existsSync(root) || kept.length === 0) return;
  for (const lineage of readdirSync(root)) {
    const heads = kept.flatMap(({ manifest }) => (manifest?.lineage === lineage ? [manifest.audit.seq] : []));
    const oldest = Math.min(...heads);
    for (const name of readdirSync(join(root, lineage)).filter((one) => one.endsWith(suffix))) {
      const path = join(root, lineage, name);
      if (now - statSync(path).mtimeMs < quietMs) continue;
      const lines = readJournalFile(path, name, keys);
      if (lines?.every(({ through }) => through <= oldest)) rmSync(path);
    }
  }
}
