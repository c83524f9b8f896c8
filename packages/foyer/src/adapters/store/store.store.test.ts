import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase } from '../../../../../tools/test-database.ts';
import type { Store } from '../../application/ports/store.ts';
import { needsOf } from '../../domain/batch-needs.ts';
import type { Writes } from '../../domain/batch-rows.ts';
import type { Entry } from '../../domain/entry.ts';
import {
  acceptCommand,
  approveCommand,
  confirmCommand,
  joinCommand,
  prepareMailCommand,
  revokeCommand,
} from '../../testing/commands.ts';
import {
  dayMs,
  hourMs,
  makeAdmin,
  makeApiKey,
  makeDevice,
  makeEntry,
  makeGrant,
  makeInvitation,
  makeKeyActor,
  makeMail,
  makeMailToken,
  makeRules,
  makeSession,
  minuteMs,
  newHash,
  newId,
  prepareInvitation,
  start,
} from '../../testing/factories.ts';
import { ledgerMac, verifyChain } from '../../testing/memory-ledger.ts';
import { allEvents, makeStorePlace, runRequest, runUnits, storeKinds, type StorePlace } from '../../testing/store-places.ts';

/** Rows as a decision would want them, nothing else. */
function writesOf(fields: Partial<Writes>): Writes {
  return {
    erased: [], sessionsEnded: [], mailsStopped: [], tokensSuperseded: [], entriesNew: [], entriesChanged: [], invitationsChanged: [], invitationsNew: [],
    grants: [], sessionsStarted: [], mailTokens: [], devices: [], mails: [], mailsPrepared: [], mailsSettled: [], quotas: [], apiKeys: [],
    admins: [], identity: [], documents: [], providerUsers: [], staffMails: [], answers: [], events: [], counts: new Map(), ...fields,
  };
}

describe.each(storeKinds)('on %s', (kind) => {
  let place: StorePlace;
  let store: Store;

  beforeAll(async () => {
    place = await makeStorePlace(kind, createTestDatabase);
    store = await place.open();
  });

  afterAll(() => place.remove());

  const put = (fields: Partial<Writes>, at = start) => store.write((transaction) => transaction.write(writesOf(fields), at));

  async function putEntry(fields: Partial<Entry> = {}): Promise<Entry> {
    const entry = makeEntry(fields);
    await put({ entriesNew: [entry] });
    return entry;
  }

  async function join(email: string, now = start): Promise<string> {
    await runRequest(store, { target: { by: 'email', email }, command: joinCommand({ email }) }, now);
    const { person } = await store.snapshot({ by: 'email', email });
    return person!.entry.id;
  }

  const newEmail = () => `ana-${newId()}@example.com`;

  test('a person joins, is invited, accepts and is revoked, and every row says so', async () => {
    const email = newEmail();
    const id = await join(email);
    const joined = await store.snapshot({ by: 'email', email });
    expect(joined.person).toMatchObject({ entry: { id, email, stage: 'pending', version: 1, origin: { source: 'join' } }, invitation: null, grant: null });

    const invitation = prepareInvitation();
    await runRequest(store, { target: { by: 'id', id }, command: approveCommand({ invitation, role: 'coach', notes: 'Welcome' }) }, start + 1);
    const presented = await store.snapshot({ by: 'invite_token', hash: invitation.tokenHash });
    expect(presented.invitation).toMatchObject({ id: invitation.id, entryId: id, state: 'pending' });
    expect(presented.person).toMatchObject({ entry: { stage: 'invited', role: 'coach', notes: 'Welcome' }, invitation: { id: invitation.id }, grant: { role: 'coach', subject: null } });

    const accept = acceptCommand();
    const accepted = await runRequest(store, { target: { by: 'invite_token', hash: invitation.tokenHash }, command: accept }, start + 2);
    expect(accepted).toMatchObject({ status: 'accepted', role: 'coach' });
    const signedIn = await store.snapshot({ by: 'session', hash: accept.session.tokenHash });
    expect(signedIn.session).toMatchObject({ entryId: id, id: accept.session.id });
    expect(signedIn.person?.grant).toMatchObject({ subject: { provider: 'foyer', id }, claimedAt: start + 2 });
    expect(await store.sessionsOf(id)).toHaveLength(1);
    expect(await store.invitationsOf(id)).toMatchObject([{ state: 'accepted', endedAt: start + 2 }]);

    await runRequest(store, { target: { by: 'id', id }, command: revokeCommand() }, start + 3);
    expect((await store.snapshot({ by: 'session', hash: accept.session.tokenHash })).person).toBeNull();
    expect((await store.personsById([id]))[0]).toMatchObject({ entry: { stage: 'revoked', reason: 'Left the team' }, grant: { revokedAt: start + 3 } });
    expect((await store.eventsOf(id, 10)).map(({ act }) => act)).toEqual(['access.revoked', 'invitation.accepted', 'invitation.created', 'entry.approved', 'entry.joined']);
    expect((await store.mailsOf(id)).map(({ kind: mailKind, status }) => [mailKind, status])).toContainEqual(['confirm', 'dropped']);
  });

  test('every field of every row comes back as it was given', async () => {
    const entry = makeEntry({
      name: 'Zoë "the 3rd" O\'Neil\n日本 🎈', website: 'https://example.com/?a=1&b=2', stage: 'accepted', requestedRole: 'client', role: 'coach',
      confirmedAt: start + 1, answers: { goal: 'Get in', years: 3.5, terms: true }, origin: { source: 'fair', ref: 'r', referrer: 'https://a.example', utm: { source: 'x' } },
      locale: 'de', notes: 'Note', reason: 'Because', flags: ['honeypot', 'disposable_address'], delivery: 'bounced', updatedAt: start + 2, approvedAt: start + 3,
      approvedBy: 'Ada', invitedAt: start + 4, acceptedAt: start + 5, mailRequestedAt: start + 6,
      onboarding: { done: ['profile'], skipped: true, completedAt: start + 7 }, version: 12,
    });
    const invitation = makeInvitation({ entryId: entry.id, state: 'accepted', endedAt: start + 1, linkShownAt: start + 2 });
    const grant = makeGrant({ entryId: entry.id, provenance: 'provider', subject: { provider: 'clerk', id: newId() }, claimedAt: start, revokedAt: start + 9 });
    const session = makeSession({ entryId: entry.id });
    const mailToken = makeMailToken({ entryId: entry.id, purpose: 'status', usedAt: start + 1, supersededAt: start + 2 });
    const device = makeDevice({ entryId: entry.id });
    const key = makeApiKey({ scopes: ['read', 'review'], expiresAt: start + 1, revokedAt: start + 2 });
    const admin = makeAdmin({ level: 'reviewer' });
    await put({ entriesNew: [entry], invitationsNew: [invitation], grants: [grant], sessionsStarted: [session], mailTokens: [mailToken], devices: [device], apiKeys: [key], admins: [admin] });

    const person = { entry, invitation, grant };
    expect(await store.snapshot({ by: 'id', id: entry.id })).toEqual({ person });
    expect(await store.personsById([entry.id, newId()])).toEqual([person]);
    expect(await store.snapshot({ by: 'invite_token', hash: invitation.tokenHash })).toEqual({ person, invitation });
    expect(await store.snapshot({ by: 'session', hash: session.tokenHash })).toEqual({ person, session });
    expect(await store.snapshot({ by: 'mail_token', hash: mailToken.tokenHash })).toEqual({ person, mailToken });
    expect(await store.snapshot({ by: 'device', hash: device.tokenHash })).toEqual({ person, device });
    expect(await store.snapshot({ by: 'device', hash: newHash() })).toEqual({ person: null });
    expect(await store.apiKeyByHash(key.tokenHash)).toEqual({ ...key, lastUsedAt: null });
    await store.touchApiKey(key.id, start + 5);
    await store.touchApiKey(key.id, start + 4);
    expect((await store.listApiKeys()).find(({ id }) => id === key.id)).toEqual({ ...key, lastUsedAt: start + 5 });
    expect(await store.apiKeyByHash(newHash())).toBeUndefined();
    expect(await store.listAdmins()).toContainEqual(admin);

    const loaded = await store.write((transaction) => transaction.load({
      targets: [
        { by: 'email', email: entry.email }, { by: 'id', id: entry.id }, { by: 'invite_token', hash: invitation.tokenHash }, { by: 'session', hash: session.tokenHash },
        { by: 'mail_token', hash: mailToken.tokenHash }, { by: 'device', hash: device.tokenHash }, { by: 'email', email: newEmail() },
      ],
      mailboxes: [newEmail()],
      answers: [],
      seats: false, documents: [], subjects: [], admins: false,
    }));
    expect([...loaded.persons]).toEqual([[entry.id, person]]);
    expect([...loaded.entryIdByEmail]).toEqual([[entry.email, entry.id]]);
    expect([...loaded.invitationsByHash.values()]).toEqual([invitation]);
    expect([...loaded.sessionsByHash.values()]).toEqual([session]);
    expect([...loaded.mailTokensByHash.values()]).toEqual([mailToken]);
    expect([...loaded.devicesByHash.values()]).toEqual([device]);
    expect(loaded.quotas.size + loaded.answers.size).toBe(0);
  });

  test('text no database likes is kept without a fault', async () => {
    const id = newId();
    await putEntry({ id, name: 'half \ud83d and null \0 and \\u0000' });
    const { person } = await store.snapshot({ by: 'id', id });
    expect(person?.entry.name).toMatch(/^half \ufffd and null [\0\ufffd] and \\u0000$/);
  });

  test('the newest invitation is the one that was written last, whatever its clock and id say', async () => {
    const { id: entryId } = await putEntry();
    const old = makeInvitation({ entryId, id: `z-${newId()}`, state: 'superseded', endedAt: start, createdAt: start + hourMs });
    await put({ invitationsNew: [old] });
    const fresh = makeInvitation({ entryId, createdAt: start - hourMs });
    await put({ invitationsNew: [fresh] });
    expect((await store.snapshot({ by: 'id', id: entryId })).person?.invitation).toEqual(fresh);
    const loaded = await store.write((transaction) => transaction.load({ targets: [{ by: 'id', id: entryId }], mailboxes: [], answers: [], seats: false, documents: [], subjects: [], admins: false }));
    expect(loaded.persons.get(entryId)?.invitation).toEqual(fresh);
    expect((await store.personsById([entryId]))[0]?.invitation).toEqual(fresh);
    expect(await store.invitationsOf(entryId)).toEqual([fresh, old]);
  });

  test('the database refuses what must never be', async () => {
    const entry = await putEntry();
    const live = makeInvitation({ entryId: entry.id });
    await put({ invitationsNew: [live], sessionsStarted: [], mailTokens: [] });
    const other = await putEntry();
    const subject = { provider: 'clerk', id: newId() };
    await put({ grants: [makeGrant({ entryId: entry.id, subject, claimedAt: start })] });
    const admin = makeAdmin();
    await put({ admins: [admin] });
    const key = makeApiKey();
    await put({ apiKeys: [key] });

    const taken = expect.objectContaining({ code: 'entry/exists' });
    await expect(put({ invitationsNew: [makeInvitation({ entryId: entry.id })] })).rejects.toEqual(taken);
    await expect(put({ invitationsNew: [makeInvitation({ entryId: other.id, tokenHash: live.tokenHash })] })).rejects.toEqual(taken);
    await expect(put({ grants: [makeGrant({ entryId: other.id, subject, claimedAt: start })] })).rejects.toEqual(taken);
    await expect(put({ admins: [makeAdmin({ email: admin.email })] })).rejects.toEqual(taken);
    await expect(put({ apiKeys: [makeApiKey({ tokenHash: key.tokenHash })] })).rejects.toEqual(taken);
    const unsound = expect.objectContaining({ code: expect.stringMatching(/^(entry\/exists|service\/internal)$/) });
    await expect(put({ entriesChanged: [{ ...entry, stage: 'owner' as never }] })).rejects.toEqual(unsound);
    await expect(put({ sessionsStarted: [makeSession({ entryId: newId() })] })).rejects.toEqual(unsound);
    await expect(put({ mails: [makeMail({ entryId: newId(), kind: 'status' })] })).rejects.toEqual(unsound);
    await expect(put({ grants: [makeGrant({ entryId: other.id, provenance: 'gift' as never })] })).rejects.toEqual(unsound);
    expect((await store.snapshot({ by: 'id', id: entry.id })).person).toMatchObject({ entry: { stage: 'pending' }, invitation: live });
  });

  test('one address is one person, even when two batches think it is new', async () => {
    const entry = await putEntry();
    await expect(put({ entriesNew: [makeEntry({ email: entry.email })] })).rejects.toMatchObject({ code: expect.stringMatching(/^(entry\/exists|service\/unavailable)$/) });
    expect((await store.snapshot({ by: 'email', email: entry.email })).person?.entry).toEqual(entry);
    await putEntry({ email: entry.email.toUpperCase() });
  });

  test('a body that fails leaves nothing behind', async () => {
    const entry = makeEntry();
    const head = await store.auditHead();
    await expect(store.write(async (transaction) => {
      await transaction.write(writesOf({ entriesNew: [entry], events: [{ act: 'entry.added', actor: makeKeyActor(), entryId: entry.id, detail: {} }] }), start);
      throw new Error('changed its mind');
    })).rejects.toThrow('changed its mind');
    expect((await store.snapshot({ by: 'id', id: entry.id })).person).toBeNull();
    expect(await store.auditHead()).toEqual(head);
  });

  test('refusing one request never touches its neighbours', async () => {
    const email = newEmail();
    const { outcomes } = await runUnits(store, [
      { requests: [{ target: { by: 'id', id: newId() }, command: revokeCommand() }] },
      { requests: [{ target: { by: 'email', email }, command: joinCommand({ email }) }] },
    ], start);
    expect(outcomes.flat().map(({ ok }) => ok)).toEqual([false, true]);
    expect((await store.snapshot({ by: 'email', email })).person).not.toBeNull();
  });

  test('the same unit with the same key has one effect and one answer', async () => {
    const email = newEmail();
    await join(email);
    const idempotency = { scope: `key ${newId()}`, key: 'k', bodyHash: 'h' };
    const approve = () => ({ requests: [{ target: { by: 'email' as const, email }, command: approveCommand({ role: 'coach' }) }], idempotency });
    const first = await runUnits(store, [approve()], start);
    const again = await runUnits(store, [approve(), approve()], start + 1);
    expect(again.outcomes).toEqual([first.outcomes[0], first.outcomes[0]]);
    expect(again.events).toEqual([]);
    const other = await runUnits(store, [{ ...approve(), idempotency: { ...idempotency, bodyHash: 'other' } }], start + 2);
    expect(other.outcomes[0]?.[0]).toMatchObject({ ok: false, error: { code: 'request/idempotency_conflict' } });
  });

  test('sessions end as asked: one, all but one, all', async () => {
    const { id: entryId } = await putEntry();
    const [one, two, three] = [makeSession({ entryId }), makeSession({ entryId }), makeSession({ entryId })];
    await put({ sessionsStarted: [one, two, three] });
    const left = async () => (await store.sessionsOf(entryId)).map(({ id }) => id).toSorted();
    await put({ sessionsEnded: [{ entryId, which: { ids: [one.id, newId()] } }] });
    expect(await left()).toEqual([two.id, three.id].toSorted());
    await put({ sessionsEnded: [{ entryId, which: { allExceptId: three.id } }] });
    expect(await left()).toEqual([three.id]);
    await put({ sessionsEnded: [{ entryId, which: 'all' }] });
    expect(await left()).toEqual([]);
  });

  test('a newer link supersedes the unused ones of its purpose only', async () => {
    const { id: entryId } = await putEntry();
    const open = makeMailToken({ entryId, purpose: 'status' });
    const used = makeMailToken({ entryId, purpose: 'status', usedAt: start });
    const other = makeMailToken({ entryId, purpose: 'confirm' });
    await put({ mailTokens: [open, used, other] });
    await put({ tokensSuperseded: [{ entryId, purpose: 'status', at: start + 1 }] });
    const supersededAt = async (hash: string) => (await store.snapshot({ by: 'mail_token', hash })).mailToken?.supersededAt;
    expect(await Promise.all([open, used, other].map(({ tokenHash }) => supersededAt(tokenHash)))).toEqual([start + 1, null, null]);
  });

  test('confirming ties the browser to the entry', async () => {
    const id = await join(newEmail());
    const token = makeMailToken({ entryId: id, purpose: 'confirm' });
    await put({ mailTokens: [token] });
    const command = confirmCommand();
    await runRequest(store, { target: { by: 'mail_token', hash: token.tokenHash }, command }, start + 1);
    expect(await store.snapshot({ by: 'device', hash: command.device.tokenHash })).toMatchObject({ person: { entry: { confirmedAt: start + 1 } }, device: { entryId: id } });
  });

  test('maintained counts equal a recount, and the chain is whole', async () => {
    await join(newEmail());
    const counts = async () => {
      const clean = await makeStorePlace(kind, createTestDatabase);
      try {
        const own = await clean.open();
        for (const email of [newEmail(), newEmail()]) {
          // In order, so that the second sees the first.
          await runRequest(own, { target: { by: 'email', email }, command: joinCommand({ email, requestedRole: null }) }, start);
        }
        return { kept: await own.counts(), counted: await own.recount() };
      } finally {
        await clean.remove();
      }
    };
    const { kept, counted } = await counts();
    expect(kept).toEqual([{ stage: 'pending', requestedRole: null, role: null, confirmed: false, count: 2 }]);
    expect(counted).toEqual(kept);
    const events = await allEvents(store);
    expect(verifyChain(ledgerMac, events)).toMatchObject({ whole: true, headSeq: (await store.auditHead()).seq });
    expect(await store.eventsAfter(events.at(-2)!.seq, 10)).toEqual([events.at(-1)]);
  });

  describe('the outbox', () => {
    const claim = (fields: Partial<Parameters<Store['claimMails']>[0]> = {}) => store.claimMails({ now: start, leaseMs: minuteMs, limit: 100, urgentOnly: false, ...fields });

    /** Takes everything out of the way that other tests left. */
    async function emptied(): Promise<string> {
      const all = await claim({ now: start + 1_000 * dayMs, limit: 10_000 });
      await put({ mailsSettled: all.map(({ id }) => ({ mailId: id, status: 'dropped', providerId: null, lastError: null, runAt: null })) });
      return (await putEntry()).id;
    }

    test('gives out what is due, urgent first, and counts the attempt', async () => {
      const entryId = await emptied();
      const bulk = makeMail({ entryId, kind: 'invitation', runAt: start - 5 });
      const urgent = makeMail({ entryId, kind: 'sign_in', runAt: start });
      const later = makeMail({ entryId, kind: 'sign_in', runAt: start + 1 });
      await put({ mails: [bulk, later, urgent] });
      expect(await store.outboxState(start)).toEqual({ queued: 3, parked: 0, oldestRunAt: start - 5 });
      expect((await claim({ urgentOnly: true })).map(({ id }) => id)).toEqual([urgent.id]);
      expect(await claim()).toMatchObject([{ ...bulk, status: 'processing', attempts: 1, firstAttemptAt: start, facts: null }]);
      expect(await claim()).toEqual([]);
      expect((await claim({ now: start + 1 })).map(({ id }) => id)).toEqual([later.id]);
    });

    test('lets a lease that ran out be taken over', async () => {
      const entryId = await emptied();
      const mail = makeMail({ entryId, kind: 'status' });
      await put({ mails: [mail] });
      await claim();
      expect(await claim({ now: start + minuteMs - 1 })).toEqual([]);
      expect(await claim({ now: start + minuteMs })).toMatchObject([{ id: mail.id, attempts: 2, firstAttemptAt: start }]);
    });

    test('takes leases back unsent without counting the attempt', async () => {
      const entryId = await emptied();
      const mail = makeMail({ entryId, kind: 'status' });
      await put({ mails: [mail] });
      await claim();
      await store.releaseMails([mail.id, newId()]);
      expect(await store.findMail({ id: mail.id })).toMatchObject({ status: 'queued', attempts: 0, firstAttemptAt: null });
      expect(await claim()).toMatchObject([{ id: mail.id, attempts: 1 }]);
    });

    test('lets a message rest that met trouble of the provider, begun as it is, without counting the attempt', async () => {
      const entryId = await emptied();
      const mail = makeMail({ entryId, kind: 'status' });
      await put({ mails: [mail] });
      await claim();
      await store.releaseMails([mail.id, newId()], { runAt: start + minuteMs, lastError: 'nobody there' });
      expect(await store.findMail({ id: mail.id })).toMatchObject({ status: 'queued', attempts: 1, firstAttemptAt: start, lastError: 'nobody there' });
      expect(await claim({ now: start + minuteMs - 1 })).toEqual([]);
      expect(await claim({ now: start + minuteMs })).toMatchObject([{ id: mail.id, attempts: 2, firstAttemptAt: start }]);
      await store.releaseMails([mail.id], { runAt: start + minuteMs, lastError: 'nobody there' });
      expect(await store.findMail({ id: mail.id })).toMatchObject({ attempts: 1, firstAttemptAt: start });
    });

    test('remembers how each message ended, and what it says from the first attempt on', async () => {
      const entryId = await emptied();
      const [sent, again, parked] = [makeMail({ entryId, kind: 'status' }), makeMail({ entryId, kind: 'status' }), makeMail({ entryId, kind: 'status' })];
      await put({ mails: [sent, again, parked] });
      await claim();
      const facts = { to: 'a@example.com', locale: 'en', name: 'A', nameProven: false, role: null, invitedBy: null, reason: null, stage: 'pending', invitationId: null, tokenHash: null, expiresAt: null } as const;
      await put({ mailsPrepared: [{ mailId: sent.id, facts }] });
      const providerId = newId();
      await put({
        mailsSettled: [
          { mailId: sent.id, status: 'sent', providerId, lastError: null, runAt: null },
          { mailId: again.id, status: 'queued', providerId: null, lastError: 'busy', runAt: start + 5 },
          { mailId: parked.id, status: 'parked', providerId: null, lastError: 'no', runAt: null },
        ],
      }, start + 2);
      expect(await store.findMail({ providerId })).toMatchObject({ id: sent.id, status: 'sent', facts, settledAt: start + 2 });
      expect(await store.findMail({ providerId: newId() })).toBeUndefined();
      expect(await store.findMail({ id: again.id })).toMatchObject({ status: 'queued', lastError: 'busy', runAt: start + 5, settledAt: null });
      expect(await store.outboxState(start)).toEqual({ queued: 1, parked: 1, oldestRunAt: start + 5 });
      expect(await store.retryMails([sent.id], start)).toBe(0);
      expect(await store.retryMails('all_parked', start + 9)).toBe(1);
      expect(await store.retryMails([], start + 9)).toBe(0);
      expect((await claim({ now: start + 9 })).map(({ id }) => id).toSorted()).toEqual([again.id, parked.id].toSorted());
    });

    test('stops what waits, and leaves what is being sent right now', async () => {
      const entryId = await emptied();
      const invitation = makeInvitation({ entryId });
      const [leased, waiting, other] = [
        makeMail({ entryId, kind: 'invitation', invitationId: invitation.id }),
        makeMail({ entryId, kind: 'invitation', invitationId: invitation.id, runAt: start + 1 }),
        makeMail({ entryId, kind: 'status', runAt: start + 1 }),
      ];
      await put({ invitationsNew: [invitation], mails: [leased, waiting, other] });
      await claim();
      await put({ mailsStopped: [{ entryId, invitationId: invitation.id }] }, start + 2);
      const status = async (id: string) => (await store.findMail({ id }))?.status;
      expect([await status(leased.id), await status(waiting.id), await status(other.id)]).toEqual(['processing', 'dropped', 'queued']);
      expect(await store.findMail({ id: waiting.id })).toMatchObject({ lastError: 'stopped', settledAt: start + 2 });
      await put({ mailsStopped: [{ entryId, invitationId: null }] }, start + minuteMs + 1);
      expect([await status(leased.id), await status(other.id)]).toEqual(['dropped', 'dropped']);
      // The sender comes back late: what was stopped is not queued again, what did go out is known to have.
      await put({ mailsSettled: [{ mailId: leased.id, status: 'queued', providerId: null, lastError: 'busy', runAt: start }] });
      expect(await status(leased.id)).toBe('dropped');
      await put({ mailsSettled: [{ mailId: leased.id, status: 'sent', providerId: 'p', lastError: null, runAt: null }] });
      expect(await status(leased.id)).toBe('sent');
    });

    test('books token, quota and facts with the first attempt', async () => {
      await emptied();
      const email = newEmail();
      const id = await join(email);
      const [mail] = await claim({ now: start });
      const command = prepareMailCommand({ mail: mail!, mailbox: email });
      expect(await runRequest(store, { target: { by: 'id', id }, command }, start + 1)).toMatchObject({ status: 'send' });
      expect((await store.findMail({ id: mail!.id }))?.facts).toMatchObject({ to: email });
      const loaded = await store.write((transaction) => transaction.load({ targets: [], mailboxes: [email], answers: [], seats: false, documents: [], subjects: [], admins: false }));
      expect(loaded.quotas.get(email)).toEqual({ mailbox: email, sentAt: [start + 1] });
      expect((await store.snapshot({ by: 'mail_token', hash: command.token!.tokenHash })).person?.entry.id).toBe(id);
    });
  });

  test('an id is spent once', async () => {
    const id = newId();
    const answers = await Promise.all(Array.from({ length: 20 }, () => store.spendOnce(id, start + 1)));
    expect(answers.filter(Boolean)).toHaveLength(1);
    expect(await store.spendOnce(id, start + 1)).toBe(false);
    expect(await store.spendOnce(newId(), start + 1)).toBe(true);
  });

  test('what expired long ago is removed, and nothing else', async () => {
    const clean = await makeStorePlace(kind, createTestDatabase);
    try {
      const own = await clean.open();
      const entry = makeEntry();
      const { id: entryId } = entry;
      const mails = [makeMail({ entryId, kind: 'status' }), makeMail({ entryId, kind: 'status' }), makeMail({ entryId, kind: 'status' })] as const;
      const answer = (scope: string, createdAt: number) => ({ scope, key: 'k', bodyHash: 'h', outcomes: '[]', createdAt });
      const now = start + 100 * dayMs;
      await own.write((transaction) => transaction.write(writesOf({
        entriesNew: [entry],
        sessionsStarted: [makeSession({ entryId, expiresAt: now - dayMs - 1 }), makeSession({ entryId, expiresAt: now - dayMs + 1 })],
        mailTokens: [makeMailToken({ entryId, purpose: 'status', expiresAt: now - 30 * dayMs - 1 }), makeMailToken({ entryId, purpose: 'status', expiresAt: now - 30 * dayMs + 1 })],
        devices: [makeDevice({ entryId, expiresAt: now - 1 }), makeDevice({ entryId, expiresAt: now + 1 })],
        answers: [answer('key', now - dayMs - 1), answer('fresh', now - dayMs + 1), answer('webhook:clerk', now - 29 * dayMs), answer('webhook:old', now - 31 * dayMs)],
        mails,
        mailsSettled: [{ mailId: mails[0].id, status: 'sent', providerId: null, lastError: null, runAt: null }, { mailId: mails[1].id, status: 'parked', providerId: null, lastError: null, runAt: null }],
      }), start));
      await own.spendOnce('old', now - 1);
      await own.spendOnce('fresh', now + 1);
      expect(await own.tidy(now)).toBe(1 + 1 + 1 + 2 + 1 + 1);
      expect(await own.tidy(now)).toBe(0);
      expect((await own.mailsOf(entryId)).map(({ status }) => status).toSorted()).toEqual(['parked', 'queued']);
      expect(await own.spendOnce('fresh', now)).toBe(false);
    } finally {
      await clean.remove();
    }
  });

  test('a sound database finds its own storage in order, and tells how far it has looked from the beginning', async () => {
    const told: (readonly [number, number])[] = [];
    await expect(store.requireWhole((done, total) => told.push([done, total]))).resolves.toBeUndefined();
    const [total] = told.map((one) => one[1]);
    expect(total).toBeGreaterThan(0);
    expect(told.at(0)).toEqual([0, total]);
    expect(told.at(-1)).toEqual([total, total]);
    expect(told.map(([done]) => done)).toEqual(told.map(([done]) => done).toSorted((one, other) => one - other));
  });

  test('many people sought together are those that are found one by one', async () => {
    const people = Array.from({ length: 30 }, (_, index) => ({ id: newId(), email: `together-${newId()}@example.com`, state: index % 4 }));
    for (const { id, email, state } of people) {
      const create = { entryId: id, email, name: 'Ana', locale: 'en' };
      if (state === 0) continue;
      await runRequest(store, { target: { by: 'email', email }, command: approveCommand({ create, role: 'coach', invitation: state === 1 ? null : prepareInvitation() }) }, start);
      if (state === 3) await runRequest(store, { target: { by: 'id', id }, command: approveCommand({ role: 'coach', invitation: prepareInvitation(), renew: true }) }, start + 1);
    }
    const alone = await Promise.all(people.map(async ({ id }) => (await store.snapshot({ by: 'id', id })).person));
    const found = alone.filter((person) => person !== null);
    expect(found.map(({ invitation }) => invitation?.state)).toEqual(expect.arrayContaining([undefined, 'pending']));
    expect(await store.personsById(people.map(({ id }) => id))).toEqual(found);
    const needs = needsOf([], makeRules());
    for (const targets of [people.map(({ id }) => ({ by: 'id', id }) as const), people.map(({ email }) => ({ by: 'email', email }) as const)]) {
      const loaded = await store.write((transaction) => transaction.load({ ...needs, targets: [...targets, targets[1]!] }));
      expect(new Map(loaded.persons)).toEqual(new Map(found.map((person) => [person.entry.id, person])));
      expect(new Map(loaded.entryIdByEmail)).toEqual(new Map(found.map(({ entry }) => [entry.email, entry.id])));
    }
  });

  test('a parallel start makes the schema once', async () => {
    await Promise.all([store.migrate(), (await place.open()).migrate(), (await place.open()).migrate()]);
    await store.ping();
  });
});
