import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { acceptCommand } from '../testing/commands.ts';
import {
  client,
  coach,
  dayMs,
  makeEntry,
  makeProduct,
  makeRules,
  newHash,
  newId,
  prepareSession,
  start,
} from '../testing/factories.ts';
import { ledgerMac, MemoryLedger, verifyChain } from '../testing/memory-ledger.ts';
import { randomStory, requestOf, type Step } from '../testing/random-story.ts';
import type { Writes } from './batch-rows.ts';
import type { AcceptResult } from './decisions/accept.ts';
import { subjectKey } from './provider-user.ts';
import { invitationStateAt } from './invitation.ts';
import { canMove } from './stage.ts';
import type { Outcome, Request } from './unit.ts';

const rules = makeRules();
const runs = { numRuns: 100 };

/** One request of a story as it happened, with everything before and after it. */
interface Moment {
  readonly request: Request;
  readonly now: number;
  readonly before: MemoryLedger;
  readonly after: MemoryLedger;
  readonly outcome: Outcome;
  readonly writes: Writes;
}

/** Tells a story one request at a time. */
function tell(
  story: readonly Step[],
  look: (moment: Moment) => void = () => {},
  ruled = rules,
): { ledger: MemoryLedger; told: { request: Request; now: number }[] } {
  const ledger = new MemoryLedger();
  const told: { request: Request; now: number }[] = [];
  let now = start;
  for (const [index, step] of story.entries()) {
    now += step.waitMs;
    const request = requestOf(step, index, ledger, now);
    const before = ledger.clone();
    const { outcomes, writes } = ledger.run([{ requests: [request] }], now, ruled);
    told.push({ request, now });
    look({ request, now, before, after: ledger, outcome: outcomes[0]![0]!, writes });
  }
  return { ledger, told };
}

function always(look: (moment: Moment) => void, ruled = rules): void {
  fc.assert(
    fc.property(randomStory, (story) => void tell(story, look, ruled)),
    runs,
  );
}

/** One coach and two clients at most: three people get in each other's way. */
const scarce = makeRules({ product: makeProduct({ roles: [{ ...coach, capacity: 1 }, { ...client, capacity: 2 }] }) });

/** Stages in which a role is held. */
const within: ReadonlySet<string> = new Set(['approved', 'invited', 'accepted']);
/** Commands that keep books about mail and decide about nobody. */
const aboutMail: ReadonlySet<string> = new Set([
  'recover',
  'settle_mail',
  'delivery',
  'unsubscribe',
  'clear_mail',
]);
/** States of delivery in which an address gets no mail. */
const blocks: ReadonlySet<string> = new Set(['bounced', 'complained', 'unsubscribed']);

describe('whatever happens, in any order', () => {
  it('nobody moves between stages but along the table', () => {
    always(({ request: { command }, before, after, writes }) => {
      for (const { id, stage } of [...writes.entriesNew, ...writes.entriesChanged]) {
        const from = before.entries.get(id)?.stage;
        // A file may say that somebody lost access elsewhere; here they begin outside.
        const lost = command.type === 'import_entry' && stage === 'revoked';
        // What is taken back within seconds goes to where the person stood.
        if (command.type === 'undo' || command.type === 'lapse') continue;
        if (from === undefined) expect(stage === 'pending' || canMove('pending', stage) || lost).toBe(true);
        else if (from !== stage) expect(canMove(from, stage), `${from} -> ${stage}`).toBe(true);
        expect(after.entries.get(id)?.stage).toBe(stage);
      }
    });
  });

  it('an entry has at most one live invitation, and only while it is invited', () => {
    always(({ after }) => {
      for (const { id, stage } of after.entries.values()) {
        const states = after.invitationsOf(id).map(({ state }) => state);
        expect(states.filter((state) => state === 'pending')).toHaveLength(stage === 'invited' ? 1 : 0);
        // Only the newest one can be live: `Person.invitation` is all a decision needs.
        expect(states.slice(0, -1)).not.toContain('pending');
      }
    });
  });

  it('an invitation that ended never changes again, and a link is shown at most once', () => {
    always(({ before, after }) => {
      for (const old of before.invitations.values()) {
        if (!after.entries.has(old.entryId)) continue;
        if (old.state !== 'pending') expect(after.invitations.get(old.id)).toEqual(old);
        if (old.linkShownAt !== null)
          expect(after.invitations.get(old.id)?.linkShownAt).toBe(old.linkShownAt);
      }
    });
  });

  it('a grant that was claimed belongs to one subject, until it ended and is given anew; only the mailbox hands over, and the team gives back to it', () => {
    always(({ request: { command }, before, after }) => {
      for (const { entryId, subject, claimedAt, revokedAt } of before.grants.values()) {
        if (!after.entries.has(entryId) || subject === null) continue;
        const held = after.grants.get(entryId)!;
        if (isDeepStrictEqual(held.subject, subject)) {
          expect(held.claimedAt).toBe(claimedAt);
        } else if (held.subject === null) {
          expect(revokedAt).not.toBeNull();
          expect(before.entries.get(entryId)?.stage).not.toBe('revoked');
        } else if (command.type === 'release_account') {
          expect(held.subject).toEqual({ provider: 'foyer', id: entryId });
        } else {
          expect([command.type, subject]).toEqual(['claim_access', { provider: 'foyer', id: entryId }]);
        }
      }
      for (const { subject, claimedAt } of after.grants.values())
        expect(subject === null).toBe(claimedAt === null);
    });
  });

  it('an account at a provider opens a door only by the address it proved, and none once it is deleted', () => {
    always(({ request: { command, target }, before, after, writes }) => {
      for (const { entryId, subject, revokedAt } of writes.grants) {
        if (subject === null || subject.provider === 'foyer' || isDeepStrictEqual(before.grants.get(entryId)?.subject, subject)) continue;
        expect(command).toMatchObject({ type: 'claim_access', user: { ...subject, verified: true, email: after.entries.get(entryId)!.email } });
        expect(target).toMatchObject({ by: 'subject' });
        expect(revokedAt === null).toBe(after.entries.get(entryId)!.stage === 'accepted');
      }
      for (const { subject, revokedAt } of after.grants.values()) {
        const account = subject && after.providerUsers.get(subjectKey(subject.provider, subject.id));
        if (account && account.deletedAt !== null) expect(revokedAt).not.toBeNull();
      }
    });
  });

  it('what is heard of an account later wins, and deleted accounts stay deleted', () => {
    always(({ before, after }) => {
      for (const [key, was] of before.providerUsers) {
        const is = after.providerUsers.get(key);
        if (!is) continue;
        expect(is.updatedAt).toBeGreaterThanOrEqual(was.updatedAt);
        if (was.deletedAt !== null) expect(is).toMatchObject({ deletedAt: was.deletedAt, email: null });
      }
    });
  });

  it('a living grant of the assigned role belongs to whoever is approved, invited or in, and to nobody else', () => {
    always(({ after }) => {
      for (const { id, stage, role } of after.entries.values()) {
        const grant = after.grants.get(id);
        expect(grant !== undefined && grant.revokedAt === null).toBe(within.has(stage));
        if (within.has(stage)) {
          expect(grant?.role).toBe(role);
          expect([coach.key, client.key]).toContain(role);
        }
        const live = after.invitationsOf(id).find(({ state }) => state === 'pending');
        if (live) expect(live.role).toBe(role);
      }
    });
  });

  it('revoked, rejected and withdrawn people have no session, no live invitation and no usable grant', () => {
    always(({ after }) => {
      for (const { id, stage } of after.entries.values()) {
        if (stage !== 'accepted') expect(after.sessionsOf(id)).toEqual([]);
        if (stage !== 'revoked' && stage !== 'rejected' && stage !== 'withdrawn') continue;
        expect(after.invitationsOf(id).some(({ state }) => state === 'pending')).toBe(false);
        expect(after.grants.get(id)?.revokedAt).not.toBeNull();
      }
    });
  });

  it('nothing changes without an audit event, but what the outbox books', () => {
    always(({ request: { command }, before, writes }) => {
      if (writes.events.length > 0) return;
      // Accounts at providers are a mirror: it decides nothing.
      const { mailsPrepared, mailsSettled, mailTokens, tokensSuperseded, quotas, entriesChanged, providerUsers: _mirror, ...rest } = writes;
      // A mail that is made closes the way back to before its decision.
      for (const { desk, ...entry } of entriesChanged) {
        expect(command.type).toBe('prepare_mail');
        const { desk: deskBefore, ...old } = before.entries.get(entry.id)!;
        expect({ desk: { ...desk, undo: deskBefore.undo }, ...entry }).toEqual({ desk: deskBefore, ...old });
      }
      // Tries at a password are counted; what comes of them is recorded.
      const documents = rest.documents.filter(({ kind }) => kind !== 'sign_in_guard');
      const touched = Object.entries({ ...rest, documents }).filter(
        ([, rows]) => ('size' in rows ? rows.size : rows.length) > 0,
      );
      expect(touched).toEqual([]);
      const booked = [...mailsPrepared, ...mailsSettled, ...mailTokens, ...tokensSuperseded, ...quotas];
      if (booked.length > 0) expect(['prepare_mail', 'settle_mail']).toContain(command.type);
      for (const { status } of mailsSettled) expect(status).toBe('queued');
    });
  });

  it('every change of an entry counts in its version and its instant, and never touches id or address', () => {
    always(({ before, now, writes }) => {
      for (const entry of writes.entriesChanged) {
        const old = before.entries.get(entry.id)!;
        const { delivery, mailRequestedAt } = entry;
        const { undo: _undo, ...desk } = old.desk;
        if (isDeepStrictEqual(entry, { ...old, delivery, mailRequestedAt }) || isDeepStrictEqual(entry, { ...old, desk, delivery, mailRequestedAt })) continue;
        expect(entry).toMatchObject({ email: old.email, createdAt: old.createdAt, updatedAt: now });
        expect(entry.version).toBeGreaterThan(old.version);
      }
      for (const { version } of writes.entriesNew) expect(version).toBe(1);
    });
  });

  it('what happens to mail makes no version of anybody older', () => {
    always(({ request: { command }, before, writes }) => {
      if (!aboutMail.has(command.type)) return;
      for (const { id, version, updatedAt } of writes.entriesChanged) {
        expect({ version, updatedAt }).toEqual({
          version: before.entries.get(id)?.version,
          updatedAt: before.entries.get(id)?.updatedAt,
        });
      }
    });
  });

  it('no role is given to more people than it has seats, and only for want of a seat it is refused', () => {
    always(({ request: { command }, before, after, outcome }) => {
      const taken = (ledger: MemoryLedger, key: string) =>
        [...ledger.entries.values()].filter(({ stage, role }) => within.has(stage) && role === key).length;
      // A restore gives back the lesser of two roles, seats or not: it may not leave somebody with more than they had last.
      if (command.type !== 'close_restored') {
        for (const { key, capacity } of scarce.product.roles) expect(taken(after, key)).toBeLessThanOrEqual(Math.max(capacity!, taken(before, key)));
      }
      if (outcome.ok || outcome.error.code !== 'role/full') return;
      expect(['approve', 'change_role', 'import_entry']).toContain(command.type);
      const { role, capacity } = outcome.error.details as { role: string; capacity: number };
      expect(taken(before, role)).toBeGreaterThanOrEqual(capacity);
    }, scarce);
  });

  it('a refusal changes nothing, and nothing ever breaks; an administrative one is in the record', () => {
    always(({ request: { command }, outcome, writes }) => {
      if (outcome.ok) return;
      expect(outcome.error.code).not.toBe('service/internal');
      const { events, ...rest } = writes;
      expect(Object.entries(rest).filter(([, rows]) => ('size' in rows ? rows.size : rows.length) > 0)).toEqual([]);
      const actor = 'actor' in command ? command.actor : null;
      const inReport = command.type === 'import_entry' && !['role/above_rank', 'role/not_yours'].includes(outcome.error.code);
      const administrative = (actor?.kind === 'admin' || actor?.kind === 'api_key') && !inReport;
      expect(events.map(({ act, detail }) => [act, detail])).toEqual(administrative ? [['act.refused', { act: command.type, code: outcome.error.code }]] : []);
    });
  });

  it('what is taken back is as it was, but for its version and what mail and record know', () => {
    fc.assert(
      fc.property(randomStory, (story) => {
        const decided = new Map<string, Moment['before']>();
        tell(story, (moment) => {
          const { request: { command }, before, after, outcome, writes } = moment;
          for (const entry of writes.entriesChanged) {
            const old = before.entries.get(entry.id)!;
            if (entry.desk.undo && entry.desk.undo !== old.desk.undo) decided.set(entry.id, before);
          }
          if (command.type !== 'undo' || !outcome.ok) return;
          const { id } = outcome.result as { id: string };
          const old = decided.get(id)?.entries.get(id);
          // Whoever was added by the decision waits on the list.
          if (!old) {
            expect(after.entries.get(id)?.stage).toBe('pending');
            return;
          }
          const { undo: _undo, ...desk } = old.desk;
          // When mail was last asked for stays known: taking a decision back gives nobody another mail.
          const { version: _version, updatedAt: _updatedAt, mailRequestedAt: _mailRequestedAt, ...was } = { ...old, desk };
          expect(after.entries.get(id)).toMatchObject(was);
          expect(after.invitationsOf(id).some(({ state }) => state === 'pending')).toBe(false);
          const grant = decided.get(id)!.grants.get(id);
          if (grant) expect(after.grants.get(id)).toMatchObject({ role: grant.role, revokedAt: grant.revokedAt });
          expect([...after.mails.values()].filter(({ intent, status }) => intent.entryId === id && status === 'queued')).toEqual([]);
        });
      }),
      runs,
    );
  });

  it('whoever is erased leaves no row, no count and no personal text', () => {
    always(({ request: { command }, before, after, outcome }) => {
      if (command.type !== 'erase' || !outcome.ok) return;
      const { id } = outcome.result as { id: string };
      const { email } = before.entries.get(id)!;
      expect(after.person(id)).toBeUndefined();
      for (const rows of [after.entries, after.invitations, after.grants, after.sessions, after.mailTokens, after.devices, after.mails, after.answers]) {
        expect(JSON.stringify([...rows.values()])).not.toContain(`"${id}"`);
        expect(JSON.stringify([...rows.values()])).not.toContain(email);
      }
      for (const event of after.events) if (event.entryId === id) expect(event.personal).toBeNull();
      expect(verifyChain(ledgerMac, after.events).whole).toBe(true);
    });
  });

  it('nobody is reminded more than twice, and only of an offer that is open', () => {
    always(({ before, after, writes }) => {
      for (const { reminders } of after.invitations.values()) expect(reminders).toBeLessThanOrEqual(2);
      for (const { kind, entryId } of writes.mails) if (kind === 'reminder') expect(before.entries.get(entryId)?.stage).toBe('invited');
    });
  });

  it('joining and asking for mail are always answered alike', () => {
    always(({ request: { command }, outcome }) => {
      if (command.type !== 'join' && command.type !== 'recover') return;
      expect(outcome).toEqual({ ok: true, result: { status: 'received' } });
    });
  });

  it('the maintained counts equal a recount', () => {
    always(({ after }) => expect(after.counts).toEqual(after.recount()));
  });

  it('a session begins only by an open invitation, an unused sign-in link, or for an application of somebody who is in', () => {
    always(({ request: { target, command }, before, now, outcome, writes }) => {
      const result = outcome.ok ? (outcome.result as { readonly status?: string } | null) : null;
      expect(writes.sessionsStarted).toHaveLength(result?.status === 'accepted' || result?.status === 'opened' ? 1 : 0);
      if (writes.sessionsStarted.length === 0) return;
      if (command.type === 'accept' && target.by === 'invite_token') {
        const invitation = [...before.invitations.values()].find(
          ({ tokenHash }) => tokenHash === target.hash,
        );
        expect(invitation && invitationStateAt(invitation, now)).toBe('pending');
      } else if (command.type === 'open_app_session') {
        const entry = before.entries.get(writes.sessionsStarted[0]!.entryId);
        expect(entry?.stage).toBe('accepted');
        expect(before.grants.get(entry!.id)).toMatchObject({ role: entry!.role, revokedAt: null });
      } else {
        const token = target.by === 'mail_token' ? before.mailTokens.get(target.hash) : undefined;
        expect(command.type).toBe('sign_in');
        expect(token).toMatchObject({ purpose: 'sign_in', usedAt: null, supersededAt: null });
        expect(token!.expiresAt).toBeGreaterThan(now);
      }
      expect(
        writes.events.filter(({ act }) =>
          ['invitation.accepted', 'access.claimed', 'session.started'].includes(act),
        ),
      ).toHaveLength(1);
    });
  });

  it('a link leads in at most once, and at most one sign-in, confirmation or status link of a person is open', () => {
    fc.assert(
      fc.property(randomStory, (story) => {
        const spent = new Map<string, number>();
        const { ledger } = tell(story, ({ request: { target }, writes }) => {
          if (writes.sessionsStarted.length > 0 && 'hash' in target)
            spent.set(target.hash, (spent.get(target.hash) ?? 0) + 1);
        });
        expect([...spent.values()].filter((times) => times > 1)).toEqual([]);
        const open = [...ledger.mailTokens.values()].filter(
          ({ purpose, usedAt, supersededAt }) =>
            purpose !== 'unsubscribe' && usedAt === null && supersededAt === null,
        );
        expect(new Set(open.map(({ entryId, purpose }) => `${entryId} ${purpose}`)).size).toBe(open.length);
      }),
      runs,
    );
  });

  it('the audit chain is whole and says who and about whom', () => {
    fc.assert(
      fc.property(randomStory, (story) => {
        const { ledger } = tell(story);
        expect(verifyChain(ledgerMac, ledger.events)).toMatchObject({
          whole: true,
          events: ledger.events.length,
        });
        const erased = new Set(ledger.events.filter(({ act }) => act === 'entry.erased').map(({ entryId }) => entryId));
        for (const { entryId } of ledger.events)
          if (entryId !== null) expect(ledger.entries.has(entryId) || erased.has(entryId)).toBe(true);
      }),
      runs,
    );
  });

  it('records hold no address, name or reason outside the part that can be erased', () => {
    always(({ writes }) => {
      for (const { detail } of writes.events)
        expect(JSON.stringify(detail)).not.toMatch(/example\.com|Name \d|Not yet|Noted/);
    });
  });

  it('a blocked address gets no mail', () => {
    always(({ before, writes, outcome, request: { command } }) => {
      const isBlocked = (id: string) => blocks.has(before.entries.get(id)?.delivery ?? 'none');
      for (const { entryId } of writes.mails) expect(isBlocked(entryId)).toBe(false);
      if (command.type !== 'prepare_mail' || !outcome.ok || !isBlocked(command.mail.entryId)) return;
      expect(outcome.result).toMatchObject({ status: 'dropped' });
    });
  });

  it('only an admin lifts a block on an address', () => {
    always(({ before, writes, request: { command } }) => {
      for (const { id, delivery } of writes.entriesChanged) {
        const was = before.entries.get(id)?.delivery ?? 'none';
        if (blocks.has(was) && !blocks.has(delivery)) expect(command.type).toBe('clear_mail');
      }
    });
  });
});

describe('the stories themselves', () => {
  it('reach every stage and every kind of event but those of later features', () => {
    const stages = new Set<string>();
    const acts = new Set<string>();
    const wanted = [
      'entry.joined',
      'entry.join_repeated',
      'entry.confirmed',
      'entry.added',
      'entry.approved',
      'entry.rejected',
      'entry.reconsidered',
      'entry.withdrawn',
      'entry.role_changed',
      'entry.unsubscribed',
      'entry.mail_cleared',
      'invitation.created',
      'invitation.renewed',
      'invitation.withdrawn',
      'invitation.accepted',
      'invitation.link_shown',
      'invitation.visited',
      'invitation.reminded',
      'entry.noted',
      'entry.held',
      'entry.released',
      'entry.scored',
      'entry.assigned',
      'entry.asked',
      'entry.replied',
      'entry.decision_undone',
      'entry.erased',
      'access.claimed',
      'access.revoked',
      'access.restored',
      'session.started',
      'session.ended',
      'onboarding.step_done',
      'onboarding.skipped',
      'onboarding.completed',
      'recovery.requested',
      'mail.sent',
      'mail.parked',
      'mail.dropped',
      'mail.delivery_changed',
      'api_key.created',
      'api_key.revoked',
      'admin.created',
      'act.refused',
    ];
    // As many stories as it takes: what is seldom comes up in one of some hundred.
    for (let seed = 1; seed <= 30 && wanted.some((act) => !acts.has(act)); seed += 1) {
      for (const story of fc.sample(randomStory, { numRuns: 150, seed })) {
        tell(story, ({ writes }) => {
          for (const { stage } of [...writes.entriesNew, ...writes.entriesChanged]) stages.add(stage);
          for (const { act } of writes.events) acts.add(act);
        });
      }
    }
    expect([...stages].toSorted()).toEqual([
      'accepted',
      'approved',
      'invited',
      'pending',
      'rejected',
      'revoked',
      'withdrawn',
    ]);
    expect(wanted.filter((act) => !acts.has(act))).toEqual([]);
  });
});

describe('sharing a commit', () => {
  /** Everything that lasts; of the queue, what is still to be sent or was. */
  function stateOf(ledger: MemoryLedger) {
    const {
      entries,
      invitations,
      grants,
      sessions,
      mailTokens,
      devices,
      quotas,
      apiKeys,
      admins,
      answers,
      counts,
      events,
    } = ledger;
    const mails = [...ledger.mails.values()]
      .filter(({ status }) => status !== 'dropped')
      .map(({ intent, status, facts }) => ({ intent, status, facts }));
    return {
      entries,
      invitations,
      grants,
      sessions,
      mailTokens,
      devices,
      quotas,
      apiKeys,
      admins,
      answers,
      counts,
      events,
      mails,
    };
  }

  it.each([
    ['with room for everybody', rules],
    ['with few seats', scarce],
  ])('gives the same answers and the same end, however requests are batched, %s', (_, ruled) => {
    fc.assert(
      fc.property(
        randomStory,
        fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 8 }),
        (story, sizes) => {
          const single = new Map<number, Outcome>();
          let place = 0;
          const { ledger, told } = tell(story, ({ outcome }) => void single.set(place++, outcome), ruled);
          const batched = new MemoryLedger();
          const outcomes: Outcome[] = [];
          let batch: Request[] = [];
          let turn = 0;
          for (const [index, { request, now }] of told.entries()) {
            batch.push(request);
            const next = told[index + 1];
            const full = batch.length >= sizes[turn % sizes.length]!;
            // A batch has one instant, and a worker sees only mails that are committed.
            if (next && !full && next.now === now && !aboutMailOf(next.request, batched)) continue;
            outcomes.push(...batched.runAll(batch, now, ruled));
            batch = [];
            turn += 1;
          }
          expect(outcomes).toEqual([...single.values()]);
          expect(stateOf(batched)).toEqual(stateOf(ledger));
        },
      ),
      { numRuns: 150 },
    );
  });

  /** Whether the request is about a mail that is not in the ledger yet. */
  function aboutMailOf({ command }: Request, ledger: MemoryLedger): boolean {
    return (
      (command.type === 'prepare_mail' || command.type === 'settle_mail') &&
      !ledger.mails.has(command.mail.id)
    );
  }

  it('lets exactly one of many attempts at one invitation in, in one batch and across batches', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 64 }),
        fc.array(fc.integer({ min: 1, max: 64 }), { minLength: 1, maxLength: 6 }),
        (attempts, sizes) => {
          const ledger = new MemoryLedger();
          const { email } = makeEntry();
          const hash = newHash();
          const create = { entryId: newId(), email, name: 'Ana', locale: 'en' };
          ledger.runAll(
            [
              {
                target: { by: 'email', email },
                command: {
                  type: 'approve',
                  actor: { kind: 'system', name: 'console' },
                  role: 'coach',
                  mailId: newId(),
                  notify: true,
                  notes: null,
                  create,
                  renew: false,
                  jobId: null,
                  mailDelayMs: 0,
                  version: null,
                  invitation: { id: newId(), tokenHash: hash, expiresAt: start + 7 * dayMs },
                },
              },
            ],
            start,
            rules,
          );
          const requests = Array.from({ length: attempts }, (): Request => ({
            target: { by: 'invite_token', hash },
            command: acceptCommand({ session: prepareSession() }),
          }));
          const results: AcceptResult[] = [];
          const grants: number[] = [];
          for (let turn = 0; requests.length > 0; turn += 1) {
            const batch = requests.splice(0, sizes[turn % sizes.length]);
            const { outcomes, writes } = ledger.run(
              batch.map((request) => ({ requests: [request] })),
              start,
              rules,
            );
            grants.push(writes.grants.length);
            results.push(
              ...outcomes
                .flat()
                .map((outcome) => (outcome as Extract<Outcome, { ok: true }>).result as AcceptResult),
            );
          }
          expect(results.filter(({ status }) => status === 'accepted')).toHaveLength(1);
          expect(
            results.filter((result) => result.status === 'dead' && result.fault === 'used'),
          ).toHaveLength(attempts - 1);
          expect(ledger.sessions.size).toBe(1);
          expect(grants.reduce((sum, count) => sum + count, 0)).toBe(1);
          expect(ledger.events.filter(({ act }) => act === 'invitation.accepted')).toHaveLength(1);
        },
      ),
    );
  });
});
