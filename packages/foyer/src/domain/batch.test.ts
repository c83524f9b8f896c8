import { describe, expect, it } from 'vitest';
import {
  acceptCommand,
  approveCommand,
  changeRoleCommand,
  confirmCommand,
  joinCommand,
  prepareMailCommand,
  reconsiderCommand,
  recoverCommand,
  rejectCommand,
  revokeCommand,
  signInCommand,
  withdrawInvitationCommand,
} from '../testing/commands.ts';
import {
  client,
  coach,
  dayMs,
  hourMs,
  makeDevice,
  makeEntry,
  makeKeyActor,
  makeLoaded,
  makeMail,
  makeMailToken,
  makePerson,
  makeProduct,
  makeRules,
  makeSession,
  newHash,
  newId,
  prepareDevice,
  prepareSession,
  type Rows,
  start,
} from '../testing/factories.ts';
import { needsOf } from './batch-needs.ts';
import { countKey, type Writes } from './batch-rows.ts';
import { decideBatch } from './batch.ts';
import type { Command } from './command.ts';
import { FoyerError, InvalidInput } from './errors.ts';
import type { Person, Target } from './person.ts';
import { answerKey, packOutcomes, unpackOutcomes } from './remembered-answer.ts';
import type { Outcome, Request, Unit } from './unit.ts';

const rules = makeRules();
const later = start + hourMs / 2;
const byId = ({ entry }: Person): Target => ({ by: 'id', id: entry.id });
const run = (requests: readonly Request[], rows: Rows = {}) => {
  const { outcomes, writes } = decideBatch(
    requests.map((request) => ({ requests: [request] })),
    makeLoaded(rows),
    later,
    rules,
  );
  return { outcomes: outcomes.flat(), writes };
};
const resultOf = (outcome: Outcome | undefined): unknown =>
  outcome?.ok ? outcome.result : outcome?.error.code;
const rowsIn = (writes: Writes) =>
  Object.entries(writes).flatMap(([name, rows]) =>
    ('size' in rows ? rows.size : rows.length) > 0 ? [name] : [],
  );

describe('a batch', () => {
  it('gives each request its own fate: a refusal touches no neighbour', () => {
    const [first, second] = [makePerson('pending'), makePerson('accepted')];
    const { outcomes, writes } = run(
      [
        { target: byId(first), command: approveCommand() },
        { target: byId(second), command: rejectCommand() },
        { target: { by: 'id', id: 'nobody' }, command: revokeCommand() },
        { target: byId(second), command: revokeCommand() },
      ],
      { persons: [first, second] },
    );
    expect(outcomes.map(({ ok }) => ok)).toEqual([true, false, false, true]);
    expect(outcomes.slice(1, 3).map(resultOf)).toEqual(['entry/stage_conflict', 'entry/not_found']);
    expect(writes.entriesChanged.map(({ stage }) => stage)).toEqual(['invited', 'revoked']);
  });

  it('keeps the unexpected failure of one request from its neighbours, and tells nothing about it', () => {
    const person = makePerson('pending');
    const broken = { ...approveCommand(), actor: null } as unknown as Command;
    const { outcomes, writes } = run(
      [
        { target: byId(person), command: broken },
        { target: byId(person), command: approveCommand() },
      ],
      { persons: [person] },
    );
    expect(outcomes[0]).toMatchObject({ ok: false, error: { code: 'service/internal' } });
    expect((outcomes[0] as { error: FoyerError }).error.message).not.toMatch(/undefined|kind/);
    expect(outcomes[1]?.ok).toBe(true);
    expect(writes.entriesChanged).toHaveLength(1);
  });

  it('SR-66 records where administrative acts and their refusals come from, and nothing of the kind about the people themselves', () => {
    const [waiting, refused] = [makePerson('pending'), makePerson('accepted')];
    const actor = makeKeyActor();
    const from = '192.0.2.7';
    const { writes } = run([
      { target: byId(waiting), command: { type: 'note', actor, notes: 'Nice', version: null }, from },
      { target: byId(refused), command: reconsiderCommand({ actor }), from },
      { target: { by: 'email', email: 'new@example.org' }, command: joinCommand({ email: 'new@example.org' }), from },
    ], { persons: [waiting, refused] });
    expect(writes.events.map(({ act, personal }) => [act, personal?.['from']])).toEqual([['entry.noted', from], ['act.refused', from], ['entry.joined', undefined]]);
  });

  it('writes nothing for answers that are only answers', () => {
    const person = makePerson('invited');
    const { writes } = run([{ target: { by: 'invite_token', hash: newHash() }, command: acceptCommand() }], {
      persons: [person],
    });
    expect(rowsIn(writes)).toEqual([]);
  });

  it('lets two joins of one new address become one entry', () => {
    const { email } = makeEntry();
    const join = (): Request => ({ target: { by: 'email', email }, command: joinCommand({ email }) });
    const { outcomes, writes } = run([join(), join()]);
    expect(outcomes.map(resultOf)).toEqual([{ status: 'received' }, { status: 'received' }]);
    expect(writes.entriesNew).toHaveLength(1);
    expect(writes.entriesChanged).toEqual([]);
    expect(writes.mails).toHaveLength(1);
    expect([...writes.counts]).toEqual([[countKey(writes.entriesNew[0]!), 1]]);
  });

  it('writes an entry that changed twice once, as it is in the end, and counts the whole way', () => {
    const person = makePerson('pending');
    const { writes } = run(
      [
        { target: byId(person), command: approveCommand() },
        { target: byId(person), command: revokeCommand() },
      ],
      { persons: [person] },
    );
    expect(writes.entriesChanged).toMatchObject([{ stage: 'revoked', version: 3 }]);
    expect([...writes.counts]).toEqual([
      [countKey(person.entry), -1],
      [countKey(writes.entriesChanged[0]!), 1],
    ]);
    expect(writes.events.map(({ act }) => act)).toEqual([
      'entry.approved',
      'invitation.created',
      'access.revoked',
    ]);
  });

  it('counts nothing that came back to where it was', () => {
    const person = makePerson('approved');
    const { writes } = run(
      [
        { target: byId(person), command: approveCommand() },
        { target: byId(person), command: withdrawInvitationCommand() },
      ],
      { persons: [person] },
    );
    expect([...writes.counts]).toEqual([]);
    expect(writes.entriesChanged).toHaveLength(1);
  });

  it('writes an invitation made and renewed in it as new, dead one first, and mails only the live one', () => {
    const person = makePerson('pending');
    const renew = approveCommand({ renew: true });
    const { writes } = run(
      [
        { target: byId(person), command: approveCommand() },
        { target: byId(person), command: renew },
      ],
      { persons: [person] },
    );
    expect(writes.invitationsChanged).toEqual([]);
    expect(writes.invitationsNew.map(({ state }) => state)).toEqual(['superseded', 'pending']);
    expect(writes.mails.map(({ id }) => id)).toEqual([renew.mailId]);
  });

  it('writes the invitation that was live before as changed and the new one as new', () => {
    const person = makePerson('invited');
    const { writes } = run([{ target: byId(person), command: approveCommand({ renew: true }) }], {
      persons: [person],
    });
    expect(writes.invitationsChanged).toMatchObject([{ id: person.invitation!.id, state: 'superseded' }]);
    expect(writes.invitationsNew).toMatchObject([{ state: 'pending' }]);
  });
});

describe('what a batch ended is over for everybody after', () => {
  it('a session that began in it and was revoked in it is never written', () => {
    const person = makePerson('invited');
    const session = prepareSession();
    const { outcomes, writes } = run(
      [
        {
          target: { by: 'invite_token', hash: person.invitation!.tokenHash },
          command: acceptCommand({ session }),
        },
        { target: byId(person), command: revokeCommand() },
        {
          target: { by: 'session', hash: session.tokenHash },
          command: { type: 'end_sessions', which: 'others' },
        },
      ],
      { persons: [person] },
    );
    expect(writes.sessionsStarted).toEqual([]);
    expect(writes.sessionsEnded).toEqual([{ entryId: person.entry.id, which: 'all' }]);
    expect(resultOf(outcomes[2])).toBe('auth/required');
  });

  it('a session that was revoked opens nothing, one begun after that does', () => {
    const person = makePerson('accepted');
    const old = makeSession({ entryId: person.entry.id });
    const invitation = { id: newId(), tokenHash: newHash(), expiresAt: later + dayMs };
    const session = prepareSession();
    const skip = (hash: string): Request => ({
      target: { by: 'session', hash },
      command: { type: 'onboarding', step: 'skip' },
    });
    const { outcomes, writes } = run(
      [
        { target: byId(person), command: revokeCommand() },
        { target: byId(person), command: approveCommand({ invitation }) },
        { target: { by: 'invite_token', hash: invitation.tokenHash }, command: acceptCommand({ session }) },
        skip(old.tokenHash),
        skip(session.tokenHash),
      ],
      { persons: [person], sessions: [old] },
    );
    expect(outcomes.map(({ ok }) => ok)).toEqual([true, true, true, false, true]);
    expect(writes.sessionsStarted.map(({ id }) => id)).toEqual([session.id]);
  });

  it('ending the others ends those begun in it too, but not this one', () => {
    const person = makePerson('accepted');
    const mine = makeSession({ entryId: person.entry.id });
    const token = makeMailToken({ entryId: person.entry.id, purpose: 'sign_in' });
    const session = prepareSession();
    const endOthers: Request = {
      target: { by: 'session', hash: mine.tokenHash },
      command: { type: 'end_sessions', which: 'others' },
    };
    const { outcomes, writes } = run(
      [
        { target: { by: 'mail_token', hash: token.tokenHash }, command: signInCommand({ session }) },
        endOthers,
        {
          target: { by: 'session', hash: session.tokenHash },
          command: { type: 'end_sessions', which: 'others' },
        },
        endOthers,
      ],
      { persons: [person], mailTokens: [token], sessions: [mine] },
    );
    expect(outcomes.map(({ ok }) => ok)).toEqual([true, true, false, true]);
    expect(writes.sessionsStarted).toEqual([]);
  });

  it('a link that was superseded is dead, also when it was loaded alive', () => {
    const person = makePerson('accepted');
    const old = makeMailToken({ entryId: person.entry.id, purpose: 'sign_in' });
    const fresh = { purpose: 'sign_in' as const, tokenHash: newHash(), expiresAt: later + hourMs };
    const signIn = (hash: string): Request => ({
      target: { by: 'mail_token', hash },
      command: signInCommand(),
    });
    const { outcomes, writes } = run(
      [
        {
          target: byId(person),
          command: prepareMailCommand({
            mail: makeMail({ kind: 'sign_in', entryId: person.entry.id }),
            token: fresh,
          }),
        },
        signIn(old.tokenHash),
        signIn(fresh.tokenHash),
      ],
      { persons: [person], mailTokens: [old] },
    );
    expect(outcomes.slice(1).map(resultOf)).toMatchObject([
      { status: 'dead', fault: 'superseded' },
      { status: 'accepted' },
    ]);
    expect(writes.tokensSuperseded).toEqual([{ entryId: person.entry.id, purpose: 'sign_in', at: later }]);
    expect(writes.mailTokens).toMatchObject([
      { tokenHash: fresh.tokenHash, usedAt: later, supersededAt: null },
    ]);
  });

  it('a sign-in link mailed before a revocation is dead after the person is approved again', () => {
    const person = makePerson('accepted');
    const token = makeMailToken({ entryId: person.entry.id, purpose: 'sign_in' });
    const { outcomes } = run(
      [
        { target: byId(person), command: revokeCommand() },
        { target: byId(person), command: approveCommand({ invitation: null }) },
        { target: { by: 'mail_token', hash: token.tokenHash }, command: signInCommand() },
      ],
      { persons: [person], mailTokens: [token] },
    );
    expect(resultOf(outcomes[2])).toMatchObject({ status: 'dead', fault: 'superseded' });
  });

  it('a link that was used stays merely used when a newer one is made', () => {
    const person = makePerson('pending');
    const token = makeMailToken({ entryId: person.entry.id, purpose: 'confirm' });
    const mail = makeMail({ kind: 'confirm', entryId: person.entry.id });
    const { writes } = run(
      [
        { target: { by: 'mail_token', hash: token.tokenHash }, command: confirmCommand() },
        {
          target: byId(person),
          command: prepareMailCommand({
            mail: { ...mail, kind: 'status' },
            token: { purpose: 'confirm', tokenHash: newHash(), expiresAt: later + 1 },
          }),
        },
      ],
      { persons: [person], mailTokens: [token] },
    );
    expect(writes.mailTokens[0]).toMatchObject({
      tokenHash: token.tokenHash,
      usedAt: later,
      supersededAt: null,
    });
  });

  it('a device ticket given in it counts in it', () => {
    const person = makePerson('pending');
    const token = makeMailToken({ entryId: person.entry.id, purpose: 'confirm' });
    const device = prepareDevice();
    const { outcomes } = run(
      [
        { target: { by: 'mail_token', hash: token.tokenHash }, command: confirmCommand({ device }) },
        { target: { by: 'device', hash: device.tokenHash }, command: { type: 'withdraw' } },
      ],
      { persons: [person], mailTokens: [token] },
    );
    expect(outcomes.map(resultOf)).toMatchObject([{ status: 'confirmed' }, { status: 'withdrawn' }]);
  });

  it('an earlier device ticket counts as well', () => {
    const person = makePerson('pending');
    const device = makeDevice({ entryId: person.entry.id });
    const { outcomes } = run(
      [{ target: { by: 'device', hash: device.tokenHash }, command: { type: 'withdraw' } }],
      { persons: [person], devices: [device] },
    );
    expect(resultOf(outcomes[0])).toMatchObject({ status: 'withdrawn' });
  });

  it('mail queued in it is stopped in it', () => {
    const person = makePerson('approved');
    const { writes } = run(
      [
        { target: byId(person), command: recoverCommand() },
        { target: byId(person), command: revokeCommand({ notify: false }) },
      ],
      { persons: [person] },
    );
    expect(writes.mails).toEqual([]);
    expect(writes.mailsStopped).toEqual([{ entryId: person.entry.id, invitationId: null }]);
  });

  it('the mail of a revocation survives the stop it comes with', () => {
    const person = makePerson('accepted');
    const { writes } = run([{ target: byId(person), command: revokeCommand() }], { persons: [person] });
    expect(writes.mails).toMatchObject([{ kind: 'revocation' }]);
  });

  it('a mailbox gets one requested mail, however many are due at once', () => {
    const person = makePerson('accepted');
    const prepare = (): Request => ({
      target: byId(person),
      command: prepareMailCommand({
        mail: makeMail({ kind: 'status', entryId: person.entry.id, requested: true }),
        mailbox: 'box',
      }),
    });
    const { outcomes, writes } = run([prepare(), prepare(), prepare()], { persons: [person] });
    expect(outcomes.map(resultOf)).toMatchObject([
      { status: 'send' },
      { status: 'deferred' },
      { status: 'deferred' },
    ]);
    expect(writes.quotas).toEqual([{ mailbox: 'box', sentAt: [later] }]);
  });
});

describe('an idempotency key', () => {
  const person = makePerson('pending');
  const idempotency = { scope: 'key-1', key: 'abc', bodyHash: 'body' };
  const unit = (fields: Partial<typeof idempotency> = {}, requests?: readonly Request[]): Unit => ({
    requests: requests ?? [
      { target: byId(person), command: approveCommand() },
      { target: byId(person), command: rejectCommand() },
    ],
    idempotency: { ...idempotency, ...fields },
  });
  const decideUnits = (units: readonly Unit[], rows: Rows = {}) =>
    decideBatch(units, makeLoaded({ persons: [person], ...rows }), later, rules);
  /** Everything the caller sees of an answer; which class a refusal has is not part of it. */
  const said = (outcomes: readonly Outcome[]): unknown => JSON.parse(packOutcomes(outcomes));
  const first = decideUnits([unit()]);
  const answers = first.writes.answers;

  it('remembers the answer, refusals too', () => {
    expect(answers).toMatchObject([{ ...idempotency, createdAt: later }]);
    expect(said(unpackOutcomes(answers[0]!.outcomes))).toEqual(said(first.outcomes[0]!));
  });

  it('gives the same answer again and has no second effect', () => {
    const again = decideUnits([unit()], { answers });
    expect(said(again.outcomes[0]!)).toEqual(said(first.outcomes[0]!));
    expect(rowsIn(again.writes)).toEqual([]);
  });

  it('counts within one batch as well', () => {
    const { outcomes, writes } = decideUnits([unit(), unit()]);
    expect(said(outcomes[1]!)).toEqual(said(outcomes[0]!));
    expect(writes.invitationsNew).toHaveLength(1);
    expect(writes.answers).toHaveLength(1);
  });

  it('refuses another body, with no effect', () => {
    const { outcomes, writes } = decideUnits([unit({ bodyHash: 'other' })], { answers });
    expect(outcomes[0]!.map(resultOf)).toEqual([
      'request/idempotency_conflict',
      'request/idempotency_conflict',
    ]);
    expect(rowsIn(writes)).toEqual([]);
  });

  it('of another caller is another key', () => {
    const { writes } = decideUnits([unit({ scope: 'key-2' })], { answers });
    expect(writes.invitationsNew).toHaveLength(1);
    expect(answerKey('a', 'b\nc')).not.toBe(answerKey('ab', 'c'));
  });

  it('remembers refusals with all they say', () => {
    const error = new InvalidInput([{ pointer: '/email', detail: 'Type an address.' }]);
    const [outcome] = unpackOutcomes(packOutcomes([{ ok: false, error }]));
    expect(outcome).toMatchObject({
      ok: false,
      error: { code: 'input/invalid', message: error.message, errors: error.errors },
    });
    expect((outcome as { error: unknown }).error).toBeInstanceOf(FoyerError);
  });
});

describe('seats within one batch', () => {
  const scarce = makeRules({ product: makeProduct({ roles: [{ ...coach, capacity: 2 }, client] }) });
  const decided = (requests: readonly Request[], rows: Rows) =>
    decideBatch([{ requests }], makeLoaded(rows), later, scarce).outcomes.flat().map(resultOf);

  it('are given once: first come, first served', () => {
    const people = Array.from({ length: 4 }, () => makePerson('pending'));
    const requests = people.map((person) => ({ target: byId(person), command: approveCommand() }));
    const results = decided(requests, { persons: people, seats: new Map([['coach', 1]]) });
    expect(results).toEqual([expect.objectContaining({ outcome: 'invited' }), 'role/full', 'role/full', 'role/full']);
  });

  it('are free again for whoever comes after somebody revoked, undone or changed', () => {
    const waiting = makePerson('pending');
    const next = { target: byId(waiting), command: approveCommand() };
    for (const [stage, command] of [
      ['accepted', revokeCommand()],
      ['approved', reconsiderCommand()],
      ['invited', changeRoleCommand({ role: 'client' })],
    ] as const) {
      const leaving = makePerson(stage);
      const rows = { persons: [waiting, leaving], seats: new Map([['coach', 1]]) };
      expect(decided([next], rows)).toEqual(['role/full']);
      expect(decided([{ target: byId(leaving), command }, next], rows)[1]).toMatchObject({ outcome: 'invited' });
    }
  });

  it('count people added by the very same batch', () => {
    const add = (email: string): Request => ({
      target: { by: 'email', email },
      command: approveCommand({ role: 'coach', create: { entryId: newId(), email, name: 'Ana', locale: 'en' } }),
    });
    const results = decided(['a@example.com', 'b@example.com', 'a@example.com', 'c@example.com'].map(add), {});
    expect(results.map((result) => (result as { outcome?: string }).outcome ?? result)).toEqual(['invited', 'invited', 'unchanged', 'role/full']);
  });
});

describe('what a batch needs', () => {
  it('is the seats, when a role is given away and some role has a capacity', () => {
    const scarce = makeRules({ product: makeProduct({ roles: [coach, { ...client, capacity: 5 }] }) });
    const seats = (command: Command, ruled = scarce) =>
      needsOf([{ requests: [{ target: { by: 'nobody' }, command: joinCommand() }, { target: { by: 'nobody' }, command }] }], ruled).seats;
    expect([seats(approveCommand()), seats(changeRoleCommand())]).toEqual([true, true]);
    expect([seats(revokeCommand()), seats(acceptCommand()), seats(approveCommand(), rules)]).toEqual([false, false, false]);
  });


  it('is its targets, the mailboxes of mails about to go out, and remembered answers', () => {
    const mail = makeMail({ kind: 'status', entryId: 'e' });
    expect(
      needsOf([
        {
          requests: [
            { target: { by: 'id', id: 'e' }, command: prepareMailCommand({ mail, mailbox: 'box' }) },
          ],
        },
        {
          requests: [
            {
              target: { by: 'nobody' },
              command: { type: 'record_refusal', actor: makeKeyActor(), act: 'a', code: 'c', from: 'f' },
            },
            { target: { by: 'email', email: 'ana@example.com' }, command: joinCommand() },
          ],
          idempotency: { scope: 's', key: 'k', bodyHash: 'b' },
        },
      ], rules),
    ).toEqual({
      targets: [
        { by: 'id', id: 'e' },
        { by: 'email', email: 'ana@example.com' },
      ],
      mailboxes: ['box'],
      answers: [{ scope: 's', key: 'k' }],
      seats: false,
      documents: [],
      subjects: [],
      admins: false,
    });
  });
});
