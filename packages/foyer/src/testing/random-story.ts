import fc from 'fast-check';
import type { Request } from '../domain/batch.ts';
import type { Command } from '../domain/command.ts';
import { deliveryStates, type DeliveryState } from '../domain/entry.ts';
import type { Target } from '../domain/person.ts';
import type { Actor } from '../domain/actor.ts';
import { dayMs, hourMs, makeAdmin, makeApiKey, minuteMs } from './factories.ts';
import type { MemoryLedger } from './memory-ledger.ts';

/**
 * One step of a story before it is known whom and what it meets: what happens, to whom, and dice for everything
 * else. Which rows it presents is looked up when it is its turn, so that stories get far.
 */
export interface Step {
  readonly kind: Command['type'];
  readonly person: number;
  /** How much later than the step before. */
  readonly waitMs: number;
  readonly dice: readonly [number, number, number, number];
}

/** How often each command comes up: what lets people in is worth more than what is done once a year. */
const weights: Readonly<Record<Command['type'], number>> = {
  join: 6,
  recover: 9,
  confirm: 4,
  withdraw: 2,
  approve: 10,
  reject: 3,
  reconsider: 2,
  withdraw_invitation: 2,
  change_role: 4,
  revoke: 4,
  show_link: 2,
  accept: 12,
  sign_in: 10,
  end_sessions: 3,
  onboarding: 6,
  prepare_mail: 18,
  settle_mail: 5,
  delivery: 1,
  unsubscribe: 1,
  clear_mail: 2,
  create_api_key: 1,
  revoke_api_key: 1,
  create_admin: 1,
  record_refusal: 1,
};

const kinds = Object.entries(weights).flatMap(([kind, weight]) =>
  Array.from({ length: weight }, () => kind as Command['type']),
);
const people = ['ana@example.com', 'bo@example.com', 'cy+list@example.com'] as const;

/** Steps that come at the same instant as the one before are many: they may share a batch. */
const waits = [
  ...Array.from({ length: 16 }, () => 0),
  1,
  minuteMs,
  11 * minuteMs,
  11 * minuteMs,
  11 * minuteMs,
  hourMs,
  dayMs,
  8 * dayMs,
];

const die = fc.nat({ max: 999 });

export const randomStory: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({
    kind: fc.constantFrom(...kinds),
    person: fc.constantFrom(0, 0, 0, 1, 1, 2),
    waitMs: fc.constantFrom(...waits),
    dice: fc.tuple(die, die, die, die),
  }),
  { minLength: 1, maxLength: 150, size: 'max' },
);

/** Makes a step concrete against what the ledger holds now. Ids and hashes derive from `index`, so a story repeats exactly. */
export function requestOf(step: Step, index: number, ledger: MemoryLedger, now: number): Request {
  const email = people[step.person] ?? people[0];
  const entry = ledger.findByEmail(email);
  const [first, second, third, fourth] = step.dice;
  const somebody: Target = entry && first % 2 === 0 ? { by: 'id', id: entry.id } : { by: 'email', email };
  const ofPerson = <Row extends { readonly entryId: string }>(rows: Iterable<Row>) =>
    [...rows].filter(({ entryId }) => entryId === entry?.id);
  /** Mostly the newest, sometimes an older one, seldom one that never was. */
  const hashAmong = (rows: readonly { readonly tokenHash: string }[]): string => {
    if (first % 20 === 19) return `nobody's ${index}`;
    return (
      rows.at(first % 4 === 3 ? -1 - (second % Math.max(rows.length, 1)) : -1)?.tokenHash ??
      `nobody's ${index}`
    );
  };
  const tokenOf = (purpose: string): Target => {
    const tokens = ofPerson(ledger.mailTokens.values());
    const fitting = tokens.filter((token) => token.purpose === purpose);
    // Now and then a link of another purpose.
    return { by: 'mail_token', hash: hashAmong(third % 10 === 9 ? tokens : fitting) };
  };
  const sessionOf = (): Target => ({ by: 'session', hash: hashAmong(ofPerson(ledger.sessions.values())) });
  const invitation = {
    id: `invitation ${index}`,
    tokenHash: `invitation hash ${index}`,
    expiresAt: now + 7 * dayMs,
  };
  const session = {
    id: `session ${index}`,
    tokenHash: `session hash ${index}`,
    expiresAt: now + 30 * dayMs,
    device: 'Test',
  };
  const mailId = `mail ${index}`;
  const version = fourth % 5 === 4 ? fourth % 7 : null;
  const actor = actors[second % actors.length] ?? actors[0];
  const mail = [...ledger.mails.values()]
    .filter(({ status }) => status === 'queued')
    .at(first % 3 === 2 ? 0 : -1);

  switch (step.kind) {
    case 'join':
      return {
        target: { by: 'email', email },
        command: {
          type: 'join',
          email,
          name: `Name ${index}`,
          website: null,
          requestedRole: second % 2 ? 'coach' : 'client',
          answers: {},
          origin: { source: 'join' },
          locale: 'en',
          flags: [],
          entryId: `entry ${index}`,
          mailId,
          invitation,
        },
      };
    case 'recover':
      return { target: { by: 'email', email }, command: { type: 'recover', mailId, invitation } };
    case 'confirm':
      return {
        target: tokenOf('confirm'),
        command: {
          type: 'confirm',
          device: { tokenHash: `device hash ${index}`, expiresAt: now + 30 * dayMs },
        },
      };
    case 'withdraw': {
      const device: Target = { by: 'device', hash: hashAmong(ofPerson(ledger.devices.values())) };
      return {
        target: [tokenOf('status'), sessionOf(), device][second % 3] ?? device,
        command: { type: 'withdraw' },
      };
    }
    case 'approve':
      return {
        target: { by: 'email', email },
        command: {
          type: 'approve',
          actor,
          role: [null, 'coach', 'client', 'owner'][third % 10 === 9 ? 3 : third % 3] ?? null,
          invitation: fourth % 3 === 0 ? null : invitation,
          mailId,
          notify: first % 5 !== 0,
          notes: first % 7 === 0 ? 'Noted' : null,
          create: first % 2 === 0 ? { entryId: `entry ${index}`, email, name: 'Added', locale: 'en' } : null,
          renew: second % 2 === 0,
          version,
        },
      };
    case 'reject':
      return {
        target: somebody,
        command: { type: 'reject', actor, reason: 'Not yet', notify: first % 2 === 0, mailId, version },
      };
    case 'reconsider':
      return { target: somebody, command: { type: 'reconsider', actor, version } };
    case 'withdraw_invitation':
      return { target: somebody, command: { type: 'withdraw_invitation', actor, version } };
    case 'change_role':
      return {
        target: somebody,
        command: { type: 'change_role', actor, role: third % 2 ? 'coach' : 'client', version },
      };
    case 'revoke':
      return {
        target: somebody,
        command: { type: 'revoke', actor, reason: null, notify: first % 2 === 0, mailId, version },
      };
    case 'show_link':
      return { target: somebody, command: { type: 'show_link', actor } };
    case 'accept':
      return {
        target: { by: 'invite_token', hash: hashAmong(ofPerson(ledger.invitations.values())) },
        command: { type: 'accept', session, signedInAs: fourth % 8 === 7 ? 'somebody else' : null },
      };
    case 'sign_in':
      return { target: tokenOf('sign_in'), command: { type: 'sign_in', session } };
    case 'end_sessions': {
      const one = { id: [...ledger.sessions.values()].at(-1)?.id ?? 'none' };
      return {
        target: sessionOf(),
        command: { type: 'end_sessions', which: (['this', 'others', one] as const)[second % 3] ?? 'this' },
      };
    }
    case 'onboarding': {
      const step_ =
        (['skip', 'resume', { done: 'profile' }, { done: 'calendar' }, { done: 'goal' }] as const)[
          second % 5
        ] ?? 'skip';
      return { target: sessionOf(), command: { type: 'onboarding', step: step_ } };
    }
    case 'prepare_mail':
      if (!mail) return nothingToDo;
      return {
        target: { by: 'id', id: mail.intent.entryId },
        command: {
          type: 'prepare_mail',
          mail: mail.intent,
          mailbox: `box of ${mail.intent.entryId}`,
          facts: mail.facts,
          token: tokenFor(mail.intent.kind, mail.intent.id, now),
          unsubscribe:
            second % 2 === 0 ? null : { tokenHash: `unsubscribe ${mail.intent.id}`, expiresAt: now + dayMs },
        },
      };
    case 'settle_mail': {
      if (!mail) return nothingToDo;
      const status = (['sent', 'sent', 'queued', 'parked', 'dropped'] as const)[second % 5] ?? 'sent';
      return {
        target: { by: 'id', id: mail.intent.entryId },
        command: {
          type: 'settle_mail',
          mail: mail.intent,
          addressFault: third % 2 === 0,
          settlement: {
            mailId: mail.intent.id,
            status,
            providerId: null,
            lastError: null,
            runAt: status === 'queued' ? now + minuteMs : null,
          },
        },
      };
    }
    case 'delivery': {
      const delivery: DeliveryState = deliveryStates[second % deliveryStates.length] ?? 'delivered';
      return {
        target: somebody,
        command: { type: 'delivery', delivery, mailId: null, provider: 'resend', reason: null },
      };
    }
    case 'unsubscribe':
      return { target: tokenOf('unsubscribe'), command: { type: 'unsubscribe' } };
    case 'clear_mail':
      return { target: somebody, command: { type: 'clear_mail', actor } };
    case 'create_api_key':
      return {
        target: { by: 'nobody' },
        command: {
          type: 'create_api_key',
          actor,
          key: makeApiKey({ id: `key ${index}`, tokenHash: `key hash ${index}` }),
        },
      };
    case 'revoke_api_key': {
      const key = [...ledger.apiKeys.values()].at(-1);
      if (!key) return nothingToDo;
      return { target: { by: 'nobody' }, command: { type: 'revoke_api_key', actor, key } };
    }
    case 'create_admin':
      return {
        target: { by: 'nobody' },
        command: { type: 'create_admin', actor, admin: makeAdmin({ id: `admin ${index}` }) },
      };
    case 'record_refusal':
      return nothingToDo;
  }
}

/** What comes instead of a step that finds nothing to work on. */
const nothingToDo: Request = {
  target: { by: 'nobody' },
  command: {
    type: 'record_refusal',
    actor: { kind: 'system', name: 'story' },
    act: 'nothing',
    code: 'auth/forbidden',
    from: '::1',
  },
};

const actors: readonly [Actor, ...Actor[]] = [
  { kind: 'api_key', id: 'key-owner', name: 'Ada', scopes: new Set(['admin'] as const), rankMax: 100 },
  { kind: 'api_key', id: 'key-junior', name: 'Bea', scopes: new Set(['review'] as const), rankMax: 1 },
  { kind: 'system', name: 'console' },
];

function tokenFor(kind: string, mailId: string, now: number) {
  const purposes = { confirm: 'confirm', status: 'status', sign_in: 'sign_in' } as const;
  const purpose = purposes[kind as keyof typeof purposes];
  return purpose === undefined ? null : { purpose, tokenHash: `token of ${mailId}`, expiresAt: now + hourMs };
}
