import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IntegrityCheck, readIntegrity } from '../application/audit/integrity.ts';
import { dayMs, hourMs } from '../testing/factories.ts';
import { expectProblem, startHarness, type Harness } from '../testing/harness.ts';
import { tokenIn } from '../testing/mailbox-assertions.ts';
import { comesIn, confirms, isInvited, joins, keyWith, newEmail, outcomes } from '../testing/stories.ts';
import { RecordingMailer } from '../testing/recording-mailer.ts';
import { makeReviewer } from '../testing/reviewers.ts';
import { Reminders } from '../worker/remind.ts';

let harness: Harness;
const mailer = new RecordingMailer();
beforeAll(async () => { harness = await startHarness({ mailer }); });
afterAll(() => harness.close());

const api = '/api/v1/admin';
const get = async <T>(path: string): Promise<T> => {
  const response = await harness.admin(path);
  expect(response.status, path).toBe(200);
  return await response.json() as T;
};
const emails = (items: readonly { email: string }[]) => items.map(({ email }) => email);
const idOf = async (email: string) => (await harness.services.store.snapshot({ by: 'email', email })).person!.entry.id;

interface List { items: { email: string; version: number; score: number | null; claimedBy: { name: string } | null }[]; nextCursor: string | null; counts: Record<string, number | null> }

describe('the queue', () => {
  it('is filtered by claim, day, assigned role and what people wrote, with an exact count', async () => {
    const email = newEmail('zoe');
    await joins(harness, { email, name: 'Zoë Quist' });
    const id = await idOf(email);
    expect(await outcomes(harness.admin(`${api}/waitlist/claim`, { id }))).toEqual(['claimed']);
    const mine = await get<List>(`${api}/waitlist?claimedBy=me`);
    expect(emails(mine.items)).toEqual([email]);
    expect(mine.items[0]!.claimedBy).toEqual({ id: 'environment', name: 'ADMIN_API_KEY' });
    expect(mine.counts['matching']).toBe(1);
    expect(emails((await get<List>(`${api}/waitlist?claimedBy=nobody&q=quist`)).items)).toEqual([]);
    const now = new Date(harness.clock.now()).toISOString();
    expect((await get<List>(`${api}/waitlist?joinedAfter=${now.slice(0, 10)}&joinedBefore=${encodeURIComponent(now)}`)).counts['matching']).toBe(0);
    expect((await get<List>(`${api}/waitlist?joinedAfter=${encodeURIComponent(now)}`)).counts['matching']).toBe(1);
    expect((await get<List>(`${api}/waitlist?assignedRole=coach`)).items).toEqual([]);
    await expectProblem(await harness.admin(`${api}/waitlist?joinedAfter=yesterday`), 'input/invalid');
    harness.clock.advance(hourMs);
    expect((await get<List>(`${api}/waitlist?claimedBy=me`)).items).toEqual([]);
  });

  it('goes by score, best first', async () => {
    const [good, better] = [(await confirms(harness)).email, (await confirms(harness)).email];
    await harness.admin(`${api}/waitlist/score`, { email: good, score: 10 });
    await harness.admin(`${api}/waitlist/score`, { email: better, score: 900 });
    const { items } = await get<List>(`${api}/waitlist?sort=-score&limit=3`);
    expect(emails(items).slice(0, 2)).toEqual([better, good]);
    expect(items.map(({ score }) => score)).toEqual([900, 10, null]);
  });

  it('tells everything about a person, earlier applications too', async () => {
    const { email, browser } = await comesIn(harness);
    expect((await harness.post('/api/waitlist/withdraw', {}, { browser })).status).toBe(200);
    harness.clock.advance(dayMs);
    await joins(harness, { email, role: 'client' });
    const detail = await get<{
      entry: { status: string; questions: unknown[] }; applications: unknown[]; mails: { kind: string; status: string }[]; timeline: { act: string; text: string; by: string }[];
      invitations: { state: string; delivery: string }[]; sessions: unknown[];
    }>(`${api}/waitlist/${await idOf(email)}`);
    expect(detail.entry).toMatchObject({ status: 'pending', questions: [] });
    expect(detail.applications).toEqual([{ at: expect.any(String), requestedRole: 'coach', outcome: 'accepted' }]);
    expect(detail.mails.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['confirm', 'invitation']));
    expect(detail.invitations).toMatchObject([{ state: 'accepted', delivery: 'sent' }]);
    expect(detail.timeline.find(({ act }) => act === 'entry.joined')).toMatchObject({ by: 'somebody at the door', text: expect.stringContaining('joined the waitlist, asking to be client') });
    expect(detail.sessions).toEqual([]);
  });
});

describe('saved views', () => {
  it('are seen by their owner, and by the team when shared; only the owner changes them', async () => {
    const key = await keyWith(harness, ['read']);
    const saved = await harness.admin(`${api}/views`, { name: ' Coaches ', query: 'status=pending&requestedRole=coach&cursor=abc', shared: false });
    expect(saved.status).toBe(201);
    const view = await saved.json() as { id: string };
    expect(view).toMatchObject({ name: 'Coaches', query: 'status=pending&requestedRole=coach', mine: true, owner: { id: 'environment' } });
    const seenBy = async (who?: string) => ((await (await harness.fetch(`${api}/views`, { key: who ?? '' })).json()) as { items: { id: string; mine: boolean }[] }).items;
    expect(await seenBy(key)).toEqual([]);
    await expectProblem(await harness.fetch(`${api}/views/${view.id}`, { method: 'PUT', key, body: { name: 'x', query: '' } }), 'document/not_found');
    expect((await harness.admin(`${api}/views/${view.id}`, { name: 'Coaches', query: 'status=pending', shared: true }, { method: 'PUT' })).status).toBe(200);
    expect(await seenBy(key)).toMatchObject([{ id: view.id, mine: false }]);
    await expectProblem(await harness.fetch(`${api}/views/${view.id}`, { method: 'DELETE', key }), 'auth/forbidden');
    expect((await harness.admin(`${api}/views/${view.id}`, undefined, { method: 'DELETE' })).status).toBe(200);
    expect(await seenBy(key)).toEqual([]);
  });

  it('have short names, and are no more than two hundred', async () => {
    await expectProblem(await harness.admin(`${api}/views`, { name: ' ', query: '' }), 'input/invalid');
    await expectProblem(await harness.admin(`${api}/views`, { name: 'x'.repeat(61), query: '' }), 'input/invalid');
  });
});

interface Invitations { items: { id: string; state: string; visitedAt: string | null; reminders: number; delivery: string; entry: { email: string } }[]; nextCursor: string | null }

describe('invitations', () => {
  it('are listed by state, with their delivery and the first visit of a visible tab', async () => {
    const { email, token } = await isInvited(harness);
    const find = async () => (await get<Invitations>(`${api}/invitations?state=pending`)).items.find(({ entry }) => entry.email === email);
    expect(await find()).toMatchObject({ state: 'pending', delivery: 'sent', visitedAt: null, reminders: 0 });
    expect((await harness.fetch(`/invite?token=${token}`)).status).toBe(200);
    expect((await find())?.visitedAt).toBeNull();
    for (const presented of [token, token, 'A'.repeat(43), 'nonsense']) expect((await harness.post('/invite/seen', { token: presented })).status).toBe(204);
    expect((await find())?.visitedAt).not.toBeNull();
    expect((await harness.eventsOf(email)).filter(({ act }) => act === 'invitation.visited')).toHaveLength(1);
    expect((await harness.post('/api/waitlist/accept', { token })).status).toBe(200);
    expect(await find()).toBeUndefined();
    const accepted = await get<Invitations>(`${api}/invitations?state=accepted&limit=1`);
    expect(accepted.items[0]?.entry.email).toBe(email);
    expect((await get<Invitations>(`${api}/invitations?state=accepted&limit=1&cursor=${accepted.nextCursor ?? ''}`)).items[0]?.entry.email).not.toBe(email);
    await expectProblem(await harness.admin(`${api}/invitations?state=pending&cursor=${accepted.nextCursor ?? ''}`), 'input/invalid');
  });

  it('are told when they expire', async () => {
    const { email } = await isInvited(harness);
    harness.clock.advance(7 * dayMs);
    expect((await get<Invitations>(`${api}/invitations?state=expired`)).items.map(({ entry }) => entry.email)).toContain(email);
  });
});

describe('reminders', () => {
  const remind = async (times = 1) => {
    for (let time = 0; time < times; time += 1) while (await new Reminders(harness.services, [3, 6]).remindDue());
    await harness.sendMails();
  };
  const remindersTo = async (email: string) => (await harness.mailsTo(email)).filter(({ subject }) => subject.includes('still open'));

  it('come after the days of the settings, twice at most, with the link of the invitation itself', async () => {
    const { email, token } = await isInvited(harness);
    await remind();
    expect(await remindersTo(email)).toEqual([]);
    harness.clock.advance(3 * dayMs);
    await remind(3);
    const [first, ...others] = await remindersTo(email);
    expect(others).toEqual([]);
    expect(tokenIn(first!)).toBe(token);
    expect(first!.headers['List-Unsubscribe']).toBeDefined();
    harness.clock.advance(3 * dayMs);
    await remind(3);
    expect(await remindersTo(email)).toHaveLength(2);
    await harness.expectAuditEvent('invitation.reminded', { email, detail: { number: 2 }, actorKind: 'system' });
    expect((await harness.post('/api/waitlist/accept', { token })).status).toBe(200);
  });

  it('end with acceptance, withdrawal, a bounce and an unsubscription, and never go to somebody whose link was not mailed', async () => {
    const accepted = await isInvited(harness);
    await harness.post('/api/waitlist/accept', { token: accepted.token });
    const withdrawn = await isInvited(harness);
    await harness.admin(`${api}/waitlist/withdraw-invitation`, { email: withdrawn.email });
    const bounced = await isInvited(harness);
    await harness.services.executor.run({ target: { by: 'email', email: bounced.email }, command: { type: 'delivery', delivery: 'bounced', mailId: null, provider: 'test', reason: null } });
    const byHand = await confirms(harness);
    await harness.admin(`${api}/waitlist/approve`, { email: byHand.email, notify: false });
    harness.clock.advance(4 * dayMs);
    await remind();
    for (const { email } of [accepted, withdrawn, bounced, byHand]) expect(await remindersTo(email), email).toEqual([]);
  });

  it('are sent by one of several processes', async () => {
    const { email } = await isInvited(harness);
    harness.clock.advance(3 * dayMs);
    await Promise.all(Array.from({ length: 4 }, () => remind()));
    expect(await remindersTo(email)).toHaveLength(1);
  });
});

describe('the outbox', () => {
  it('lists what waits, was sent or is parked with its reason, retries and discards', async () => {
    const { email } = await confirms(harness);
    mailer.answer = () => ({ kind: 'rejected', reason: 'mailbox unavailable', addressFault: false });
    await harness.admin(`${api}/waitlist/approve`, { email });
    interface Mails { items: { id: string; kind: string; status: string; lastError: string | null; entry: { email: string } }[] }
    const find = async (status: string) => (await get<Mails>(`${api}/outbox/messages?status=${status}`)).items.find(({ entry, kind }) => entry.email === email && kind === 'invitation');
    expect(await find('queued')).toMatchObject({ status: 'queued' });
    await harness.sendMails();
    const parked = (await find('parked'))!;
    expect(parked).toMatchObject({ status: 'parked', lastError: 'mailbox unavailable' });
    mailer.answer = () => ({ kind: 'accepted', providerId: 'taken' });
    expect(await (await harness.admin(`${api}/outbox/discard`, { ids: [parked.id, 'nothing'] })).json()).toEqual({ discarded: 1 });
    await harness.expectAuditEvent('mail.dropped', { email, detail: { reason: 'discarded' }, actorKind: 'api_key' });
    expect(await find('dropped')).toMatchObject({ id: parked.id });
    expect(await (await harness.admin(`${api}/outbox/retry`, { ids: [parked.id] })).json()).toEqual({ retried: 0 });
    expect(await get(`${api}/outbox`)).toMatchObject({ paused: null });
  });
});

describe('members', () => {
  it('are listed with provenance, subject and sessions, and signed out everywhere', async () => {
    const { email, browser } = await comesIn(harness, { name: 'Member Meyer' });
    const id = await idOf(email);
    interface Members { items: { id: string; email: string; sessions: number; provenance: string; subject: { provider: string } | null }[] }
    const find = async () => (await get<Members>(`${api}/members?role=coach`)).items.find((member) => member.id === id);
    expect(await find()).toMatchObject({ email, sessions: 1, provenance: 'waitlist', subject: { provider: 'foyer' } });
    expect(await (await harness.admin(`${api}/members/${id}/end-sessions`, {})).json()).toEqual({ ended: 1 });
    expect((await harness.fetch('/gate/verify', { browser })).status).toBe(401);
    expect(await find()).toMatchObject({ sessions: 0 });
    await harness.admin(`${api}/waitlist/revoke`, { id, reason: 'Left' });
    expect(await find()).toBeUndefined();
    expect((await get<Members>(`${api}/members?status=revoked`)).items.map((member) => member.id)).toContain(id);
  });
});

interface Audit { items: { seq: number; act: string; actorId: string; actorName: string; text: string; entry: { email: string } | null }[]; head: { seq: number } }

describe('the record', () => {
  it('is found by actor, person, act and time, newest first, in words', async () => {
    const { email } = await isInvited(harness);
    const id = await idOf(email);
    const all = await get<Audit>(`${api}/audit?entry=${id}`);
    expect(all.items.map(({ seq }) => seq)).toEqual(all.items.map(({ seq }) => seq).toSorted((one, other) => other - one));
    const approved = all.items.find(({ act }) => act === 'entry.approved')!;
    expect(approved).toMatchObject({ actorId: 'environment', actorName: 'ADMIN_API_KEY', text: 'was approved as coach', entry: { email } });
    const byAct = await get<Audit>(`${api}/audit?act=entry.approved&limit=5`);
    expect(new Set(byAct.items.map(({ act }) => act))).toEqual(new Set(['entry.approved']));
    const byActor = await get<Audit>(`${api}/audit?actor=environment&limit=1`);
    expect(byActor.items).toMatchObject([{ actorId: 'environment' }]);
    expect((await get<Audit>(`${api}/audit?actor=${id}`)).items.every(({ entry }) => entry?.email === email)).toBe(true);
    const now = harness.clock.now();
    harness.clock.advance(dayMs);
    const since = encodeURIComponent(new Date(now + 1).toISOString());
    expect((await get<Audit>(`${api}/audit?from=${since}`)).items).toEqual([]);
    await harness.admin(`${api}/waitlist/note`, { id, notes: 'Later' });
    expect((await get<Audit>(`${api}/audit?from=${since}`)).items.map(({ act }) => act)).toEqual(['entry.noted']);
    expect((await get<Audit>(`${api}/audit?to=${since}&limit=1`)).items[0]!.seq).toBe((await get<Audit>(`${api}/audit?limit=2`)).items[1]!.seq);
    await expectProblem(await harness.admin(`${api}/audit?act=entry.nonsense`), 'input/invalid');
  });

  it('goes on from any event, both ways', async () => {
    const { items } = await get<Audit>(`${api}/audit?limit=4`);
    const seqs = items.map(({ seq }) => seq);
    expect((await get<Audit>(`${api}/audit?before=${seqs[1]}&limit=2`)).items.map(({ seq }) => seq)).toEqual(seqs.slice(2));
    expect((await get<Audit>(`${api}/audit?after=${seqs[3]}&limit=2`)).items.map(({ seq }) => seq)).toEqual([seqs[2], seqs[1]]);
  });

  it('leaves as a file with everything the chain is made of, and that is recorded', async () => {
    const lines = (await (await harness.admin(`${api}/audit/export?format=jsonl`)).text()).trim().split('\n').map((line) => JSON.parse(line) as { seq: number; act: string; detailText: string; hash: string });
    const stored = await harness.eventsOf();
    expect(lines.map(({ seq, hash }) => [seq, hash])).toEqual(stored.slice(0, lines.length).map(({ seq, hash }) => [seq, hash]));
    expect(lines.at(-1)).toMatchObject({ act: 'data.exported' });
    const csv = await harness.admin(`${api}/audit/export?format=csv&act=entry.noted`);
    expect(csv.headers.get('content-type')).toContain('text/csv');
    expect((await csv.text()).split('\r\n')[1]).toContain('entry.noted');
    const stale = makeReviewer('Stale', { scopes: ['export'], freshUntil: 0 });
    const { exportEvents } = await import('../application/audit/export-events.ts');
    await expect(exportEvents({ ctx: harness.foyer.as(stale), input: { format: 'csv' } })).rejects.toMatchObject({ code: 'auth/stale' });
  });

  it('is checked in the background, anew on demand, and a changed event is named', async () => {
    const check = new IntegrityCheck(harness.services, harness.foyer.auditMacs);
    const settle = async () => { while (await check.goOn()); return readIntegrity(harness.services.store); };
    expect(await get(`${api}/audit/integrity`)).toMatchObject({ state: 'unknown', firstBad: null });
    expect(await settle()).toMatchObject({ state: 'sound', firstBad: null });
    const { head } = await readIntegrity(harness.services.store);
    expect(head!.seq).toBeGreaterThan(100);
    expect(await check.goOn()).toBe(false);
    expect(await (await harness.admin(`${api}/audit/verify`, {})).json()).toMatchObject({ state: 'checking' });
    expect(await settle()).toMatchObject({ state: 'sound' });
    await harness.expectAuditEvent('audit.check_requested');
    // Somebody else's keys: every event looks changed.
    await harness.admin(`${api}/audit/verify`, {});
    const stranger = new IntegrityCheck(harness.services, [(text) => `not ${text.length}`]);
    while (await stranger.goOn());
    expect(await get(`${api}/audit/integrity`)).toMatchObject({ state: 'broken', firstBad: 1 });
    expect(harness.log.events()).toContain('audit.chain_broken');
  });
});
