import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyToken } from '@clerk/backend';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../../../tools/test-database.ts';
import { verifyAudit } from '../application/audit/verify-audit.ts';
import { hourMs } from '../testing/factories.ts';
import { appOrigin, FoyerWithClerk, type FoyerWithClerkOptions } from '../testing/foyer-with-clerk.ts';
import { outcomes } from '../testing/stories.ts';

const places = {
  'a SQLite file': async () => {
    const folder = mkdtempSync(join(tmpdir(), 'foyer-clerk-path-'));
    return { url: `file:${join(folder, 'foyer.db')}`, drop: async () => rmSync(folder, { recursive: true }) };
  },
  PostgreSQL: createTestDatabase,
};

describe.each(Object.entries(places))('from the waitlist to the product with Clerk, on %s', (_, makePlace) => {
  let place: Awaited<ReturnType<typeof makePlace>>;
  let both: FoyerWithClerk;

  const start = async (options: Omit<FoyerWithClerkOptions, 'database'> = {}): Promise<FoyerWithClerk> => (both = await FoyerWithClerk.start({ database: place.url, ...options }));
  beforeEach(async () => { place = await makePlace(); });
  afterEach(async () => {
    await both.close();
    await place.drop();
  });

  const ways = [
    { news: 'lost', deliver: () => both.clerk.webhooks.deliver({ mode: 'lost' }) },
    { news: 'in order', deliver: () => both.clerk.webhooks.deliver() },
    { news: 'shuffled, and each twice at once', deliver: () => both.clerk.webhooks.deliver({ mode: ['shuffled', 'duplicated'] }) },
    { news: 'reversed, and hours late', deliver: async () => { both.clock.advance(5 * hourMs); return both.clerk.webhooks.deliver({ mode: 'reversed' }); } },
  ] as const;
  const matrix = ways.flatMap((way) => [false, true].map((bulkLosesMetadata) => ({ ...way, bulkLosesMetadata })));

  it.each(matrix)('gives each the right role at the first request, with webhooks $news; bulk loses metadata: $bulkLosesMetadata', async ({ deliver, bulkLosesMetadata }) => {
    const { clerk, foyer } = await start({ clerk: { bulkLosesMetadata } });
    const emails = ['ana', 'ben', 'cem'].map((name) => `${name}@example.org`);
    await both.areApproved(emails);
    expect([...clerk.invitations.values()].map(({ email_address, status, public_metadata: { role } }) => [email_address, status, role])).toEqual(emails.map((email) => [email, 'pending', 'coach']));
    expect(clerk.mails.map(({ to }) => to)).toEqual(emails);
    for (const email of emails) expect((await foyer.mailsTo(email)).length, 'mails of Foyer: the confirmation alone').toBe(1);

    const people = emails.map((email) => both.signsUp(email));
    // The browser is quicker than any webhook.
    for (const id of people) expect(await both.roleOf(clerk.sessionToken(id))).toBe('coach');
    for (const email of emails) await foyer.expectAuditEvent('access.claimed', { email });
    await both.work();
    for (const id of people) expect(clerk.users.get(id)!.public_metadata.role).toBe('coach');

    const answers = await deliver();
    expect(answers.filter(({ status }) => status < 200 || status > 299)).toEqual([]);
    await both.work();
    await both.compare();
    for (const id of people) expect(await both.roleOf(clerk.sessionToken(id))).toBe('coach');
    for (const email of emails) expect((await foyer.eventsOf(email)).filter(({ act }) => act === 'access.claimed')).toHaveLength(1);
    expect([clerk.invitations.size, clerk.mails.length]).toEqual([emails.length, emails.length]);
  });

  it('brings a changed role to Clerk, and SR-33 shuts the door within seconds of a revocation, although the token lives', async () => {
    const { clerk, clock, foyer, other } = await start();
    const email = 'ana@example.org';
    await both.areApproved([email]);
    const id = both.signsUp(email);
    const token = clerk.sessionToken(id);
    expect([await both.roleOf(token), await both.roleOf(token, other)]).toEqual(['coach', 'coach']);
    clerk.updateUser(id, { publicMetadata: { ...clerk.users.get(id)!.public_metadata, theme: 'dark' } });
    await both.work();

    expect(await outcomes(foyer.admin('/api/v1/admin/waitlist/change-role', { email, role: 'client' }))).toEqual(['role_changed']);
    expect(await both.roleOf(token)).toBe('client');
    await both.work();
    expect(clerk.users.get(id)!.public_metadata).toEqual({ role: 'client', theme: 'dark' });

    expect(await outcomes(foyer.admin('/api/admin/revoke-access', { email, reason: 'A pause' }))).toEqual(['revoked']);
    expect(await both.roleOf(token)).toBe(401);
    await other.services.access.readFeed();
    expect(await both.roleOf(token, other)).toBe(401);
    expect(await verifyToken(token, { jwtKey: clerk.jwtKey, authorizedParties: [appOrigin], clockSkewInMs: Number.MAX_SAFE_INTEGER })).toMatchObject({ sub: id });
    await both.work();
    expect([...clerk.sessions.values()].filter(({ user_id, status }) => user_id === id && status === 'active')).toEqual([]);
    expect(clerk.users.get(id)!.public_metadata).toEqual({ theme: 'dark' });

    // What Clerk tells afterwards, also a day later and again, opens nothing.
    await clerk.webhooks.deliver({ mode: ['shuffled', 'duplicated'] });
    await both.work();
    clock.advance(24 * hourMs);
    await clerk.webhooks.replay();
    await both.compare();
    expect(await both.roleOf(clerk.sessionToken(id))).toBe(401);
    expect(await verifyAudit({ store: foyer.services.store, macs: foyer.foyer.auditMacs })).toMatchObject({ whole: true });
  });

  it('takes somebody with a verified address only, and only the invited one', async () => {
    const { clerk } = await start();
    await both.areApproved(['ana@example.org']);
    const unverified = clerk.addUser({ email: 'ana@example.org', verified: false });
    expect(await both.roleOf(clerk.sessionToken(unverified.id))).toBe(401);
    clerk.deleteUser(unverified.id);
    const second = clerk.addUser({ email: 'eve@example.org' });
    clerk.updateUser(second.id, { addEmail: { email: 'ana@example.org', verified: false } });
    expect(await both.roleOf(clerk.sessionToken(second.id))).toBe(401);
    clerk.updateUser(second.id, { removeEmail: 'ana@example.org', unsafeMetadata: { role: 'coach' } });
    expect(await both.roleOf(clerk.sessionToken(second.id))).toBe(401);
    expect(await both.roleOf(clerk.sessionToken(both.signsUp('ana@example.org')))).toBe('coach');
  });

  it.each([true, false])('ends the same however Clerk does what nobody says it does: %s', async (assumed) => {
    const { clerk } = await start({
      env: { CLERK_MIRROR_WAITLIST: 'on' },
      clerk: { assume: { invitationMovesEntry: assumed, signUpCompletesPendingEntry: assumed, urlWithoutNotify: !assumed, metadataFromTheStart: !assumed, revokedInvitationKeepsEntryInvited: !assumed } },
    });
    await both.areApproved(['ana@example.org', 'ben@example.org']);
    const id = both.signsUp('ana@example.org');
    expect(await both.roleOf(clerk.sessionToken(id))).toBe('coach');
    await both.work();
    await both.compare();
    await both.compare();
    expect(clerk.users.get(id)!.public_metadata).toEqual({ role: 'coach' });
    expect(both.live('ben@example.org')).toHaveLength(1);
    expect(clerk.mails.map(({ to }) => to)).toEqual(['ana@example.org', 'ben@example.org']);
  });

  it('invites by the waitlist of Clerk, where the role cannot travel along, and each comes in with it', async () => {
    const { clerk } = await start({ env: { CLERK_INVITE_VIA: 'waitlist' } });
    await both.areApproved(['ana@example.org']);
    expect([...clerk.waitlist.values()].map(({ status }) => status)).toEqual(['invited']);
    const id = both.signsUp('ana@example.org');
    expect(clerk.users.get(id)!.public_metadata).toEqual({});
    expect(await both.roleOf(clerk.sessionToken(id))).toBe('coach');
    await both.work();
    expect(clerk.users.get(id)!.public_metadata).toEqual({ role: 'coach' });
    expect(clerk.mails.map(({ slug }) => slug)).toEqual(['waitlist_invitation']);
  });

  it('hears of people before they come, whatever goes wrong on the way, and lets each in once as what they are', async () => {
    const { clerk, foyer } = await start();
    const emails = ['ana', 'ben', 'cem'].map((name) => `${name}@example.org`);
    await both.areApproved(emails);
    const [ana, ben, cem] = emails.map((email) => both.signsUp(email));
    clerk.updateUser(ben!, { publicMetadata: { role: 'client' } });
    clerk.deleteUser(cem!);
    // Foyer does not answer; Clerk tries again by its schedule, and more than once.
    await clerk.webhooks.deliver({ to: () => new Response(null, { status: 503 }) });
    await clerk.webhooks.pass(10 * 60_000, { mode: ['shuffled', 'duplicated'] });
    expect(clerk.webhooks.pending).toEqual([]);
    await both.work();
    for (const email of emails.slice(0, 2)) await foyer.expectAuditEvent('access.claimed', { email });
    await both.compare();
    expect([await both.roleOf(clerk.sessionToken(ana!)), await both.roleOf(clerk.sessionToken(ben!))]).toEqual(['coach', 'coach']);
    const before = await foyer.eventsOf();
    await clerk.webhooks.replay({ timestampInSeconds: true });
    await both.work();
    expect(await foyer.eventsOf()).toHaveLength(before.length);
  });

  it('finds by comparing who joined at Clerk, although every webhook is lost', async () => {
    const { clerk, clock, foyer } = await start();
    clerk.joinWaitlist('ana@example.org');
    await clerk.webhooks.deliver({ mode: 'lost' });
    // Somebody else joins between two pages.
    clerk.meanwhile(() => { clerk.joinWaitlist('ben@example.org'); }, { path: '/waitlist_entries' });
    await both.compare();
    await both.compare();
    for (const email of ['ana@example.org', 'ben@example.org']) {
      const { person } = await foyer.services.store.snapshot({ by: 'email', email });
      expect(person?.entry).toMatchObject({ stage: 'pending' });
    }
    expect(await outcomes(foyer.admin('/api/v1/admin/waitlist/approve', { email: 'ana@example.org', role: 'client' }))).toEqual(['invited']);
    await both.work();
    clock.advance(1000);
    expect(await both.roleOf(clerk.sessionToken(both.signsUp('ana@example.org')))).toBe('client');
  });
});
