import { describe, expect, it } from 'vitest';
import { joinCommand, recoverCommand } from '../../testing/commands.ts';
import { hourMs, makePerson, makeRules, minuteMs, start } from '../../testing/factories.ts';
import { deliveryStates } from '../entry.ts';
import type { Person } from '../person.ts';
import { type Stage, stages } from '../stage.ts';
import { decideJoin, type JoinCommand } from './join.ts';
import { decideRecover } from './recover.ts';

const rules = makeRules();
const later = start + hourMs;
const stranger = {
  name: 'Mallory',
  website: 'https://evil.example',
  requestedRole: 'client',
  answers: { goal: 'harm' },
  locale: 'xx',
};
const join = (person: Person | null, fields: Partial<JoinCommand> = {}, now = later, ruled = rules) =>
  decideJoin({ person }, joinCommand(fields), now, ruled);
const recover = (person: Person | null, now = later, ruled = rules) =>
  decideRecover({ person }, recoverCommand(), now, ruled);
const blocked = ['bounced', 'complained', 'unsubscribed'] as const;

describe('joining for the first time', () => {
  it('puts the person on the list, unconfirmed, and asks the mailbox to confirm', () => {
    const command = joinCommand({
      website: 'https://ana.example',
      answers: { goal: 'run' },
      flags: ['honeypot'],
    });
    const { result, change } = decideJoin({ person: null }, command, later, rules);
    expect(result).toEqual({ status: 'received' });
    expect(change?.entry).toMatchObject({
      id: command.entryId,
      email: command.email,
      stage: 'pending',
      requestedRole: 'coach',
      role: null,
      confirmedAt: null,
      answers: { goal: 'run' },
      flags: ['honeypot'],
      delivery: 'queued',
      mailRequestedAt: later,
      version: 1,
    });
    expect(change?.mails).toEqual([
      {
        id: command.mailId,
        kind: 'confirm',
        entryId: command.entryId,
        invitationId: null,
        requested: true,
        runAt: later,
      },
    ]);
    expect(change?.events.map(({ act }) => act)).toEqual(['entry.joined']);
    expect(change?.grant).toBeUndefined();
    expect(change?.invitations).toBeUndefined();
  });

  it('mails the status instead where confirmation is off', () => {
    expect(join(null, {}, later, makeRules({ confirmEmail: false })).change?.mails).toMatchObject([
      { kind: 'status' },
    ]);
  });

  it('keeps address and name out of what is recorded for ever', () => {
    const { change } = join(null, { name: 'Ana Lima' });
    expect(JSON.stringify(change?.events)).not.toMatch(/Ana|example\.com/);
  });
});

describe('neutral answers', () => {
  it.each(stages)('join and recover answer the same for somebody %s as for a stranger', (stage) => {
    for (const delivery of deliveryStates) {
      for (const confirmedAt of [null, start]) {
        const person = makePerson(stage, { delivery, confirmedAt });
        expect(join(person).result).toEqual(join(null).result);
        expect(recover(person).result).toEqual(recover(null).result);
      }
    }
  });

  it('recover records the request also for an address nobody has', () => {
    expect(recover(null).change).toEqual({
      events: [
        {
          act: 'recovery.requested',
          actor: { kind: 'person', entryId: null },
          entryId: null,
          detail: { mail: null },
        },
      ],
    });
  });
});

describe('joining again', () => {
  it('lets an unconfirmed person correct what they wrote', () => {
    const { change } = join(makePerson('pending'), { name: 'Ana L.', requestedRole: 'client' });
    expect(change?.entry).toMatchObject({
      name: 'Ana L.',
      requestedRole: 'client',
      stage: 'pending',
      confirmedAt: null,
    });
    expect(change?.mails).toMatchObject([{ kind: 'confirm', requested: true }]);
  });

  const proven: [Stage, number | null][] = [
    ['pending', start],
    ['approved', start],
    ['invited', start],
    ['accepted', start],
    ['rejected', start],
    ['revoked', start],
    ['approved', null],
    ['invited', null],
    ['rejected', null],
  ];
  it.each(proven)(
    "a stranger's repeat never overwrites the record of somebody %s (confirmed: %s)",
    (stage, confirmedAt) => {
      const { entry, grant, invitation } = makePerson(stage, { confirmedAt });
      const { change } = join({ entry, grant, invitation }, stranger);
      expect(change?.entry).toMatchObject({
        name: entry.name,
        website: entry.website,
        requestedRole: entry.requestedRole,
        role: entry.role,
        answers: entry.answers,
        locale: entry.locale,
        flags: entry.flags,
        origin: entry.origin,
        stage,
        confirmedAt,
      });
      expect(change?.grant).toBeUndefined();
      expect(change?.sessionsEnded).toBeUndefined();
      expect(change?.events[0]).toMatchObject({
        act: 'entry.join_repeated',
        actor: { kind: 'person', entryId: null },
      });
      expect(change?.events[0]?.personal?.['submitted']).toContain('Mallory');
      expect(JSON.stringify(change?.events.map(({ detail }) => detail))).not.toContain('Mallory');
    },
  );

  it('brings somebody who left back as pending, to be confirmed and decided anew', () => {
    const left = makePerson('withdrawn', {
      role: 'coach',
      approvedAt: start,
      approvedBy: 'Ada',
      reason: 'Moved',
    });
    const { change } = join(left, { requestedRole: 'client' });
    expect(change?.entry).toMatchObject({
      stage: 'pending',
      requestedRole: 'client',
      role: null,
      confirmedAt: null,
      approvedAt: null,
      approvedBy: null,
      reason: null,
    });
    expect(change?.mails).toMatchObject([{ kind: 'confirm' }]);
    expect(change?.events[0]?.act).toBe('entry.joined');
    expect(change?.grant).toBeUndefined();
  });
});

describe('the mail that fits', () => {
  it.each([
    ['pending', null, 'confirm'],
    ['pending', start, 'status'],
    ['approved', start, 'sign_in'],
    ['accepted', start, 'sign_in'],
    ['rejected', start, 'status'],
    ['revoked', start, 'status'],
    ['withdrawn', start, 'status'],
  ] as [Stage, number | null, string][])(
    'for somebody %s (confirmed: %s) is: %s',
    (stage, confirmedAt, kind) => {
      const person = makePerson(stage, { confirmedAt });
      const { change } = recover(person);
      expect(change?.mails).toMatchObject([
        { kind, requested: true, entryId: person.entry.id, runAt: later },
      ]);
      expect(change?.entry).toMatchObject({ stage, mailRequestedAt: later, delivery: 'queued' });
      expect(change?.events).toMatchObject([{ act: 'recovery.requested', detail: { mail: kind } }]);
    },
  );

  it('for somebody invited is an invitation, renewed no sooner than its mail goes out', () => {
    const person = makePerson('invited');
    for (const now of [later, person.invitation!.expiresAt + 1]) {
      const { change } = recover(person, now);
      expect(change?.mails).toMatchObject([
        { kind: 'invitation', invitationId: person.invitation!.id, requested: true },
      ]);
      expect(change?.invitations).toBeUndefined();
      expect(change?.mailsStopped).toBeUndefined();
      expect(change?.events.map(({ act }) => act)).toEqual(['recovery.requested']);
    }
  });

  it('asked for again within the interval waits until it is over, and only one waits', () => {
    const person = makePerson('accepted', { mailRequestedAt: later });
    const first = recover(person, later + minuteMs).change!;
    expect(first.mails).toMatchObject([{ kind: 'sign_in', requested: true, runAt: later + 10 * minuteMs }]);
    const waiting = { ...person, entry: first.entry! };
    expect(recover(waiting, later + 2 * minuteMs).change?.mails ?? []).toEqual([]);
    expect(recover(waiting, later + 20 * minuteMs).change!.mails).toMatchObject([{ runAt: later + 20 * minuteMs }]);
  });

  it('is not sent again because somebody sends the form twice', () => {
    const person = makePerson('pending', { mailRequestedAt: later });
    expect(join(person, stranger, later + minuteMs).change?.mails ?? []).toEqual([]);
  });

  it('comes at once to a browser that confirmed this very address, and to no other', () => {
    const person = makePerson('accepted', { mailRequestedAt: later });
    const asked = (provenEntryId: string | null) => decideRecover({ person }, recoverCommand({ provenEntryId }), later + minuteMs, rules).change!.mails;
    expect(asked(person.entry.id)).toMatchObject([{ kind: 'sign_in', requested: false, runAt: later + minuteMs }]);
    expect(asked('somebody-else')).toMatchObject([{ requested: true, runAt: later + 10 * minuteMs }]);
  });

  it.each(stages)('is noted without a new version of somebody %s', (stage) => {
    const person = makePerson(stage, { confirmedAt: start });
    for (const now of [later, start + minuteMs]) {
      expect(recover(person, now).change?.entry ?? person.entry).toMatchObject({
        version: person.entry.version,
        updatedAt: person.entry.updatedAt,
      });
    }
  });

  it('does not make a confirmed person look changed, however often strangers join in their name', () => {
    const person = makePerson('invited');
    let { entry } = person;
    for (let times = 1; times <= 5; times += 1) {
      entry = join({ ...person, entry }, stranger, later + times * hourMs).change!.entry!;
    }
    expect(entry).toMatchObject({ version: 1, updatedAt: start, mailRequestedAt: later + 5 * hourMs });
  });

  it('keeps nobody waiting for hours when the clock was set back by hours', () => {
    const person = makePerson('accepted', { mailRequestedAt: later });
    expect(recover(person, later - minuteMs).change?.mails).toBeUndefined();
    expect(recover(person, later - 5 * hourMs).change?.mails).toHaveLength(1);
  });

  it('is never too soon where the interval is lifted', () => {
    const person = makePerson('accepted', { mailRequestedAt: later });
    expect(recover(person, later, makeRules({ mailIntervalMs: 0 })).change?.mails).toHaveLength(1);
  });

  it.each(blocked)('is not sent to an address that %s, and its invitation stays as it is', (delivery) => {
    const { change } = recover(makePerson('invited', { delivery }));
    expect(change?.mails).toBeUndefined();
    expect(change?.invitations).toBeUndefined();
    expect(change?.events).toHaveLength(1);
  });
});
