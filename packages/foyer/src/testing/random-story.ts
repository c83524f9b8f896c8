import fc from 'fast-check';
import type { Actor } from '../domain/actor.ts';
import type { Command } from '../domain/command.ts';
import type { TeamCommand } from '../domain/decisions/team-commands.ts';
import { deliveryStates } from '../domain/entry.ts';
import type { PreparedInvitation } from '../domain/entry-changes.ts';
import type { MailKind } from '../domain/mail.ts';
import type { MailTokenPurpose, Target } from '../domain/person.ts';
import type { Request } from '../domain/unit.ts';
import {
  acceptCommand,
  approveCommand,
  changeRoleCommand,
  confirmCommand,
  importCommand,
  importedPerson,
  joinCommand,
  prepareMailCommand,
  reconsiderCommand,
  recoverCommand,
  rejectCommand,
  revokeCommand,
  showLinkCommand,
  signInCommand,
  withdrawInvitationCommand,
} from './commands.ts';
import { dayMs, hourMs, makeApiKey, minuteMs } from './factories.ts';
import type { LedgerMail, MemoryLedger } from './memory-ledger.ts';
import { teamRequest, teamWeights } from './random-team.ts';

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
  join: 10,
  recover: 9,
  confirm: 12,
  withdraw: 2,
  approve: 10,
  reject: 3,
  reconsider: 2,
  withdraw_invitation: 2,
  lapse: 2,
  import_entry: 5,
  change_role: 4,
  revoke: 4,
  note: 1,
  hold: 2,
  score: 1,
  claim: 2,
  ask: 8,
  reply: 10,
  undo: 12,
  erase: 1,
  remind: 3,
  visit: 2,
  discard_mail: 1,
  release_account: 2,
  sign_out: 1,
  show_link: 2,
  accept: 12,
  sign_in: 10,
  claim_access: 8,
  close_subject: 1,
  open_app_session: 3,
  end_sessions: 3,
  onboarding: 6,
  prepare_mail: 30,
  settle_mail: 5,
  delivery: 1,
  unsubscribe: 1,
  clear_mail: 2,
  keep_document: 1,
  keep_alert: 1,
  record_alert_test: 1,
  record_mail_test: 1,
  create_api_key: 1,
  revoke_api_key: 1,
  ...teamWeights,
  request_mail_retry: 1,
  record_transfer: 1,
  record_clerk_act: 1,
  close_restored: 2,
  record_restored: 1,
  record_refusal: 1,
};

const peopleOften = 8;

const kinds = Object.entries(weights).flatMap(([kind, weight]) =>
  // What happens in the team touches nobody's story: it comes up seldom.
  Array.from({ length: isTeamKind(kind as Command['type']) ? weight : weight * peopleOften }, () => kind as Command['type']),
);
const people = ['ana@example.com', 'bo@example.com', 'cy+list@example.com'] as const;

function isTeamKind(kind: Command['type']): kind is TeamCommand['type'] {
  return Object.hasOwn(teamWeights, kind);
}

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

const anyNumber = fc.nat({ max: 999 });

export const randomStory: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({
    kind: fc.constantFrom(...kinds),
    person: fc.constantFrom(0, 0, 0, 1, 1, 2),
    waitMs: fc.constantFrom(...waits),
    dice: fc.tuple(anyNumber, anyNumber, anyNumber, anyNumber),
  }),
  { minLength: 1, maxLength: 150, size: 'max' },
);

/** Makes a step concrete against what the ledger holds now. Ids and hashes derive from `index`, so a story repeats exactly. */
export function requestOf(step: Step, index: number, ledger: MemoryLedger, now: number): Request {
  const email = people[step.person] ?? people[0];
  const entry = ledger.findByEmail(email);
  const entryId = `entry ${index}`;
  const mailId = `mail ${index}`;
  const [first, second, third, fourth] = step.dice;
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
  const actor = pick(actors, second);
  // Mostly unguarded; a guess is right now and then.
  const version = fourth % 5 === 4 ? fourth % 7 : null;
  const notify = first % 3 !== 0;
  const mail = [...ledger.mails.values()]
    .filter(({ status }) => status === 'queued')
    .at(first % 3 === 2 ? 0 : -1);

  const byEmail: Target = { by: 'email', email };
  const byEither: Target = entry && first % 2 === 0 ? { by: 'id', id: entry.id } : byEmail;
  /** Of the person's rows mostly the newest, sometimes an older one, seldom one that never was. */
  const hashAmong = (rows: Iterable<{ readonly entryId: string; readonly tokenHash: string }>): string => {
    const theirs = [...rows].filter((row) => row.entryId === entry?.id);
    const back = first % 4 === 3 ? second % Math.max(theirs.length, 1) : 0;
    const row = first % 20 === 19 ? undefined : theirs.at(-1 - back);
    return row?.tokenHash ?? `nobody's ${index}`;
  };
  /** Mostly a link of this purpose. */
  const byMailToken = (purpose: MailTokenPurpose): Target => {
    const all = [...ledger.mailTokens.values()];
    return {
      by: 'mail_token',
      hash: hashAmong(third % 10 === 9 ? all : all.filter((token) => token.purpose === purpose)),
    };
  };
  const bySession: Target = { by: 'session', hash: hashAmong(ledger.sessions.values()) };
  const byDevice: Target = { by: 'device', hash: hashAmong(ledger.devices.values()) };
  const byInvitation: Target = { by: 'invite_token', hash: hashAmong(ledger.invitations.values()) };

  const { kind } = step;
  if (isTeamKind(kind)) return teamRequest(kind, step.dice, index, ledger, now, actor);
  switch (kind) {
    case 'join':
      return {
        target: byEmail,
        command: joinCommand({
          email,
          name: `Name ${index}`,
          requestedRole: pick(['coach', 'client'], second),
          entryId,
          mailId,
        }),
      };
    case 'recover':
      return { target: byEmail, command: recoverCommand({ mailId }) };
    case 'confirm':
      return {
        target: byMailToken('confirm'),
        command: confirmCommand({
          device: { tokenHash: `device hash ${index}`, expiresAt: now + 30 * dayMs },
        }),
      };
    case 'withdraw':
      return {
        target: pick([byMailToken('status'), bySession, byDevice], second),
        command: { type: 'withdraw' },
      };
    case 'approve':
      return {
        target: byEmail,
        command: approveCommand({
          actor,
          role: third % 10 === 9 ? 'owner' : pick([null, 'coach', 'client'], third),
          invitation: fourth % 3 === 0 ? null : invitation,
          mailId,
          notify,
          notes: pick(['Noted', null, null], fourth),
          create: first % 2 === 0 ? { entryId, email, name: 'Added', locale: 'en' } : null,
          renew: second % 2 === 0,
          version,
          mailDelayMs: second % 2 === 0 ? 10_000 : 0,
        }),
      };
    case 'reject':
      return { target: byEither, command: rejectCommand({ actor, notify, mailId, version, mailDelayMs: second % 2 === 0 ? 10_000 : 0 }) };
    case 'release_account':
      return { target: byEither, command: { type: 'release_account', actor } };
    case 'sign_out':
      return { target: byEither, command: { type: 'sign_out', actor } };
    case 'note':
      return { target: byEither, command: { type: 'note', actor, notes: `Noted ${index}`, version } };
    case 'hold':
      return { target: byEither, command: { type: 'hold', actor, held: third % 2 === 0, notes: pick([null, 'Noted'], third), version } };
    case 'score':
      return { target: byEither, command: { type: 'score', actor, score: third % 3 === 2 ? null : third, version } };
    case 'claim': {
      const to = pick([{ id: 'admin-carla', name: 'Carla' }, { id: 'key-owner', name: 'Ada' }, null], third);
      return { target: byEither, command: { type: 'claim', actor, to, takesOver: fourth % 2 === 0, version } };
    }
    case 'ask':
      return { target: byEither, command: { type: 'ask', actor, question: 'Not yet answered?', mailId, version } };
    case 'reply':
      return { target: pick([byMailToken('status'), byDevice], second), command: { type: 'reply', questionId: null, text: 'Noted by me' } };
    case 'undo': {
      // Whoever can still be taken back: that is so for ten seconds only.
      const open = [...ledger.entries.values()].find(({ desk: { undo } }) => undo !== undefined && undo.by === admin.id && now < undo.until);
      return {
        target: open && first % 4 > 0 ? { by: 'id', id: open.id } : byEither,
        command: { type: 'undo', actor: pick([admin, admin, admin, actor], third), version: first % 4 > 1 ? null : version },
      };
    }
    case 'erase':
      return { target: byEither, command: { type: 'erase', actor, version } };
    case 'remind': {
      const open = entry && [...ledger.invitations.values()].findLast(({ entryId: whose }) => whose === entry.id);
      return { target: byEither, command: { type: 'remind', invitationId: open?.id ?? 'none', number: 1 + (open?.reminders ?? 0), mailId } };
    }
    case 'visit':
      return { target: byInvitation, command: { type: 'visit' } };
    case 'discard_mail': {
      const parked = [...ledger.mails.values()].find(({ status }) => status === 'parked');
      return parked ? { target: { by: 'id', id: parked.intent.entryId }, command: { type: 'discard_mail', actor, mail: parked.intent } } : nothingToDo;
    }
    case 'reconsider':
      return { target: byEither, command: reconsiderCommand({ actor, version }) };
    case 'withdraw_invitation':
      return { target: byEither, command: withdrawInvitationCommand({ actor, version }) };
    case 'lapse': {
      const offer = [...ledger.invitations.values()].findLast((one) => one.entryId === entry?.id);
      return { target: byEither, command: { type: 'lapse', actor: { kind: 'system', name: 'waves' }, invitationId: offer?.id ?? 'none' } };
    }
    case 'import_entry':
      return {
        target: byEmail,
        command: importCommand({
          actor,
          person: importedPerson({
            email,
            name: pick([null, `Name ${index}`], first),
            stage: pick([null, null, 'approved', 'pending', 'rejected', 'invited', 'revoked', 'withdrawn'], second),
            role: third % 10 === 9 ? 'owner' : pick([null, 'coach', 'client'], third),
            requestedRole: pick([null, 'coach'], fourth),
            notes: pick([null, 'Imported'], third),
            joinedAt: pick([null, now - dayMs], first),
            confirmedAt: pick([null, now - hourMs], second),
          }),
          entryId,
          invitation: fourth % 3 === 0 ? invitation : null,
          mailId,
          changesRoles: first % 2 === 0,
          restores: second % 2 === 0,
        }),
      };
    case 'record_clerk_act':
      return { target: { by: 'nobody' }, command: { type: 'record_clerk_act', actor, act: 'clerk.retry_requested', entryId: null, detail: { people: 'all parked' }, from: '::1' } };
    case 'record_transfer':
      return { target: { by: 'nobody' }, command: { type: 'record_transfer', actor, act: 'data.exported', detail: { what: 'people' }, from: '::1' } };
    case 'change_role':
      return {
        target: byEither,
        command: changeRoleCommand({ actor, role: pick(['coach', 'client'], third), version }),
      };
    case 'revoke':
      return { target: byEither, command: revokeCommand({ actor, notify, mailId, version }) };
    case 'show_link':
      return { target: byEither, command: showLinkCommand({ actor }) };
    case 'accept':
      return {
        target: byInvitation,
        command: acceptCommand({ session, signedInAs: fourth % 8 === 7 ? 'somebody else' : null }),
      };
    case 'sign_in':
      return { target: byMailToken('sign_in'), command: signInCommand({ session }) };
    case 'claim_access': {
      const user = { provider: 'clerk', id: `user ${pick([step.person, step.person, 9], fourth)}`, email: pick([email, email, email, null], second), verified: third % 5 > 0, role: null, updatedAt: now - (fourth % 2) * minuteMs };
      return {
        target: { by: 'subject', provider: user.provider, id: user.id, email: user.verified ? user.email : null },
        command: { type: 'claim_access', user, occasion: pick(['request', 'request', 'created', 'changed'], first) },
      };
    }
    case 'close_subject': {
      const account = { provider: 'clerk', id: `user ${step.person}` };
      return { target: { by: 'subject', ...account, email: null }, command: { type: 'close_subject', ...account } };
    }
    case 'open_app_session':
      return { target: byEither, command: { type: 'open_app_session', session, app: 'https://studio.test' } };
    case 'end_sessions': {
      const id = [...ledger.sessions.values()].at(-1)?.id ?? 'none';
      return {
        target: bySession,
        command: { type: 'end_sessions', which: pick(['this', 'others', { id }], third) },
      };
    }
    case 'onboarding': {
      const steps = ['skip', 'resume', { done: 'profile' }, { done: 'calendar' }, { done: 'goal' }] as const;
      return { target: bySession, command: { type: 'onboarding', step: pick(steps, third) } };
    }
    case 'prepare_mail':
      return mail
        ? { target: { by: 'id', id: mail.intent.entryId }, command: prepared(mail, second, now, invitation) }
        : nothingToDo;
    case 'settle_mail':
      return mail
        ? { target: { by: 'id', id: mail.intent.entryId }, command: settled(mail, second, now) }
        : nothingToDo;
    case 'delivery':
      return {
        target: byEither,
        command: {
          type: 'delivery',
          delivery: pick(deliveryStates, second),
          mailId: null,
          provider: 'resend',
          reason: null,
        },
      };
    case 'unsubscribe':
      return { target: byMailToken('unsubscribe'), command: { type: 'unsubscribe' } };
    case 'clear_mail':
      return { target: byEither, command: { type: 'clear_mail', actor } };
    case 'create_api_key': {
      const key = makeApiKey({ id: `key ${index}`, tokenHash: `key hash ${index}` });
      return { target: { by: 'nobody' }, command: { type: 'create_api_key', actor, key } };
    }
    case 'revoke_api_key': {
      const key = [...ledger.apiKeys.values()].at(-1);
      return key
        ? { target: { by: 'nobody' }, command: { type: 'revoke_api_key', actor, key } }
        : nothingToDo;
    }
    case 'request_mail_retry':
      return { target: { by: 'nobody' }, command: { type: 'request_mail_retry', actor: { kind: 'system', name: 'story' }, mails: null, from: '::1' } };
    case 'keep_alert':
      return {
        target: { by: 'document', kind: 'alert_state', id: `alert ${third % 2}` },
        command: {
          type: 'keep_alert', actor: { kind: 'system', name: 'alerts' }, key: `alert ${third % 2}`, body: '{}', expectedVersion: second % 3, act: first % 2 === 0 ? 'alert.raised' : 'alert.cleared',
          detail: 'Something is the matter.',
          mails: [{ id: `alert mail ${index}`, kind: 'alert', to: 'owner@example.com', locale: 'en', facts: { title: 'Alert' }, runAt: now }],
        },
      };
    case 'record_alert_test':
      return { target: { by: 'nobody' }, command: { type: 'record_alert_test', actor, mailTo: ['owner@example.com'], webhookUrl: null, from: '::1' } };
    case 'record_mail_test':
      return { target: { by: 'nobody' }, command: { type: 'record_mail_test', actor, to: 'owner@example.com', from: '::1' } };
    case 'keep_document':
      return {
        target: { by: 'document', kind: 'saved_view', id: `view ${third % 3}` },
        command: {
          type: 'keep_document',
          actor,
          kind: 'saved_view',
          id: `view ${third % 3}`,
          owner: null,
          body: first % 4 === 3 ? null : '{}',
          expectedVersion: version,
          event: { act: first % 4 === 3 ? 'view.removed' : 'view.saved', entryId: null, detail: {} },
        },
      };
    case 'close_restored':
      return {
        target: byEither,
        command: {
          type: 'close_restored',
          actor: { kind: 'system', name: 'story' },
          closure: {
            stage: pick([null, 'revoked', 'withdrawn', 'rejected', 'pending'], second),
            invitationEnded: third % 2 === 0,
            role: pick([null, 'client', 'coach'], fourth),
            because: index,
          },
        },
      };
    case 'record_restored':
      return { target: { by: 'nobody' }, command: { type: 'record_restored', actor: { kind: 'system', name: 'story' }, detail: { backup: 'story' } } };
    case 'record_refusal':
      return nothingToDo;
  }
}

function prepared({ intent, facts }: LedgerMail, die: number, now: number, renewal: PreparedInvitation): Command {
  const purpose = tokenPurposes[intent.kind];
  return prepareMailCommand({
    mail: intent,
    mailbox: `box of ${intent.entryId}`,
    facts,
    token:
      purpose === undefined ? null : { purpose, tokenHash: `token of ${intent.id}`, expiresAt: now + hourMs },
    unsubscribe: die % 2 === 0 ? null : { tokenHash: `unsubscribe ${intent.id}`, expiresAt: now + dayMs },
    renewal: intent.kind === 'invitation' && intent.requested && facts === null ? renewal : null,
  });
}

function settled({ intent }: LedgerMail, die: number, now: number): Command {
  const status = pick(['sent', 'sent', 'sent', 'queued', 'parked', 'dropped'] as const, die);
  const runAt = status === 'queued' ? now + minuteMs : null;
  const settlement = { mailId: intent.id, status, providerId: null, lastError: null, runAt };
  return { type: 'settle_mail', mail: intent, addressFault: die % 5 === 0, settlement };
}

/** The token a mail carries; the link of an invitation is its own. */
const tokenPurposes: Readonly<Partial<Record<MailKind, MailTokenPurpose>>> = {
  confirm: 'confirm',
  status: 'status',
  question: 'status',
  sign_in: 'sign_in',
};

function pick<const Items extends readonly [unknown, ...unknown[]]>(
  items: Items,
  die: number,
): Items[number] {
  return items[die % items.length];
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

const admin = { kind: 'admin', id: 'admin-carla', name: 'Carla', scopes: new Set(['review'] as const), rankMax: 100, roles: null, freshUntil: 0 } satisfies Actor;

const actors: readonly [Actor, ...Actor[]] = [
  admin,
  { kind: 'api_key', id: 'key-owner', name: 'Ada', scopes: new Set(['admin'] as const), rankMax: 100 },
  { kind: 'api_key', id: 'key-junior', name: 'Bea', scopes: new Set(['review'] as const), rankMax: 1 },
  { kind: 'system', name: 'console' },
];
