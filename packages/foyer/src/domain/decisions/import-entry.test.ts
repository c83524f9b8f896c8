import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { importCommand, importedPerson } from '../../testing/commands.ts';
import { client, coach, dayMs, makeKeyActor, makeProduct, makeRules, prepareInvitation, start } from '../../testing/factories.ts';
import { MemoryLedger } from '../../testing/memory-ledger.ts';
import { stages } from '../stage.ts';
import type { Rules } from '../rules.ts';
import type { ImportedPerson, ImportEntryCommand } from './import-entry.ts';

const rules = makeRules();

class Import {
  readonly ledger = new MemoryLedger();
  now = start;

  outcome(fields: Partial<ImportedPerson>, options: Partial<ImportEntryCommand> = {}, ruled: Rules = rules): string {
    const person = importedPerson(fields);
    this.now += 1_000;
    const [outcome] = this.ledger.runAll([{ target: { by: 'email', email: person.email }, command: importCommand({ person, ...options }) }], this.now, ruled);
    return outcome!.ok ? (outcome!.result as { outcome: string }).outcome : outcome!.error.code;
  }

  get ana() {
    return this.ledger.person(this.ledger.findByEmail('ana@example.com')!.id)!;
  }
}

describe('somebody unknown', () => {
  test('is listed with the dates and facts of the file', () => {
    const file = new Import();
    expect(file.outcome({ name: 'Ana', joinedAt: start - dayMs, confirmedAt: start - 5, notes: 'Met in Lisbon', score: 700, requestedRole: 'coach', answers: { goal: 'run' } })).toBe('created');
    expect(file.ana.entry).toMatchObject({
      stage: 'pending', name: 'Ana', createdAt: start - dayMs, confirmedAt: start - 5, notes: 'Met in Lisbon', score: 700, requestedRole: 'coach', role: null,
      answers: { goal: 'run' }, origin: { source: 'import' },
    });
    expect(file.ana.grant).toBeNull();
    expect(file.ledger.mails.size).toBe(0);
  });

  test('with a role is approved as the file says, by whom and when, and neither invited nor mailed', () => {
    const file = new Import();
    expect(file.outcome({ role: 'coach', approvedAt: start - dayMs, approvedBy: 'Ada' })).toBe('created');
    expect(file.ana.entry).toMatchObject({ stage: 'approved', role: 'coach', approvedAt: start - dayMs, approvedBy: 'Ada', createdAt: start - dayMs });
    expect(file.ana.grant).toMatchObject({ role: 'coach', provenance: 'import', grantedBy: 'Ada', subject: null, revokedAt: null });
    expect(file.ledger.mails.size).toBe(0);
  });

  test('is invited when that is asked for', () => {
    const file = new Import();
    expect(file.outcome({ role: 'coach' }, { invitation: prepareInvitation() })).toBe('created');
    expect(file.ana.entry).toMatchObject({ stage: 'invited', delivery: 'queued' });
    expect(file.ana.invitation).toMatchObject({ state: 'pending', role: 'coach' });
    expect([...file.ledger.mails.values()].map(({ intent }) => intent.kind)).toEqual(['invitation']);
  });

  test.each(['invited', 'accepted'] as const)('who was %s elsewhere is approved here: nobody is let in by a file', (stage) => {
    const file = new Import();
    expect(file.outcome({ stage, role: 'coach' })).toBe('created');
    expect(file.ana.entry.stage).toBe('approved');
    expect(file.outcome({ stage, role: 'coach' })).toBe('unchanged');
  });

  test.each(['rejected', 'revoked', 'withdrawn'] as const)('who is %s stays outside', (stage) => {
    const file = new Import();
    expect(file.outcome({ stage, role: 'coach' })).toBe('created');
    expect(file.ana.entry.stage).toBe(stage);
    expect(file.ana.grant).toBeNull();
  });
});

test('the same row again changes nothing, whatever it says', () => {
  const maybe = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: null });
  fc.assert(fc.property(
    fc.record({
      stage: maybe(fc.constantFrom(...stages)), role: maybe(fc.constantFrom('coach', 'client', 'owner')), requestedRole: maybe(fc.constantFrom('coach', 'client')), name: maybe(fc.string()),
      notes: maybe(fc.string()), score: maybe(fc.nat(1000)), joinedAt: maybe(fc.nat()), confirmedAt: maybe(fc.nat()), approvedAt: maybe(fc.nat()),
      website: maybe(fc.webUrl()), answers: fc.dictionary(fc.constantFrom('goal', 'team'), fc.constantFrom('a', 1, true)),
    }),
    fc.boolean(),
    (fields, invites) => {
      const file = new Import();
      const options = { invitation: invites ? prepareInvitation() : null };
      const first = file.outcome(fields, options);
      const before = file.ledger.clone();
      const second = file.outcome(fields, { invitation: invites ? prepareInvitation() : null });
      expect(second).toBe(first === 'created' ? 'unchanged' : first);
      expect([...file.ledger.entries.values()]).toEqual([...before.entries.values()]);
      expect(file.ledger.events.length).toBe(before.events.length);
    },
  ));
});

describe('nobody grants above their own rank', () => {
  const junior = makeKeyActor({ rankMax: 1 });
  test('to somebody new', () => expect(new Import().outcome({ role: 'coach' }, { actor: junior })).toBe('role/above_rank'));
  test('to somebody who waits', () => {
    const file = new Import();
    file.outcome({});
    expect(file.outcome({ role: 'coach' }, { actor: junior })).toBe('role/above_rank');
  });
  test('nor takes a higher role away', () => {
    const file = new Import();
    file.outcome({ role: 'coach' });
    expect(file.outcome({ role: 'client' }, { actor: junior, changesRoles: true })).toBe('role/above_rank');
  });
});

test('an unknown role is refused exactly', () => {
  expect(new Import().outcome({ role: 'Coach' })).toBe('role/unknown');
  expect(new Import().outcome({ requestedRole: 'guru' })).toBe('role/unknown');
});

test('seats are respected within a file', () => {
  const scarce = makeRules({ product: makeProduct({ roles: [{ ...coach, capacity: 1 }, client] }) });
  const file = new Import();
  expect(file.outcome({ role: 'coach' }, {}, scarce)).toBe('created');
  expect(file.outcome({ email: 'bo@example.com', role: 'coach' }, {}, scarce)).toBe('role/full');
  expect(file.outcome({ role: 'coach' }, {}, scarce)).toBe('unchanged');
});

describe('somebody known', () => {
  test('who waits is approved with the role of the file', () => {
    const file = new Import();
    file.outcome({ requestedRole: 'client' });
    expect(file.outcome({ stage: 'approved' })).toBe('updated');
    expect(file.ana).toMatchObject({ entry: { stage: 'approved', role: 'client' }, grant: { provenance: 'import' } });
  });

  test('who is approved gets another role; who is invited only on purpose', () => {
    const file = new Import();
    file.outcome({ role: 'client' });
    expect(file.outcome({ role: 'coach' }, { invitation: prepareInvitation() })).toBe('updated');
    expect(file.ana.entry).toMatchObject({ stage: 'invited', role: 'coach' });
    expect(file.outcome({ role: 'client' })).toBe('entry/stage_conflict');
    expect(file.outcome({ role: 'client' }, { changesRoles: true })).toBe('updated');
    expect(file.ana).toMatchObject({ entry: { role: 'client' }, grant: { role: 'client' }, invitation: { role: 'client', state: 'pending' } });
  });

  test('who lost access does not come back by a file', () => {
    const file = new Import();
    file.outcome({ stage: 'revoked', role: 'coach' });
    expect(file.outcome({ role: 'coach' })).toBe('entry/stage_conflict');
    expect(file.outcome({ role: 'coach' }, { restores: true })).toBe('updated');
    expect(file.ledger.events.at(-1)?.act).toBe('access.restored');
  });

  test('who left does not come back at all', () => {
    const file = new Import();
    file.outcome({ stage: 'withdrawn' });
    expect(file.outcome({ role: 'coach' }, { restores: true })).toBe('entry/stage_conflict');
    expect(file.outcome({ name: 'Other' })).toBe('entry/stage_conflict');
  });

  test('is never taken a step back', () => {
    const file = new Import();
    file.outcome({ role: 'coach' });
    for (const stage of ['pending', 'rejected', 'revoked', 'withdrawn'] as const) expect(file.outcome({ stage })).toBe('entry/stage_conflict');
  });

  test('keeps what the file does not say', () => {
    const file = new Import();
    file.outcome({ name: 'Ana', notes: 'First', answers: { goal: 'run' } });
    expect(file.outcome({ score: 10, answers: { team: 'red' } })).toBe('updated');
    expect(file.ana.entry).toMatchObject({ name: 'Ana', notes: 'First', score: 10, answers: { goal: 'run', team: 'red' } });
    expect(file.ledger.events.at(-1)).toMatchObject({ act: 'entry.updated', detail: JSON.stringify({ fields: ['score', 'answers'] }) });
  });
});
