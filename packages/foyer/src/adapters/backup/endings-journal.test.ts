import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BackupFile, BackupManifest } from '../../application/ports/backup.ts';
import type { AuditAct, AuditEvent } from '../../domain/audit-event.ts';
import { knownByJournal, openEndingsJournal, tidyJournal } from './endings-journal.ts';

const key = Buffer.alloc(32, 7);
const now = Date.UTC(2026, 0, 6);
let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'foyer-journal-')); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (faults: unknown[] = []) => openEndingsJournal({ folder, lineage: 'first', keys: [key], now: () => now, onFault: (error) => void faults.push(error) });
const place = () => join(folder, 'endings', 'first');
const files = () => readdirSync(place()).map((name) => join(place(), name));

function event(seq: number, act: AuditAct = 'entry.joined', entryId = `entry ${seq}`): AuditEvent {
  return { seq, at: now + seq, act, actorKind: 'system', actorId: 'console', entryId, detail: '{"role":"coach","said":"nothing"}', personal: '{"reason":"private"}', personalDigest: 'd', hash: 'h' };
}

function manifest(seq: number, lineage = 'first'): BackupManifest {
  return { format: 1, foyer: '0', madeAt: now, database: 'sqlite', migrations: [], lineage, rows: {}, audit: { seq, hash: 'h' } };
}

describe('the journal of endings', () => {
  it('tells what ended after a backup, and nothing from before', () => {
    const journal = open();
    journal.cover({ seq: 0, at: now }, [event(1), event(2, 'access.revoked')]);
    journal.cover({ seq: 2, at: now }, [event(3), event(4, 'entry.withdrawn'), event(5)]);
    const known = knownByJournal(folder, manifest(3), [key])!;
    expect(known.events).toEqual([{ seq: 4, at: now + 4, act: 'entry.withdrawn', entryId: 'entry 4', detail: { role: 'coach' } }]);
    expect(known.through).toEqual({ seq: 5, at: now + 5 });
    expect(readFileSync(files()[0]!, 'utf8')).not.toContain('private');
  });

  it('knows what a process noted ahead of its reading of the feed', () => {
    const journal = open();
    journal.cover({ seq: 3, at: now }, [event(4)]);
    journal.note([event(9), event(10, 'access.revoked')]);
    journal.note([event(11)]);
    expect(knownByJournal(folder, manifest(4), [key])).toMatchObject({ events: [{ seq: 10 }], through: { seq: 10 } });
  });

  it('of several processes counts as one, and is read on from where nobody has looked', () => {
    open().cover({ seq: 0, at: now }, [event(1), event(2)]);
    const other = open();
    expect(other.position()).toBe(2);
    other.cover({ seq: 2, at: now }, [event(3, 'access.revoked')]);
    expect(files()).toHaveLength(2);
    expect(knownByJournal(folder, manifest(1), [key])).toMatchObject({ events: [{ seq: 3 }] });
  });

  it('that begins after the backup, or belongs to another lineage, knows nothing of it', () => {
    open().cover({ seq: 10, at: now }, [event(11)]);
    expect(knownByJournal(folder, manifest(5), [key])).toBeUndefined();
    expect(knownByJournal(folder, manifest(10, 'another'), [key])).toBeUndefined();
  });

  it('with a gap proves nothing', () => {
    const journal = open();
    journal.cover({ seq: 0, at: now }, [event(1)]);
    journal.cover({ seq: 5, at: now }, [event(6)]);
    expect(() => knownByJournal(folder, manifest(1), [key])).toThrow('gap between the events 1 and 5');
  });

  it('that was changed proves nothing; a line that was being written when the process died is no fault', () => {
    const journal = open();
    journal.cover({ seq: 0, at: now }, [event(1), event(2, 'access.revoked')]);
    journal.cover({ seq: 2, at: now }, [event(3)]);
    const [file] = files();
    appendFileSync(file!, '0123');
    expect(knownByJournal(folder, manifest(1), [key])?.events).toHaveLength(1);
    const text = readFileSync(file!, 'utf8');
    writeFileSync(file!, text.replace('entry 2', 'entry 9'));
    expect(() => knownByJournal(folder, manifest(1), [key])).toThrow('was changed or is damaged');
    writeFileSync(file!, text.slice(text.indexOf('\n') + 1));
    expect(() => knownByJournal(folder, manifest(1), [key])).toThrow('was changed or is damaged');
    writeFileSync(file!, text);
    expect(() => knownByJournal(folder, manifest(1), [Buffer.alloc(32, 8)])).toThrow('was changed or is damaged');
  });

  it('goes on in a new file when somebody tidied the old one away', () => {
    const journal = open();
    journal.cover({ seq: 0, at: now }, [event(1)]);
    rmSync(files()[0]!);
    journal.note([event(2, 'access.revoked')]);
    journal.cover({ seq: 1, at: now }, [event(2, 'access.revoked')]);
    expect(knownByJournal(folder, manifest(1), [key])?.events).toHaveLength(1);
  });

  it('holds nobody up when it cannot be written', () => {
    const faults: unknown[] = [];
    const journal = open(faults);
    writeFileSync(join(folder, 'endings'), 'in the way');
    journal.note([event(1, 'access.revoked')]);
    expect(faults).toHaveLength(1);
    expect(() => journal.cover({ seq: 0, at: now }, [event(1)])).toThrow(/EEXIST|ENOTDIR/);
  });

  it('loses files only that no kept backup needs', () => {
    open().cover({ seq: 0, at: now }, [event(1), event(2)]);
    open().cover({ seq: 2, at: now }, [event(3), event(9)]);
    for (const file of files()) utimesSync(file, 1, 1);
    const kept = (seq: number): BackupFile => ({ name: 'one', path: 'one', at: now, bytes: 1, verified: true, manifest: manifest(seq) });
    tidyJournal(folder, [kept(1)], [key], now);
    expect(files()).toHaveLength(2);
    tidyJournal(folder, [kept(5)], [key], now);
    expect(files()).toHaveLength(1);
    expect(knownByJournal(folder, manifest(5), [key])).toMatchObject({ through: { seq: 9 } });
  });
});
