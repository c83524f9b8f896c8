import { describe, expect, it } from 'vitest';
import { auditActs } from '../../../../foyer/src/domain/audit-event.ts';
import { knownActs } from './acts.ts';
import { withNewer, type AuditEvent } from './audit.ts';
import { toldBy } from './detail.ts';
import { actLabel, actorWords, sentenceOf, withoutIds } from './sentence.ts';
import { instantsOf } from './time-range.ts';

const event = (changes: Partial<AuditEvent>): AuditEvent => ({
  seq: 7, at: '2026-11-20T12:00:00Z', act: 'entry.approved', actorKind: 'admin', actorId: 'a1', actorName: 'Olga Berg', entryId: null, entry: null, detail: {}, personal: null, text: 'was approved as coach', hash: 'f', ...changes,
});
const mia = { id: 'e1', email: 'mia@example.test', name: 'Mia Stein' };
const nameOfAdmin = (id: string) => (id === 'a2' ? 'Ben Okafor' : undefined);

describe('the audit log', () => {
  it('knows a name for everything the record can hold', () => {
    expect(auditActs.filter((act) => !knownActs.includes(act))).toEqual([]);
    for (const act of [...knownActs, 'thing.to_come']) expect(actLabel(act), act).not.toMatch(/^audit\.|[._]/);
  });

  it('says each event as a sentence about the person, or about whoever acted', () => {
    const said = (changes: Partial<AuditEvent>) => sentenceOf(event(changes), nameOfAdmin);
    expect(said({ entryId: 'e1', entry: mia })).toBe('Mia Stein was approved as coach');
    expect(said({ entryId: 'e1', entry: null })).toBe('Somebody who was erased was approved as coach');
    expect(said({ act: 'admin.changed', detail: { admin: 'a2', levelBefore: 'viewer', level: 'admin', rolesBefore: null, roles: null, renamed: false } })).toBe('Olga Berg made Ben Okafor Admin (was Viewer)');
    expect(said({ act: 'admin.removed', detail: { admin: 'gone' }, personal: { email: 'cleo@team.test' } })).toBe('Olga Berg removed cleo@team.test from the team');
    expect(said({ act: 'admin.sign_in_refused', actorKind: 'person', actorId: 'anonymous', actorName: 'somebody at the door', detail: { admin: 'a2' } })).toBe('Somebody at the door failed to sign in as Ben Okafor');
    expect(said({ act: 'job.finished', detail: { kind: 'wave', changed: 48, failed: 2 }, personal: { name: 'Spring' } })).toBe('Olga Berg finished “Spring”: 48 changed, 2 failed');
    expect(said({ act: 'data.exported', detail: { what: 'audit' }, text: 'took data out' })).toBe('Olga Berg took data out: the audit log');
  });

  it('names the parts of Foyer as such, and people by name', () => {
    expect(actorWords(event({ actorKind: 'system', actorName: 'outbox' }))).toBe('Foyer (outbox)');
    expect(actorWords(event({ actorKind: 'system', actorName: 'Tomás Ruiz' }))).toBe('Tomás Ruiz');
    expect(actorWords(event({ actorKind: 'person', actorName: 'the person', entryId: 'e1', entry: mia }))).toBe('Mia Stein');
  });

  it('leaves long ids out of sentences', () => {
    const id = '01a1f926-a50f-7287-8748-7e53b87af099';
    expect(withoutIds(`was invited as member (invitation ${id})`)).toBe('was invited as member');
    expect(withoutIds(`accepted invitation ${id} and came in as member`)).toBe('accepted the invitation and came in as member');
    expect(withoutIds(`got a fresh invitation ${id}; ${id} is dead`)).toBe('got a fresh invitation; the earlier one is dead');
  });

  it('sorts values into what was and became, and the rest', () => {
    expect(toldBy({ from: 'pending', role: 'coach', roleBefore: null, requestedRole: 'coach', invitation: '01a1f926-a50f-7287-8748-7e53b87af099' })).toEqual({
      changes: [{ field: 'Role', before: 'none', after: 'coach' }],
      facts: [['From', 'pending'], ['Role asked for', 'coach']],
    });
    expect(toldBy({ from: 'invited', to: 'accepted', mailed: true })).toEqual({ changes: [{ field: 'Stage', before: 'invited', after: 'accepted' }], facts: [['Mail sent', 'yes']] });
    expect(toldBy({ someNewThing: ['a', 'b'] }).facts).toEqual([['Some new thing', 'a and b']]);
  });

  it('puts news on top once, and leaves the pages below where they are', () => {
    const page = (...seqs: number[]) => ({ items: seqs.map((seq) => event({ seq })) });
    const pages = withNewer([page(5, 4), page(3, 2)], [event({ seq: 5 }), event({ seq: 6 }), event({ seq: 7 })]);
    expect(pages.map(({ items }) => items.map(({ seq }) => seq))).toEqual([[7, 6, 5, 4], [3, 2]]);
  });

  it('takes days as the reader means them, the last one included', () => {
    const { from, to } = instantsOf('2026-11-19', '2026-11-20');
    expect(Date.parse(to!) - Date.parse(from!)).toBe(48 * 3_600_000);
    expect(new Date(from!).getHours()).toBe(0);
    expect(instantsOf('', 'yesterday')).toEqual({ from: undefined, to: undefined });
  });
});
