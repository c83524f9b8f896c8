import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createClerkReports } from '../adapters/identity/clerk/clerk-webhooks.ts';
import type { Request } from '../domain/unit.ts';
import { approveCommand, claimRequest, closeRequest, joinCommand, rejectCommand } from '../testing/commands.ts';
import { makeRules, start } from '../testing/factories.ts';
import { MemoryLedger } from '../testing/memory-ledger.ts';

const rules = makeRules();
const reports = createClerkReports(() => ({ kind: 'refused', reason: 'not_configured' }));
const now = start + 1000;

/** Who is on the list before anything is reported: approved, invited, waiting, turned down; nobody knows the last one. */
const addresses = ['ana@example.com', 'bo@example.com', 'cy@example.com', 'dee@example.com', 'eve@example.com'] as const;
const otherAddress = 'new@example.com';

function listed(): MemoryLedger {
  const ledger = new MemoryLedger();
  const by = (email: string) => ({ by: 'email' as const, email });
  for (const email of addresses.slice(0, 4)) ledger.runAll([{ target: by(email), command: joinCommand({ email, entryId: `entry of ${email}` }) }], start, rules);
  ledger.runAll([
    { target: by(addresses[0]), command: approveCommand({ role: 'coach', invitation: null }) }, { target: by(addresses[1]), command: approveCommand({ role: 'client' }) },
    { target: by(addresses[3]), command: rejectCommand() },
  ], start, rules);
  return ledger;
}

/** One thing that happened to an account, as Clerk reports it. */
interface Happening {
  readonly account: number;
  readonly body: string;
}

function bodyOf(type: string, account: number, step: number, fields: { email?: string; verified?: boolean; role?: string } = {}): string {
  const { email = addresses[account]!, verified = true, role } = fields;
  return JSON.stringify({
    object: 'event', type,
    data: type === 'user.deleted' ? { id: `user_${account}`, object: 'user', deleted: true } : {
      id: `user_${account}`, object: 'user', primary_email_address_id: 'idn_1', created_at: start, updated_at: start + step,
      email_addresses: [{ id: 'idn_1', email_address: email, verification: verified ? { status: 'verified' } : null }], public_metadata: role === undefined ? {} : { role }, unsafe_metadata: { role: 'coach' },
    },
  });
}

/** The life of an account: made, changed some times, perhaps deleted. */
const life = (account: number): fc.Arbitrary<readonly Happening[]> => fc.record({
  verified: fc.constantFrom(true, true, true, false),
  changes: fc.array(fc.record({ email: fc.constantFrom(...addresses, otherAddress), verified: fc.boolean(), role: fc.constantFrom('coach', 'client', 'admin') }), { maxLength: 3 }),
  isDeleted: fc.boolean(),
}).map(({ verified, changes, isDeleted }) => [
  { account, body: bodyOf('user.created', account, 1, { verified }) },
  ...changes.map((change, index) => ({ account, body: bodyOf('user.updated', account, index + 2, change) })),
  ...(isDeleted ? [{ account, body: bodyOf('user.deleted', account, 0) }] : []),
]);

const history = fc.tuple(...addresses.map((_, account) => life(account))).map((lives) => lives.flat());

function work(ledger: MemoryLedger, { body }: Happening): void {
  const report = reports.read(body);
  let request: Request;
  if (report.kind === 'user') request = claimRequest(report.user, report.occasion);
  else if (report.kind === 'user_deleted') request = closeRequest({ provider: 'clerk', id: report.id });
  else throw new Error('Clerk reported something else.');
  for (const outcome of ledger.runAll([request], now, rules)) expect(outcome.ok).toBe(true);
}

/** Everything that decides at the door, and what is known about accounts. */
function end(ledger: MemoryLedger) {
  return {
    people: [...ledger.entries.values()].map(({ email, stage, role }) => ({ email, stage, role })),
    grants: [...ledger.grants.values()], invitations: [...ledger.invitations.values()].map(({ entryId, state }) => ({ entryId, state })), accounts: [...ledger.providerUsers.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  };
}

function endOf(happenings: readonly Happening[]) {
  const ledger = listed();
  for (const happening of happenings) work(ledger, happening);
  return end(ledger);
}

describe('SR-48 reports of Clerk', () => {
  it('lead to the same end in any order, however often each is delivered', () => {
    fc.assert(fc.property(history, fc.infiniteStream(fc.nat()), (happenings, dice) => {
      const inOrder = endOf(happenings);
      const die = () => dice.next().value;
      const again = [...happenings, ...happenings.filter(() => die() % 3 === 0), ...happenings.filter(() => die() % 7 === 0)];
      const shuffled = again.map((happening) => ({ happening, at: die() })).toSorted((a, b) => a.at - b.at).map(({ happening }) => happening);
      expect(endOf(shuffled)).toEqual(inOrder);
      expect(endOf(happenings.toReversed())).toEqual(inOrder);
      // All of it once more, much later.
      expect(endOf([...happenings, ...shuffled])).toEqual(inOrder);
    }), { numRuns: 60 });
  });

  it('let in whoever was approved and proved the address, and nobody else', () => {
    fc.assert(fc.property(history, (happenings) => {
      const { people, accounts } = endOf(happenings);
      const stageOf = Object.fromEntries(people.map(({ email, stage }) => [email, stage]));
      for (const account of [0, 1]) {
        const own = happenings.filter((one) => one.account === account).map(({ body }) => JSON.parse(body) as { type: string; data: { email_addresses: { verification: unknown }[] } });
        const isProven = own[0]!.data.email_addresses[0]!.verification !== null;
        const isGone = own.some(({ type }) => type === 'user.deleted');
        expect(stageOf[addresses[account]!]).toBe(isProven ? (isGone ? 'withdrawn' : 'accepted') : account === 0 ? 'approved' : 'invited');
      }
      expect([stageOf[addresses[2]], stageOf[addresses[3]], stageOf[addresses[4]]]).toEqual(['pending', 'rejected', undefined]);
      // What people or the provider say about roles decides nothing.
      for (const { email, role } of people) if (email === addresses[1]) expect(role).toBe('client');
      expect(accounts.every(({ deletedAt, email }) => deletedAt === null || email === null)).toBe(true);
    }), { numRuns: 60 });
  });
});
