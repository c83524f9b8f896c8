import { describe, expect, it } from 'vitest';
import { prepareMailCommand } from '../../testing/commands.ts';
import {
  dayMs,
  hourMs,
  makeInvitation,
  makeKeyActor,
  makeMail,
  makeMailToken,
  makePerson,
  makeRules,
  minuteMs,
  newHash,
  start,
} from '../../testing/factories.ts';
import { type DeliveryState, deliveryStates } from '../entry.ts';
import type { MailKind } from '../mail.ts';
import type { Person, Snapshot } from '../person.ts';
import { stages } from '../stage.ts';
import {
  decideClearMail,
  decideDelivery,
  decidePrepareMail,
  decideSettleMail,
  decideUnsubscribe,
  type SettleMailCommand,
} from './mail.ts';

const rules = makeRules();
const later = start + hourMs;
const blocks = ['bounced', 'complained', 'unsubscribed'] as const;
const inState = (delivery: DeliveryState) => makePerson('accepted', { delivery });

describe('the last look before a mail goes out', () => {
  const prepare = (person: Person | null, kind: MailKind, invitationId: string | null = null) =>
    decidePrepareMail(
      { person },
      prepareMailCommand({ mail: makeMail({ kind, entryId: person?.entry.id ?? 'gone', invitationId }) }),
      later,
      rules,
    );
  const outcome = (person: Person | null, kind: MailKind, invitationId?: string) => {
    const { result } = prepare(person, kind, invitationId);
    return result.status === 'dropped' ? result.reason : result.status;
  };

  it('fixes what the mail says, makes its token and kills earlier ones of the purpose, without an event', () => {
    const person = makePerson('accepted');
    const mail = makeMail({ kind: 'sign_in', entryId: person.entry.id });
    const token = { purpose: 'sign_in' as const, tokenHash: newHash(), expiresAt: later + hourMs };
    const { result, change } = decidePrepareMail(
      { person },
      prepareMailCommand({ mail, token }),
      later,
      rules,
    );
    expect(result).toMatchObject({
      status: 'send',
      facts: { to: person.entry.email, role: 'coach', stage: 'accepted', expiresAt: token.expiresAt },
    });
    expect(change).toMatchObject({
      events: [],
      mailPrepared: { mailId: mail.id },
      supersedesTokens: 'sign_in',
      mailTokens: [
        { ...token, entryId: person.entry.id, createdAt: later, usedAt: null, supersededAt: null },
      ],
    });
    expect(change).not.toHaveProperty('quota');
  });

  it('goes to the stored address', () => {
    const person = makePerson('pending');
    const { result } = prepare(person, 'status');
    expect(result).toMatchObject({ facts: { to: person.entry.email } });
  });

  it('says the same at every attempt, and books once', () => {
    const person = makePerson('accepted');
    const mail = makeMail({ kind: 'status', entryId: person.entry.id, requested: true });
    const first = decidePrepareMail({ person }, prepareMailCommand({ mail }), later, rules);
    const { facts } = first.change!.mailPrepared!;
    const renamed = { ...person, entry: { ...person.entry, name: 'Somebody Else' } };
    expect(
      decidePrepareMail(
        { person: renamed, quota: first.change!.quota! },
        prepareMailCommand({ mail, facts }),
        later,
        rules,
      ),
    ).toEqual({
      result: { status: 'send', facts },
      change: null,
    });
  });

  it('adds an unsubscribe token where the kind carries one, and never replaces an earlier one', () => {
    const person = makePerson('invited');
    const mail = makeMail({
      kind: 'invitation',
      entryId: person.entry.id,
      invitationId: person.invitation!.id,
    });
    const unsubscribe = { tokenHash: newHash(), expiresAt: later + dayMs };
    const { change } = decidePrepareMail(
      { person },
      prepareMailCommand({ mail, token: null, unsubscribe }),
      later,
      rules,
    );
    expect(change?.mailTokens).toMatchObject([{ ...unsubscribe, purpose: 'unsubscribe' }]);
    expect(change).not.toHaveProperty('supersedesTokens');
  });

  it.each(blocks)('drops every kind to an address that %s', (delivery) => {
    for (const kind of ['confirm', 'status', 'sign_in', 'rejection', 'revocation'] as const) {
      expect(outcome(inState(delivery), kind)).toBe(`address_${delivery}`);
    }
  });

  it('drops a mail about somebody who is gone', () => {
    expect(outcome(null, 'status')).toBe('person_gone');
  });

  it('drops an invitation that was renewed, ended or expired in the meantime', () => {
    const person = makePerson('invited');
    const { id, expiresAt } = person.invitation!;
    expect(outcome(person, 'invitation', id)).toBe('send');
    expect(outcome(person, 'invitation', 'an older one')).toBe('superseded');
    expect(outcome({ ...person, invitation: null }, 'invitation', id)).toBe('superseded');
    const revoked = makePerson('revoked');
    const ended = makeInvitation({ entryId: revoked.entry.id, state: 'revoked' });
    expect(outcome({ ...revoked, invitation: ended }, 'invitation', ended.id)).toBe('not_open');
    const mail = makeMail({ kind: 'invitation', entryId: person.entry.id, invitationId: id });
    expect(
      decidePrepareMail({ person }, prepareMailCommand({ mail }), expiresAt, rules).result,
    ).toEqual({ status: 'dropped', reason: 'not_open' });
  });

  it.each([
    ['sign_in', ['approved', 'accepted'], 'not_open'],
    ['rejection', ['rejected'], 'decided_otherwise'],
    ['revocation', ['revoked'], 'decided_otherwise'],
    ['status', [...stages], ''],
  ] as [MailKind, string[], string][])('sends %s only to people who are %j', (kind, fitting, reason) => {
    for (const stage of stages)
      expect(outcome(makePerson(stage), kind)).toBe(fitting.includes(stage) ? 'send' : reason);
  });

  it('asks only for a confirmation that is still needed', () => {
    expect(outcome(makePerson('pending'), 'confirm')).toBe('send');
    expect(outcome(makePerson('pending', { confirmedAt: start }), 'confirm')).toBe('not_needed');
    expect(outcome(makePerson('withdrawn', { confirmedAt: null }), 'confirm')).toBe('not_needed');
  });

  it('records what it drops', () => {
    const { change } = prepare(makePerson('pending'), 'sign_in');
    expect(change).toMatchObject({
      mailSettled: { status: 'dropped', lastError: 'not_open' },
      events: [{ act: 'mail.dropped', detail: { kind: 'sign_in', reason: 'not_open' } }],
    });
  });
});

describe('the limit of a mailbox', () => {
  const person = makePerson('accepted');
  const prepare = (snapshot: Partial<Snapshot>, requested = true) =>
    decidePrepareMail(
      { person, ...snapshot },
      prepareMailCommand({
        mail: makeMail({ kind: 'status', entryId: person.entry.id, requested }),
        mailbox: 'box',
      }),
      later,
      rules,
    );
  const quota = { mailbox: 'box', sentAt: [later - minuteMs] };

  it('counts a requested mail', () => {
    expect(prepare({}).change?.quota).toEqual({ mailbox: 'box', sentAt: [later] });
  });

  it('lets a mail wait that comes too soon, without an event and without a token', () => {
    const runAt = later - minuteMs + rules.mailIntervalMs;
    expect(prepare({ quota })).toEqual({
      result: { status: 'deferred', runAt },
      change: {
        events: [],
        mailSettled: expect.objectContaining({
          status: 'queued',
          lastError: 'mailbox_limit',
          runAt,
        }) as unknown,
      },
    });
  });

  it('drops a mail when the mailbox had enough for the day', () => {
    const full = { mailbox: 'box', sentAt: [3, 2, 1].map((hours) => later - hours * hourMs) };
    expect(prepare({ quota: full }).result).toEqual({ status: 'dropped', reason: 'mailbox_limit' });
  });

  it('never touches mails that nobody asked for in public', () => {
    const full = { mailbox: 'box', sentAt: [later - 2, later - 1, later] };
    const { result, change } = prepare({ quota: full }, false);
    expect(result.status).toBe('send');
    expect(change).not.toHaveProperty('quota');
  });
});

describe('settling an attempt', () => {
  const settle = (
    person: Person | null,
    status: SettleMailCommand['settlement']['status'],
    addressFault = false,
  ) =>
    decideSettleMail(
      { person },
      {
        type: 'settle_mail',
        mail: makeMail({ kind: 'status', entryId: person?.entry.id ?? 'gone' }),
        addressFault,
        settlement: { mailId: 'mail', status, providerId: 'p', lastError: null, runAt: null },
      },
    );

  it.each([
    ['sent', 'mail.sent'],
    ['parked', 'mail.parked'],
    ['dropped', 'mail.dropped'],
  ] as const)('records %s as %s', (status, act) => {
    expect(settle(inState('queued'), status).change?.events).toMatchObject([
      { act, detail: { mail: expect.any(String) as unknown, provider: 'p' } },
    ]);
  });

  it('records nothing while the mail is tried again', () => {
    expect(settle(inState('queued'), 'queued').change).toEqual({
      events: [],
      mailSettled: expect.objectContaining({ status: 'queued' }) as unknown,
    });
  });

  it('settles mail of somebody who is gone', () => {
    expect(settle(null, 'sent').change).toMatchObject({
      mailSettled: { status: 'sent' },
      events: [{ act: 'mail.sent' }],
    });
  });

  it('never takes back what a webhook said first', () => {
    const after = (delivery: DeliveryState) =>
      settle(inState(delivery), 'sent').change?.entry?.delivery ?? delivery;
    expect(Object.fromEntries(deliveryStates.map((state) => [state, after(state)]))).toEqual({
      none: 'sent',
      queued: 'sent',
      failed: 'sent',
      sent: 'sent',
      delayed: 'delayed',
      delivered: 'delivered',
      suppressed: 'suppressed',
      bounced: 'bounced',
      complained: 'complained',
      unsubscribed: 'unsubscribed',
    });
  });

  it('treats a refused address like a bounce', () => {
    expect(settle(inState('queued'), 'parked', true).change?.entry?.delivery).toBe('bounced');
    expect(settle(inState('queued'), 'parked').change?.entry?.delivery).toBe('failed');
  });

  it.each(blocks)('a failed attempt does not open an address again that %s', (delivery) => {
    expect(settle(inState(delivery), 'parked').change).not.toHaveProperty('entry');
  });
});

describe('what the provider reports', () => {
  const report = (from: DeliveryState, delivery: DeliveryState) =>
    decideDelivery(
      { person: inState(from) },
      { type: 'delivery', delivery, mailId: 'mail', provider: 'resend', reason: 'full' },
    );

  it('is kept and recorded, its wording where it can be erased', () => {
    const { result, change } = report('sent', 'delivered');
    expect(result.status).toBe('recorded');
    expect(change).toMatchObject({
      entry: { delivery: 'delivered' },
      events: [
        {
          act: 'mail.delivery_changed',
          detail: { from: 'sent', to: 'delivered', mail: 'mail' },
          personal: { reason: 'full' },
        },
      ],
    });
    expect(change).not.toHaveProperty('mailsStopped');
  });

  it.each(blocks)('stops all waiting mail when the address %s', (delivery) => {
    expect(report('sent', delivery).change).toMatchObject({ entry: { delivery }, mailsStopped: 'all' });
  });

  it.each([
    ['delivered', 'sent'],
    ['delivered', 'delayed'],
    ['delayed', 'sent'],
    ['suppressed', 'sent'],
    ['sent', 'sent'],
  ] as const)('comes late sometimes: after %s, %s is no news', (from, delivery) => {
    expect(report(from, delivery)).toEqual({ result: { status: 'ignored' }, change: null });
  });

  it.each(blocks)('never opens an address again that %s', (from) => {
    for (const delivery of [
      'sent',
      'delivered',
      'failed',
      'none',
      'queued',
      'delayed',
      'suppressed',
    ] as const) {
      expect(report(from, delivery).result.status).toBe('ignored');
    }
  });

  it('about somebody unknown is ignored', () => {
    expect(
      decideDelivery(
        { person: null },
        { type: 'delivery', delivery: 'bounced', mailId: null, provider: 'resend', reason: null },
      ).result.status,
    ).toBe('ignored');
  });
});

describe('unsubscribing', () => {
  const unsubscribe = (snapshot: Snapshot, now = later) =>
    decideUnsubscribe(snapshot, { type: 'unsubscribe' }, now);
  const person = makePerson('invited');
  const mailToken = makeMailToken({
    entryId: person.entry.id,
    purpose: 'unsubscribe',
    expiresAt: start + dayMs,
  });

  it('stops mail at once, with one click', () => {
    const { result, change } = unsubscribe({ person, mailToken });
    expect(result.status).toBe('unsubscribed');
    expect(change).toMatchObject({
      entry: { delivery: 'unsubscribed', stage: 'invited' },
      mailsStopped: 'all',
      events: [{ act: 'entry.unsubscribed' }],
    });
  });

  it('again is fine, and never weakens a harder block', () => {
    expect(unsubscribe({ person: inState('bounced'), mailToken })).toEqual({
      result: { status: 'unsubscribed' },
      change: null,
    });
  });

  it('needs its own link, in time', () => {
    const unknown = { result: { status: 'unknown' }, change: null };
    expect(unsubscribe({ person: null })).toEqual(unknown);
    expect(unsubscribe({ person, mailToken: { ...mailToken, purpose: 'status' } })).toEqual(unknown);
    expect(unsubscribe({ person, mailToken }, mailToken.expiresAt)).toEqual(unknown);
  });
});

describe('clearing an address', () => {
  const clear = (person: Person | null) =>
    decideClearMail({ person }, { type: 'clear_mail', actor: makeKeyActor() }, rules);

  it.each(blocks)('lets mail go out again after it %s', (delivery) => {
    expect(clear(inState(delivery)).change).toMatchObject({
      entry: { delivery: 'none' },
      events: [{ act: 'entry.mail_cleared', detail: { from: delivery } }],
    });
  });

  it('changes nothing where nothing is blocked', () => {
    expect(clear(inState('delivered')).change).toBeNull();
    expect(clear(null).change).toBeNull();
  });
});
