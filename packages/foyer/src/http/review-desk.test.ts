import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { minuteMs } from '../testing/factories.ts';
import { startHarness, type Harness } from '../testing/harness.ts';
import { linkIn, tokenIn } from '../testing/mailbox-assertions.ts';
import { makeReviewer } from '../testing/reviewers.ts';
import { comesIn, confirms, isInvited, joins, newEmail } from '../testing/stories.ts';
import { askEntries } from '../application/review/ask-entries.ts';
import { approveEntries, changeRoles, inviteEntries, reconsiderEntries, rejectEntries } from '../application/review/decide-entries.ts';
import { undoDecisions } from '../application/review/undo-decisions.ts';
import { assignEntries, claimEntries, holdEntries, noteEntries, releaseEntries, scoreEntries } from '../application/review/work-on-entries.ts';

let harness: Harness;
beforeAll(async () => { harness = await startHarness(); });
afterAll(() => harness.close());

const bea = makeReviewer('Bea');
const carl = makeReviewer('Carl');
const as = (actor: Parameters<Harness['foyer']['as']>[0]) => harness.foyer.as(actor, '192.0.2.9');
const entryOf = async (email: string) => (await harness.services.store.snapshot({ by: 'email', email })).person!.entry;
const personOf = async (email: string) => (await harness.services.store.snapshot({ by: 'email', email })).person!;
const only = async (done: Promise<{ readonly results: readonly { readonly outcome: string; readonly code?: string; readonly version?: number }[] }>) => {
  const { results: [result] } = await done;
  return result!;
};
const wordOf = async (done: Parameters<typeof only>[0]) => {
  const { outcome, code } = await only(done);
  return code ?? outcome;
};

describe('two reviewers', () => {
  it('do not collide: the second is told who works on somebody, and may go on knowingly', async () => {
    const { email } = await confirms(harness);
    const claimed = await only(claimEntries({ ctx: as(bea), input: { email } }));
    expect(claimed).toMatchObject({ outcome: 'claimed', version: expect.any(Number) });
    const told = await only(rejectEntries({ ctx: as(carl), input: { email } }));
    expect(told).toMatchObject({ outcome: 'failed', code: 'entry/claimed', version: claimed.version });
    expect((told as { detail?: string }).detail).toContain('Bea is working on this person');
    expect(await wordOf(claimEntries({ ctx: as(carl), input: { email } }))).toBe('entry/claimed');
    expect(await wordOf(noteEntries({ ctx: as(carl), input: { email, notes: 'Mine' } }))).toBe('entry/claimed');
    expect(await wordOf(rejectEntries({ ctx: as(carl), input: { email, version: claimed.version! - 1 } }))).toBe('entry/changed');
    expect((await entryOf(email)).stage).toBe('pending');
    expect(await wordOf(rejectEntries({ ctx: as(carl), input: { email, version: claimed.version } }))).toBe('rejected');
    expect((await entryOf(email)).desk.claim).toBeNull();
  });

  it('who decide at once about what they both saw: one wins, the other is told', async () => {
    const { email } = await confirms(harness);
    const { version } = await entryOf(email);
    const words = await Promise.all([
      wordOf(approveEntries({ ctx: as(bea), input: { email, version, role: 'coach' } })), wordOf(rejectEntries({ ctx: as(carl), input: { email, version } })),
    ]);
    expect(words.toSorted()).toEqual(['entry/changed', words.includes('invited') ? 'invited' : 'rejected'].toSorted());
  });

  it('keep a claim as long as something happens, and for thirty minutes', async () => {
    const { email } = await confirms(harness);
    await claimEntries({ ctx: as(bea), input: { email } });
    harness.clock.advance(29 * minuteMs);
    expect(await wordOf(noteEntries({ ctx: as(bea), input: { email, notes: 'Calls back' } }))).toBe('noted');
    harness.clock.advance(29 * minuteMs);
    expect(await wordOf(claimEntries({ ctx: as(carl), input: { email } }))).toBe('entry/claimed');
    harness.clock.advance(minuteMs);
    expect(await wordOf(claimEntries({ ctx: as(carl), input: { email } }))).toBe('claimed');
    expect((await entryOf(email)).desk.claim?.name).toBe('Carl');
  });

  it('hand people over, and give them back', async () => {
    const { email } = await confirms(harness);
    await claimEntries({ ctx: as(bea), input: { email } });
    expect(await wordOf(assignEntries({ ctx: as(carl), input: { email, to: carl.id } }))).toBe('claimed');
    await expect(assignEntries({ ctx: as(carl), input: { email, to: 'nobody' } })).rejects.toMatchObject({ code: 'input/invalid', errors: [{ pointer: '/to' }] });
    expect(await wordOf(assignEntries({ ctx: as(carl), input: { email, to: null } }))).toBe('unclaimed');
    await harness.expectAuditEvent('entry.assigned', { email, detail: { from: 'Carl', to: null } });
  });
});

describe('SR-23 reviewers', () => {
  it('decide only about people who have or ask for one of their roles', async () => {
    const { email } = await confirms(harness, { role: 'coach' });
    const ctx = as(makeReviewer('Dora', { roles: ['client'] }));
    const words = await Promise.all([
      wordOf(rejectEntries({ ctx, input: { email } })), wordOf(approveEntries({ ctx, input: { email, role: 'client' } })), wordOf(holdEntries({ ctx, input: { email } })),
      wordOf(askEntries({ ctx, input: { email, question: 'Why?' } })), wordOf(claimEntries({ ctx, input: { email } })), wordOf(scoreEntries({ ctx, input: { email, score: 1 } })),
      wordOf(noteEntries({ ctx, input: { email, notes: 'x' } })),
    ]);
    expect(new Set(words)).toEqual(new Set(['role/not_yours']));
    await harness.expectAuditEvent('act.refused', { email, detail: { code: 'role/not_yours' }, actorKind: 'admin' });
  });
});

describe('SR-66 a refused decision', () => {
  it('is in the record with who, whom, why and from where, once per request', async () => {
    const { email } = await comesIn(harness);
    expect(await wordOf(rejectEntries({ ctx: as(bea), input: { email } }))).toBe('entry/stage_conflict');
    const event = await harness.expectAuditEvent('act.refused', { email, detail: { act: 'reject', code: 'entry/stage_conflict' } });
    expect(event).toMatchObject({ actorId: `${bea.id} Bea`, personal: JSON.stringify({ from: '192.0.2.9' }) });
    const before = (await harness.eventsOf(email)).length;
    const idempotency = { scope: 'test', key: 'refused once', bodyHash: 'same' };
    for (let time = 0; time < 3; time += 1) await rejectEntries({ ctx: { ...as(bea), idempotency }, input: { email } });
    expect((await harness.eventsOf(email)).length).toBe(before + 1);
  });
});

describe('working on applications', () => {
  it('sets aside and takes up again, scores and notes, each with its record', async () => {
    const { email } = await confirms(harness);
    expect(await wordOf(holdEntries({ ctx: as(bea), input: { email, notes: 'Waits for a reference' } }))).toBe('held');
    expect(await entryOf(email)).toMatchObject({ flags: ['on_hold'], notes: 'Waits for a reference' });
    expect(await wordOf(holdEntries({ ctx: as(bea), input: { email } }))).toBe('unchanged');
    expect(await wordOf(scoreEntries({ ctx: as(bea), input: { email, score: 700 } }))).toBe('scored');
    await expect(harness.foyer.services.executor.run({ target: { by: 'email', email }, command: { type: 'score', actor: bea, score: 1001, version: null } })).rejects.toMatchObject({ code: 'input/invalid' });
    expect(await wordOf(releaseEntries({ ctx: as(bea), input: { email } }))).toBe('released');
    expect(await entryOf(email)).toMatchObject({ flags: [], score: 700 });
    const acts = (await harness.eventsOf(email)).map(({ act }) => act);
    expect(acts).toEqual(expect.arrayContaining(['entry.held', 'entry.scored', 'entry.released']));
  });

  it('holds nobody who is decided, and ends a hold with the decision', async () => {
    const { email } = await confirms(harness);
    await holdEntries({ ctx: as(bea), input: { email } });
    expect(await wordOf(approveEntries({ ctx: as(bea), input: { email, invite: false } }))).toBe('approved');
    expect((await entryOf(email)).flags).toEqual([]);
    expect(await wordOf(holdEntries({ ctx: as(bea), input: { email } }))).toBe('entry/stage_conflict');
  });

  it('takes a version for one person only', async () => {
    await expect(noteEntries({ ctx: as(bea), input: { emails: ['a@example.org', 'b@example.org'], notes: 'x', version: 1 } }))
      .rejects.toMatchObject({ code: 'input/invalid', errors: [{ pointer: '/version' }] });
  });
});

describe('the form, sent again by anybody', () => {
  it('takes away nothing the team marked', async () => {
    const { email } = await joins(harness);
    await holdEntries({ ctx: as(bea), input: { email } });
    await harness.post('/api/waitlist/join', { email, name: 'Somebody', role: 'coach' });
    expect(await entryOf(email)).toMatchObject({ name: 'Somebody', flags: ['on_hold'] });
  });

  it('begins an application anew after leaving: claims and open questions of the one before are over', async () => {
    const { email, browser } = await confirms(harness);
    await askEntries({ ctx: as(bea), input: { email, question: 'Still there?' } });
    await claimEntries({ ctx: as(bea), input: { email } });
    await harness.post('/api/waitlist/withdraw', {}, { browser });
    await harness.post('/api/waitlist/join', { email, name: 'Back', role: 'coach' });
    expect(await entryOf(email)).toMatchObject({ stage: 'pending', flags: [], desk: { claim: null, questions: [] } });
  });
});

describe('a changed role of an invited person', () => {
  it('is in the open invitation, and in a fresh mail when asked for', async () => {
    const { email, token } = await isInvited(harness, { role: 'coach' });
    expect(await wordOf(changeRoles({ ctx: as(bea), input: { email, role: 'client', notify: true } }))).toBe('role_changed');
    const mail = await harness.readMailTo(email);
    expect(mail.text).toContain('Client');
    expect(tokenIn(mail)).toBe(token);
    expect((await personOf(email)).invitation).toMatchObject({ role: 'client', state: 'pending' });
  });
});

describe('undoing', () => {
  it('takes an invitation back before its mail has left: nobody was ever invited', async () => {
    const { email } = await confirms(harness);
    const before = await entryOf(email);
    await noteEntries({ ctx: as(bea), input: { email, notes: 'As before' } });
    await approveEntries({ ctx: as(bea), input: { email, role: 'client', notes: 'Changed' } });
    const { invitation } = await personOf(email);
    harness.clock.advance(9_999);
    expect(await wordOf(undoDecisions({ ctx: as(carl), input: { email } }))).toBe('entry/undo_expired');
    expect(await wordOf(undoDecisions({ ctx: as(bea), input: { email } }))).toBe('undone');
    expect(await entryOf(email)).toMatchObject({ stage: 'pending', role: null, approvedAt: null, notes: 'As before', delivery: before.delivery });
    expect(await personOf(email)).toMatchObject({ invitation: { id: invitation!.id, state: 'revoked' }, grant: { revokedAt: expect.any(Number) } });
    harness.clock.advance(60_000);
    const subjects = (await harness.mailsTo(email)).map(({ subject }) => subject);
    expect(subjects.filter((subject) => subject.includes('invited'))).toEqual([]);
    await harness.expectAuditEvent('entry.decision_undone', { email, detail: { undone: 'invited', to: 'pending' } });
  });

  it('takes a rejection and an approval back, also of somebody who was rejected before', async () => {
    const { email } = await confirms(harness);
    await rejectEntries({ ctx: as(bea), input: { email, reason: 'Too far', notify: true } });
    expect(await wordOf(undoDecisions({ ctx: as(bea), input: { email } }))).toBe('undone');
    expect(await entryOf(email)).toMatchObject({ stage: 'pending', reason: null });
    await rejectEntries({ ctx: as(bea), input: { email, reason: 'Too far' } });
    harness.clock.advance(20_000);
    await approveEntries({ ctx: as(bea), input: { email, invite: false } });
    expect(await wordOf(undoDecisions({ ctx: as(bea), input: { email } }))).toBe('undone');
    expect(await entryOf(email)).toMatchObject({ stage: 'rejected', reason: 'Too far', role: null });
    expect((await harness.mailsTo(email)).filter(({ text }) => text.includes('Too far'))).toEqual([]);
  });

  it('is over after ten seconds, after anything else happened, and for a renewed invitation', async () => {
    const { email } = await confirms(harness);
    await approveEntries({ ctx: as(bea), input: { email } });
    harness.clock.advance(10_000);
    expect(await wordOf(undoDecisions({ ctx: as(bea), input: { email } }))).toBe('entry/undo_expired');
    await inviteEntries({ ctx: as(bea), input: { email } });
    expect(await wordOf(undoDecisions({ ctx: as(bea), input: { email } }))).toBe('entry/undo_expired');
    const other = await confirms(harness);
    await approveEntries({ ctx: as(bea), input: { email: other.email, invite: false } });
    await reconsiderEntries({ ctx: as(carl), input: { email: other.email } });
    expect(await wordOf(undoDecisions({ ctx: as(bea), input: { email: other.email } }))).toBe('entry/undo_expired');
  });

  it('and the worker: either the mail leaves or the decision is taken back, never both', async () => {
    const seen = new Set<string>();
    for (let turn = 0; turn < 12; turn += 1) {
      const { email } = await confirms(harness);
      await approveEntries({ ctx: as(bea), input: { email } });
      // The worker's clock is ahead of the one the undo is decided by: the mail is due, and the undo is still in time.
      harness.clock.advance(10_000);
      const claimed = harness.sendMails();
      harness.clock.advance(-1);
      for (let step = 0; step < turn; step += 1) await new Promise((resolve) => { setImmediate(resolve); });
      const word = await wordOf(undoDecisions({ ctx: as(bea), input: { email } }));
      await claimed;
      const mailed = (await harness.mailsTo(email)).some(({ subject }) => subject.includes('invited'));
      seen.add(word);
      expect({ word, mailed, stage: (await entryOf(email)).stage }).toEqual(word === 'undone' ? { word, mailed: false, stage: 'pending' } : { word: 'entry/undo_expired', mailed: true, stage: 'invited' });
    }
    expect([...seen].toSorted()).toEqual(['entry/undo_expired', 'undone']);
  });
});

describe('a question', () => {
  it('is mailed, answered by the mailed link without any script, and comes back to the desk', async () => {
    const email = newEmail();
    await confirms(harness, { email });
    expect(await wordOf(askEntries({ ctx: as(bea), input: { email, question: 'Which <b>certificate</b> do you hold?' } }))).toBe('asked');
    expect((await entryOf(email)).flags).toEqual(['needs_info']);
    const mail = await harness.readMailTo(email);
    expect(mail.text).toContain('Which <b>certificate</b> do you hold?');
    expect(mail.html).not.toContain('<b>certificate</b>');
    const ticket = linkIn(mail).searchParams.get('ticket')!;
    const shown = await (await harness.fetch(`/waitlist/status?ticket=${ticket}`)).text();
    expect(shown).toContain('Which &lt;b&gt;certificate&lt;/b&gt; do you hold?');
    const [, question] = /name="question" value="([^"]+)"/.exec(shown)!;
    expect((await harness.form('/waitlist/status/reply', { ticket, question: question!, text: '  ' })).status).toBe(422);
    const thanks = await harness.form('/waitlist/status/reply', { ticket, question: question!, text: 'ICF,\r\nsince <2019>' });
    expect(thanks.status).toBe(200);
    expect(await thanks.text()).toContain('your answer is with the team');
    const entry = await entryOf(email);
    expect(entry.flags).toEqual(['replied']);
    expect(entry.desk.questions).toMatchObject([{ reply: 'ICF,\nsince <2019>', askedBy: 'Bea' }]);
    expect(await (await harness.form('/waitlist/status/reply', { ticket, question: question!, text: 'Again' })).text()).toContain('not open any more');
    await harness.expectAuditEvent('entry.replied', { email, actorKind: 'person' });
  });

  it('can be followed by another, answered from the browser that confirmed the address, until the person is decided', async () => {
    const { email, browser } = await confirms(harness);
    await askEntries({ ctx: as(bea), input: { email, question: 'First?' } });
    await askEntries({ ctx: as(bea), input: { email, question: 'Second?' } });
    const reply = async (text: string) => (await (await harness.post('/api/waitlist/reply', { text }, { browser })).json() as { status: string }).status;
    expect(await reply('One')).toBe('received');
    expect((await entryOf(email)).flags).toEqual(['needs_info', 'replied']);
    await rejectEntries({ ctx: as(bea), input: { email } });
    expect(await reply('Two')).toBe('nothing_open');
    expect((await entryOf(email)).desk.questions.map(({ reply: answer }) => answer)).toEqual(['One', null]);
    harness.clock.advance(minuteMs);
    expect((await harness.mailsTo(email)).filter(({ subject }) => subject.startsWith('A question'))).toHaveLength(0);
  });

  it('is for nobody without proof, and answers are limited', async () => {
    expect((await harness.post('/api/waitlist/reply', { text: 'Hello' })).status).toBe(410);
    expect((await harness.post('/api/waitlist/reply', { text: 'Hello', ticket: 'A'.repeat(43) })).status).toBe(410);
    const { email, browser } = await confirms(harness);
    await askEntries({ ctx: as(bea), input: { email, question: 'How long?' } });
    expect((await harness.post('/api/waitlist/reply', { text: 'x'.repeat(2001) }, { browser })).status).toBe(422);
  });
});
