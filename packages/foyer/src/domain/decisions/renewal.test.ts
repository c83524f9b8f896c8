import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { approveCommand, joinCommand, prepareMailCommand, recoverCommand } from '../../testing/commands.ts';
import {
  dayMs,
  hourMs,
  makeMail,
  makePerson,
  makeRules,
  minuteMs,
  newId,
  prepareInvitation,
  start,
} from '../../testing/factories.ts';
import { type LedgerMail, MemoryLedger } from '../../testing/memory-ledger.ts';
import type { Invitation } from '../invitation.ts';
import { invitationStateAt } from '../invitation.ts';
import { mailboxOf } from '../mail.ts';
import type { Person } from '../person.ts';
import { decidePrepareMail, type PrepareMailCommand, type PrepareMailResult } from './mail.ts';

const rules = makeRules();
const later = start + hourMs;

describe('an invitation somebody asked for again', () => {
  const person = makePerson('invited');
  const old = person.invitation!;
  const mail = makeMail({ kind: 'invitation', entryId: person.entry.id, invitationId: old.id, requested: true });
  const renewal = prepareInvitation(later);
  const prepare = (fields: Partial<PrepareMailCommand> = {}, whom: Person = person, now = later) =>
    decidePrepareMail(
      { person: whom },
      prepareMailCommand({ mail, token: null, renewal, ...fields }),
      now,
      rules,
    );

  it('goes out with a new link, and only then the old one dies', () => {
    const shown = { ...person, invitation: { ...old, linkShownAt: start } };
    const { result, change } = prepare({}, shown);
    expect(result).toMatchObject({
      status: 'send',
      facts: { invitationId: renewal.id, expiresAt: renewal.expiresAt, invitedBy: old.createdBy, role: old.role },
    });
    expect(change?.invitations).toMatchObject([
      { id: old.id, state: 'superseded', endedAt: later },
      { ...renewal, state: 'pending', role: old.role, createdAt: later, linkShownAt: null },
    ]);
    expect(change?.events).toMatchObject([
      {
        act: 'invitation.renewed',
        actor: { kind: 'person', entryId: null },
        detail: { invitation: renewal.id, replaces: old.id, wasLive: true, role: old.role },
      },
    ]);
  });

  it('is renewed after its end too: the addressee gets in alone', () => {
    const { result, change } = prepare({}, person, old.expiresAt + dayMs);
    expect(result.status).toBe('send');
    expect(change?.events).toMatchObject([{ act: 'invitation.renewed', detail: { wasLive: false } }]);
    expect(change?.invitations?.at(-1)).toMatchObject({ id: renewal.id, state: 'pending' });
  });

  it('stays as it is while the mailbox has to wait, or had enough', () => {
    const box = (sentAt: readonly number[]) =>
      decidePrepareMail(
        { person, quota: { mailbox: 'box', sentAt } },
        prepareMailCommand({ mail, token: null, renewal }),
        later,
        rules,
      );
    const soon = box([later - minuteMs]);
    expect(soon.result.status).toBe('deferred');
    const full = box([later - 50 * minuteMs, later - 40 * minuteMs, later - 30 * minuteMs]);
    expect(full.result).toEqual({ status: 'dropped', reason: 'mailbox_limit' });
    for (const { change } of [soon, full]) {
      expect(change).not.toHaveProperty('invitations');
      expect(change).not.toHaveProperty('entry');
    }
  });

  it('carries the same link at every further attempt', () => {
    const first = prepare();
    const { facts } = first.change!.mailPrepared!;
    const renewed = { ...person, entry: first.change!.entry!, invitation: first.change!.invitations!.at(-1)! };
    expect(prepare({ facts, renewal: null }, renewed)).toEqual({ result: { status: 'send', facts }, change: null });
  });

  it('is not tried again once an admin sent a newer one', () => {
    const { facts } = prepare().change!.mailPrepared!;
    const newer = { ...old, id: newId() };
    expect(prepare({ facts, renewal: null }, { ...person, invitation: newer }).result).toEqual({
      status: 'dropped',
      reason: 'superseded',
    });
    expect(prepare({}, { ...person, invitation: newer }).result).toEqual({ status: 'dropped', reason: 'superseded' });
  });

  it('renews nothing for somebody who is in, or out, by then', () => {
    for (const stage of ['accepted', 'approved', 'revoked', 'withdrawn'] as const) {
      const moved = { ...person, entry: { ...person.entry, stage } };
      expect(prepare({}, moved).result).toEqual({ status: 'dropped', reason: 'not_open' });
    }
  });
});

/** What strangers, the clock and the mail provider do to somebody invited. */
const happening = fc.record({
  act: fc.constantFrom('join', 'recover', 'recover', 'other_address', 'send', 'send', 'send', 'fail'),
  waitMs: fc.constantFrom(0, 0, 1, minuteMs, 5 * minuteMs, 11 * minuteMs, hourMs, 9 * hourMs, dayMs, 6 * dayMs),
});

describe('whatever strangers ask for in the name of somebody invited', () => {
  it('the newest link that was mailed works until it ends', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 80, size: 'max' }), (story) => {
        const door = new InvitedPerson();
        door.worker('send');
        for (const { act, waitMs } of story) {
          door.now += waitMs;
          if (act === 'send' || act === 'fail') door.worker(act);
          else door.stranger(act);
          const mailed = door.newestMailed();
          expect(door.ledger.person(door.entryId)?.invitation?.id).toBe(mailed.id);
          expect(invitationStateAt(mailed, door.now)).toBe(door.now < mailed.expiresAt ? 'pending' : 'expired');
          expect(door.ledger.entries.get(door.entryId)?.stage).toBe('invited');
        }
      }),
      { numRuns: 300 },
    );
  });

  it('one message has one link, however often it is tried', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 80, size: 'max' }), (story) => {
        const door = new InvitedPerson();
        for (const { act, waitMs } of story) {
          door.now += waitMs;
          if (act === 'send' || act === 'fail') door.worker(act);
          else door.stranger(act);
        }
        for (const links of door.linksByMail.values()) expect(links.size).toBe(1);
      }),
      { numRuns: 100 },
    );
  });

  it('asking once more gets somebody back in whose link has ended, at the latest a day later', () => {
    const door = new InvitedPerson();
    door.worker('send');
    door.now += 8 * dayMs;
    for (let times = 0; times < 20; times += 1) {
      door.stranger('recover');
      door.worker('send');
      door.now += 11 * minuteMs;
    }
    door.now += dayMs;
    door.stranger('recover');
    door.worker('send');
    expect(invitationStateAt(door.newestMailed(), door.now)).toBe('pending');
  });
});

/** Somebody invited by an admin, the outbox, and a worker that takes one turn at a time. */
class InvitedPerson {
  readonly ledger = new MemoryLedger();
  readonly entryId = newId();
  readonly linksByMail = new Map<string, Set<string>>();
  readonly #runAt = new Map<string, number>();
  readonly #email = `ana-${this.entryId}@example.com`;
  #newest = '';
  now = start;

  constructor() {
    this.#run({ by: 'email', email: this.#email }, approveCommand({
      role: 'coach', invitation: prepareInvitation(this.now),
      create: { entryId: this.entryId, email: this.#email, name: 'Ana', locale: 'en' },
    }));
  }

  newestMailed(): Invitation {
    return this.ledger.invitations.get(this.#newest)!;
  }

  stranger(act: 'join' | 'recover' | 'other_address'): void {
    const email = act === 'other_address' ? this.#email.replace('@', '+spam@') : this.#email;
    this.#run({ by: 'email', email }, act === 'recover' ? recoverCommand() : joinCommand({ email }));
  }

  /** Every message that is due has one attempt. */
  worker(attempt: 'send' | 'fail'): void {
    for (const waiting of this.ledger.mails.values()) {
      if (waiting.status !== 'queued' || (this.#runAt.get(waiting.intent.id) ?? 0) > this.now) continue;
      this.#attempt(waiting, attempt);
    }
  }

  #attempt({ intent, facts }: LedgerMail, attempt: 'send' | 'fail'): void {
    const { email } = this.ledger.entries.get(intent.entryId)!;
    const target = { by: 'id' as const, id: intent.entryId };
    const result = this.#run(target, prepareMailCommand({
      mail: intent, facts, token: null, mailbox: mailboxOf(email),
      renewal: intent.kind === 'invitation' && intent.requested && facts === null ? prepareInvitation(this.now) : null,
    })) as PrepareMailResult;
    if (result.status === 'deferred') this.#runAt.set(intent.id, result.runAt);
    if (result.status !== 'send') return;
    if (intent.kind === 'invitation') {
      this.#newest = result.facts.invitationId!;
      this.linksByMail.set(intent.id, (this.linksByMail.get(intent.id) ?? new Set()).add(this.#newest));
    }
    const again = attempt === 'fail';
    if (again) this.#runAt.set(intent.id, this.now + minuteMs);
    this.#run(target, {
      type: 'settle_mail', mail: intent, addressFault: false,
      settlement: { mailId: intent.id, status: again ? 'queued' : 'sent', providerId: null, lastError: null, runAt: again ? this.now + minuteMs : null },
    });
  }

  #run(...[target, command]: [Parameters<MemoryLedger['runAll']>[0][number]['target'], Parameters<MemoryLedger['runAll']>[0][number]['command']]): unknown {
    const [outcome] = this.ledger.runAll([{ target, command }], this.now, rules);
    if (!outcome?.ok) throw outcome?.error ?? new Error('There was no answer.');
    return outcome.result;
  }
}
