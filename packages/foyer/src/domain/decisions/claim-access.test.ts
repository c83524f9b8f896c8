import { describe, expect, it } from 'vitest';
import { approveCommand, claimRequest, closeRequest, joinCommand, makeNews, revokeCommand } from '../../testing/commands.ts';
import { dayMs, makeInvitation, makePerson, makeProduct, makeRules, newId, start } from '../../testing/factories.ts';
import { MemoryLedger } from '../../testing/memory-ledger.ts';
import type { Person, Snapshot } from '../person.ts';
import type { ProviderUser, ProviderUserNews } from '../provider-user.ts';
import { standingFaults, standingFrom, standingOf } from '../standing.ts';
import type { Request } from '../unit.ts';
import { type ClaimAccessCommand, type ClaimAccessResult, decideClaimAccess } from './claim-access.ts';

const rules = makeRules();
const later = start + 1000;

function newsOf(person: Person, fields: Partial<ProviderUserNews> = {}): ProviderUserNews {
  return makeNews({ email: person.entry.email, ...fields });
}

function claim(person: Person | null, user: ProviderUserNews, { occasion = 'request', known = null }: { occasion?: ClaimAccessCommand['occasion']; known?: ProviderUser | null } = {}) {
  const snapshot: Snapshot = { person, providerUser: known };
  return decideClaimAccess(snapshot, claimRequest(user, occasion).command, later, rules);
}

const heldBy = (person: Person, id: string, provider = 'clerk'): Person => ({ ...person, grant: { ...person.grant!, subject: { provider, id }, claimedAt: start } });

describe('a proven address meets the record', () => {
  it.each(['approved', 'invited'] as const)('lets somebody %s in: the grant is theirs, the invitation is used, one event tells', (stage) => {
    const person = makePerson(stage);
    const user = newsOf(person);
    const { result, change } = claim(person, user);
    expect(result).toMatchObject({ status: 'claimed', person: { entry: { stage: 'accepted', acceptedAt: later } } });
    expect(change).toMatchObject({
      entry: { stage: 'accepted', role: 'coach' }, grant: { role: 'coach', subject: { provider: 'clerk', id: user.id }, claimedAt: later, revokedAt: null }, mailsStopped: 'all',
      events: [{ act: 'access.claimed', actor: { kind: 'person', entryId: person.entry.id }, detail: { role: 'coach', provider: 'clerk', subject: user.id } }],
    });
    expect(change?.invitations).toEqual(stage === 'approved' ? [] : [{ ...person.invitation, state: 'accepted', endedAt: later }]);
  });

  it('claims although the mailed link ran out: the approval stands', () => {
    const person = makePerson('invited');
    const old = { ...person, invitation: makeInvitation({ entryId: person.entry.id, expiresAt: start }) };
    expect(claim(old, newsOf(person)).change?.invitations).toEqual([{ ...old.invitation, state: 'superseded', endedAt: later }]);
  });

  it('changes nothing the second time', () => {
    const user = makeNews();
    const person = heldBy(makePerson('accepted', { email: 'ana@example.com' }), user.id);
    const known: ProviderUser = { ...user, deletedAt: null, announced: false, note: null, seenAt: start };
    expect(claim(person, user, { known })).toEqual({ result: { status: 'held', person }, change: null });
  });

  it('stays with the subject when the address changes at the provider', () => {
    const person = heldBy(makePerson('accepted'), 'user_1');
    expect(claim(person, newsOf(person, { id: 'user_1', email: 'new@example.com', verified: false })).result).toEqual({ status: 'held', person });
  });

  it('lets whoever was restored back in by the account that held it', () => {
    const person = heldBy(makePerson('approved'), 'user_1');
    expect(claim(person, newsOf(person, { id: 'user_1' })).change).toMatchObject({ entry: { stage: 'accepted' }, grant: { claimedAt: start } });
  });

  it('takes over from the mailbox, once, and says so', () => {
    const person = makePerson('accepted');
    const user = newsOf(person);
    const { result, change } = claim(person, user);
    expect(result.status).toBe('handed_over');
    expect(change?.entry).toBeUndefined();
    expect(change?.grant).toMatchObject({ subject: { provider: 'clerk', id: user.id }, claimedAt: start });
    expect(change?.events).toMatchObject([{ act: 'access.handed_over', detail: { provider: 'clerk', subject: user.id, from: 'foyer', role: 'coach' } }]);
    expect(claim({ ...person, grant: change!.grant! }, newsOf(person)).result).toMatchObject({ status: 'refused', reason: 'claimed_elsewhere' });
  });
});

describe('what opens nothing', () => {
  const approved = makePerson('approved');

  it.each([
    ['an address that is not proven', newsOf(approved, { verified: false })],
    ['no address at all', newsOf(approved, { email: null })],
    ['another address than the one found', newsOf(approved, { email: 'other@example.com' })],
  ])('SR-15 %s', (_, user) => {
    const { result, change } = claim(approved, user);
    expect(result).toEqual({ status: 'refused', reason: 'address_unverified', person: null });
    expect(change).toMatchObject({ events: [] });
    expect(change?.grant).toBeUndefined();
  });

  it.each(['pending', 'rejected', 'revoked', 'withdrawn'] as const)('somebody %s stays where they are', (stage) => {
    const person = makePerson(stage);
    const { result, change } = claim(person, newsOf(person));
    expect(result).toEqual({ status: 'refused', reason: 'closed', person });
    expect([change?.entry, change?.grant, change?.events]).toEqual([undefined, undefined, []]);
  });

  it('a role that is no longer configured', () => {
    const gone = makeRules({ product: makeProduct({ roles: [] }) });
    const user = newsOf(approved);
    expect(decideClaimAccess({ person: approved, providerUser: null }, claimRequest(user).command, later, gone).result).toMatchObject({ status: 'refused', reason: 'role_missing' });
  });

  it('somebody who is not on the list, recorded once and without the address', () => {
    const user = makeNews();
    const first = claim(null, user, { occasion: 'created' });
    expect(first).toMatchObject({
      result: { status: 'refused', reason: 'not_listed' },
      change: { providerUser: { note: 'unlisted', announced: true }, events: [{ act: 'provider.user_unlisted', actor: { kind: 'webhook', provider: 'clerk' }, entryId: null, detail: { provider: 'clerk', subject: user.id } }] },
    });
    expect(JSON.stringify(first.change!.events)).not.toContain('ana@');
    expect(claim(null, user, { known: first.change!.providerUser! })).toMatchObject({ result: { reason: 'not_listed' }, change: null });
  });

  it('SR-15 an account that has the address after another one: refused each time, recorded once', () => {
    const person = heldBy(makePerson('accepted'), 'user_1');
    const user = newsOf(person, { id: 'user_2' });
    const first = claim(person, user);
    expect(first).toMatchObject({
      result: { status: 'refused', reason: 'claimed_elsewhere' },
      change: { providerUser: { note: 'claimed_elsewhere' }, events: [{ act: 'access.claim_refused', entryId: person.entry.id, detail: { provider: 'clerk', subject: 'user_2', claimedBy: 'clerk' } }] },
    });
    expect(first.change?.grant).toBeUndefined();
    expect(claim(person, user, { known: first.change!.providerUser! })).toMatchObject({ result: { reason: 'claimed_elsewhere' }, change: null });
  });

  it('a change that a webhook reports: it is noted, and claims nothing', () => {
    const { result, change } = claim(approved, newsOf(approved, { role: 'admin' }), { occasion: 'changed' });
    expect(result).toEqual({ status: 'noted' });
    expect(change).toEqual({ providerUser: expect.objectContaining({ role: 'admin', announced: false, note: null }), events: [] });
  });
});

describe('a whole life', () => {
  const email = 'ana@example.com';
  const byEmail = { by: 'email' as const, email };

  function ledgerWith(...requests: Request[]): MemoryLedger {
    const ledger = new MemoryLedger();
    run(ledger, { target: byEmail, command: joinCommand({ email }) }, { target: byEmail, command: approveCommand({ role: 'coach' }) }, ...requests);
    return ledger;
  }

  function run(ledger: MemoryLedger, ...requests: Request[]): readonly ClaimAccessResult[] {
    return requests.flatMap((request) => ledger.runAll([request], later, rules)).map((outcome) => (outcome.ok ? outcome.result : outcome.error) as ClaimAccessResult);
  }

  const personIn = (ledger: MemoryLedger): Person => ledger.person(ledger.findByEmail(email)!.id)!;

  it('SR-15 of an address that another user has later carries nothing over; a new decision of the team does', () => {
    const [first, second] = [makeNews({ email, id: 'user_1' }), makeNews({ email, id: 'user_2' })];
    const ledger = ledgerWith(claimRequest(first));
    expect(run(ledger, closeRequest(first))).toEqual([{ status: 'left' }]);
    expect(personIn(ledger)).toMatchObject({ entry: { stage: 'withdrawn' }, grant: { subject: { id: 'user_1' }, revokedAt: later } });
    expect(run(ledger, claimRequest(second), claimRequest(first))).toMatchObject([{ reason: 'closed' }, { reason: 'account_deleted' }]);
    run(ledger, { target: byEmail, command: joinCommand({ email }) }, { target: byEmail, command: approveCommand({ role: 'client' }) });
    expect(personIn(ledger).grant).toMatchObject({ subject: null, role: 'client' });
    expect(run(ledger, claimRequest(first), claimRequest(second))).toMatchObject([{ reason: 'account_deleted' }, { status: 'claimed' }]);
    expect(standingFaults(standingFrom(ledger.events.filter(({ entryId }) => entryId !== null)), standingOf(personIn(ledger)))).toEqual([]);
  });

  it('of two accounts that claim in one batch exactly one gets it', () => {
    const ledger = ledgerWith();
    const outcomes = ledger.runAll([claimRequest(makeNews({ email, id: 'user_1' })), claimRequest(makeNews({ email, id: 'user_2' }))], later, rules);
    expect(outcomes.map((outcome) => outcome.ok && outcome.result)).toMatchObject([{ status: 'claimed' }, { status: 'refused', reason: 'claimed_elsewhere' }]);
  });

  it('SR-68 of an account ends with the person who is erased, for whoever comes in the same commit, too', () => {
    const older = makeNews({ email, id: 'user_1', updatedAt: start });
    const newer = makeNews({ email, id: 'user_1', verified: false, updatedAt: start + dayMs });
    const erase: Request = { target: byEmail, command: { type: 'erase', actor: revokeCommand().actor, version: null } };
    const [together, apart] = [ledgerWith(claimRequest(newer)), ledgerWith(claimRequest(newer))];
    const outcomes = together.runAll([erase, claimRequest(older)], later, rules);
    expect(outcomes[1]).toMatchObject({ ok: true, result: { status: 'refused', reason: 'not_listed' } });
    run(apart, erase, claimRequest(older));
    expect(together.providerUsers).toEqual(apart.providerUsers);
    expect(together.runAll([claimRequest(newer), { target: byEmail, command: joinCommand({ email }) }, erase], later, rules).every(({ ok }) => ok)).toBe(true);
    expect(together.providerUsers.size).toBe(0);
  });

  it('of an account that claims one place has no second one: the same account with another approved address stays who it is', () => {
    const other = 'bo@example.com';
    const ledger = ledgerWith(claimRequest(makeNews({ email, id: 'user_1' })));
    run(ledger, { target: { by: 'email', email: other }, command: approveCommand({ role: 'client', create: { entryId: newId(), email: other, name: 'Bo', locale: 'en' } }) });
    expect(run(ledger, claimRequest(makeNews({ email: other, id: 'user_1', updatedAt: start + dayMs })))).toMatchObject([{ status: 'held', person: { entry: { email } } }]);
    expect(ledger.findByEmail(other)?.stage).toBe('invited');
  });

  it('ends with a revocation, whatever the account proves, and goes on when it is restored', () => {
    const user = makeNews({ email, id: 'user_1' });
    const ledger = ledgerWith(claimRequest(user), { target: byEmail, command: revokeCommand() });
    expect(run(ledger, claimRequest(user), claimRequest(makeNews({ email, id: 'user_2' })))).toMatchObject([{ reason: 'closed' }, { reason: 'claimed_elsewhere' }]);
    run(ledger, { target: byEmail, command: approveCommand({ role: 'coach' }) });
    expect(run(ledger, claimRequest(makeNews({ email, id: 'user_2' })), claimRequest(user))).toMatchObject([{ reason: 'claimed_elsewhere' }, { status: 'claimed' }]);
  });

  it('ends the same when the report of the deletion comes before the one of the creation', () => {
    const user = makeNews({ email, id: 'user_1' });
    const [inOrder, shuffled] = [ledgerWith(claimRequest(user, 'created'), closeRequest(user)), ledgerWith(closeRequest(user), claimRequest(user, 'created'), closeRequest(user))];
    const end = (ledger: MemoryLedger) => ({ stage: personIn(ledger).entry.stage, grant: { ...personIn(ledger).grant, entryId: '' } });
    expect(end(shuffled)).toEqual(end(inOrder));
    expect(end(shuffled)).toMatchObject({ stage: 'withdrawn', grant: { subject: { id: 'user_1' }, revokedAt: later } });
    expect(run(shuffled, claimRequest(user, 'created'), claimRequest(user))).toMatchObject([{ status: 'noted' }, { reason: 'account_deleted' }]);
  });
});
