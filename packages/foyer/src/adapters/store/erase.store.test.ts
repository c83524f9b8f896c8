import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase } from '../../../../../tools/test-database.ts';
import type { Store } from '../../application/ports/store.ts';
import type { Command } from '../../domain/command.ts';
import type { Target } from '../../domain/person.ts';
import { acceptCommand, approveCommand, confirmCommand, joinCommand, prepareMailCommand } from '../../testing/commands.ts';
import { makeKeyActor, newHash, newId, prepareInvitation, prepareSession, start } from '../../testing/factories.ts';
import { ledgerMac, verifyChain } from '../../testing/memory-ledger.ts';
import { allEvents, makeStorePlace, runRequest, runUnits, storeKinds, type StorePlace } from '../../testing/store-places.ts';
import type { Database } from './tables.ts';

/** Words no other row in a database has. */
const words = { email: 'Quaxlimonde.Perigord@forget-me.example', name: 'Wilhelmine Quaxlimonde', answer: 'Zwetschgendatschi', notes: 'Kannmansichmerken', reply: 'Haferlschuhplattler', reason: 'Herzkasperl' };
const email = words.email.toLowerCase();

describe.each(storeKinds)('SR-68 somebody who is erased, on %s', (kind) => {
  let place: StorePlace;
  let store: Store;
  const actor = makeKeyActor();
  const run = (target: Target, command: Command, now = start) => runRequest(store, { target, command }, now);
  const byEmail: Target = { by: 'email', email };

  beforeAll(async () => {
    place = await makeStorePlace(kind, createTestDatabase);
    store = await place.open();
    // Among others, so that pages split and move.
    for (let other = 0; other < 400; other += 1) await run({ by: 'email', email: `other${other}@example.com` }, joinCommand({ email: `other${other}@example.com`, answers: { goal: 'x'.repeat(200) } }));
    const [mailId, entryId, hash, invitation] = [newId(), newId(), newHash(), prepareInvitation()];
    await run(byEmail, joinCommand({ email, name: words.name, answers: { goal: words.answer }, entryId, mailId }));
    await run({ by: 'id', id: entryId }, prepareMailCommand({
      mail: { id: mailId, kind: 'confirm', entryId, invitationId: null, requested: true, runAt: start }, mailbox: email, token: { purpose: 'confirm', tokenHash: hash, expiresAt: start + 1000 },
    }));
    await run({ by: 'mail_token', hash }, confirmCommand());
    // Sent again by a stranger: kept in the record.
    await run(byEmail, joinCommand({ email, name: `${words.name} again`, answers: { goal: words.answer } }), start + 1);
    await run(byEmail, { type: 'note', actor, notes: words.notes, version: null });
    for (let time = 0; time < 30; time += 1) await run(byEmail, { type: 'note', actor, notes: `${words.notes} ${'y'.repeat(time * 40)}`, version: null });
    await run(byEmail, { type: 'reject', actor, reason: words.reason, notify: false, mailId: newId(), version: null });
    await runUnits(store, [{
      requests: [{ target: byEmail, command: approveCommand({ actor, role: 'coach', invitation }) }], idempotency: { scope: 'key:1', key: `approve ${email}`, bodyHash: 'x' },
    }, {
      requests: [{ target: byEmail, command: approveCommand({ actor, role: 'coach' }) }], idempotency: { scope: 'key:1', key: 'approve', bodyHash: 'x' },
    }], start);
    await run({ by: 'invite_token', hash: invitation.tokenHash }, acceptCommand({ session: prepareSession() }));
    await run({ by: 'document', kind: 'feedback', id: 'one' }, {
      type: 'keep_document', actor, kind: 'feedback', id: 'one', owner: entryId, body: JSON.stringify({ text: words.reply }), expectedVersion: null, event: null,
    });
    await run({ by: 'document', kind: 'job', id: 'wave' }, {
      type: 'keep_document', actor, kind: 'job', id: 'wave', owner: null, body: JSON.stringify({ leftOut: [{ examples: [{ id: entryId, email }] }] }), expectedVersion: null, event: null,
    });
    await store.clerk.mark([entryId], start);
    const view = { name: `Is ${words.name} in?`, query: new URLSearchParams({ q: words.name, sort: '-createdAt' }).toString(), shared: true, ownerName: 'Ada' };
    await run({ by: 'document', kind: 'saved_view', id: 'view' }, {
      type: 'keep_document', actor, kind: 'saved_view', id: 'view', owner: 'ada', body: JSON.stringify(view), expectedVersion: null, event: null,
    });
    while ((await store.indexChanged(500)) > 0);
  });
  afterAll(() => place.remove());

  test('is found nowhere any more, and the record still verifies', async () => {
    const before = await store.counts();
    expect((await store.listEntries({ filter: { text: 'quaxlim' }, sort: '-createdAt', cursor: null, limit: 5 })).items).toHaveLength(1);
    const { outcomes } = await runUnits(store, [{ requests: [{ target: byEmail, command: { type: 'erase', actor, version: null } }], idempotency: { scope: 'key:1', key: 'erase', bodyHash: 'x' } }], start + 5);
    expect(outcomes[0]![0]).toMatchObject({ ok: true, result: { outcome: 'erased', email: null } });
    expect(await store.scrub()).toBe(true);

    expect((await store.snapshot(byEmail)).person).toBeNull();
    expect((await store.listEntries({ filter: { text: 'quaxlim' }, sort: '-createdAt', cursor: null, limit: 5 })).items).toEqual([]);
    expect(await store.documents.get('feedback', 'one')).toBeUndefined();
    expect((await store.documents.get('job', 'wave'))?.body).toContain('"email":"erased"');
    expect(JSON.parse((await store.documents.get('saved_view', 'view'))!.body)).toMatchObject({ name: 'Is erased in?', query: 'q=erased&sort=-createdAt' });
    expect(await store.strayRows()).toEqual([]);
    expect(await store.counts()).toEqual(await store.recount());
    expect((await store.counts()).reduce((sum, { count }) => sum + count, 0)).toBe(before.reduce((sum, { count }) => sum + count, 0) - 1);
    const events = await allEvents(store);
    expect(verifyChain(ledgerMac, events)).toMatchObject({ whole: true, events: events.length });
    expect(events.at(-1)).toMatchObject({ act: 'entry.erased' });
    expect(JSON.stringify(events)).not.toMatch(new RegExp(Object.values(words).join('|'), 'i'));
    await expectNoBytes();
  });

  test('can join again, as somebody new', async () => {
    await run(byEmail, joinCommand({ email, name: 'New' }), start + 10);
    expect((await store.snapshot(byEmail)).person?.entry).toMatchObject({ name: 'New', notes: '', version: 1 });
    expect((await store.snapshot(byEmail)).person?.invitation).toBeNull();
  });

  /** Looks at every byte: of the file and its journal, or of every row where the server keeps the files. */
  async function expectNoBytes(): Promise<void> {
    if (kind === 'sqlite') {
      for (const name of readdirSync(dirname(place.location))) {
        const bytes = readFileSync(join(dirname(place.location), name)).toString('latin1').toLowerCase();
        for (const word of [...Object.values(words), 'quaxlimonde']) expect(bytes.includes(word.toLowerCase()), `${word} in ${name}`).toBe(false);
      }
      return;
    }
    const { default: pg } = await import('pg');
    const client = new pg.Client({ connectionString: place.location });
    await client.connect();
    try {
      const tables: (keyof Database)[] = ['entry', 'invitation', 'role_grant', 'person_session', 'mail_token', 'device_ticket', 'outbox', 'mailbox_quota', 'audit_event', 'document', 'answer', 'entry_search', 'job_item'];
      for (const table of tables) {
        const { rows } = await client.query(`select coalesce(string_agg(row::text, ' '), '') as text from ${table} as row`);
        const text = (rows[0] as { text: string }).text.toLowerCase();
        for (const word of Object.values(words)) expect(text.includes(word.toLowerCase()), `${word} in ${table}`).toBe(false);
      }
    } finally {
      await client.end();
    }
  }
});
