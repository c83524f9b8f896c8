import { describe, expect, it } from 'vitest';
import { acceptCommand, signInCommand } from '../../testing/commands.ts';
import {
  dayMs,
  hourMs,
  makeInvitation,
  makeMailToken,
  makePerson,
  makeProduct,
  makeRules,
  newId,
  prepareSession,
  start,
} from '../../testing/factories.ts';
import type { InvitationState } from '../invitation.ts';
import type { MailToken, Person } from '../person.ts';
import { decideAccept, decideSignIn, invitationFault } from './accept.ts';

const rules = makeRules();
const later = start + hourMs / 2;
const dead = (fault: string) => ({ result: { status: 'dead', fault }, change: null });

function accept(person: Person, fields: { now?: number; signedInAs?: string; rules?: typeof rules } = {}) {
  const snapshot = { person, ...(person.invitation ? { invitation: person.invitation } : {}) };
  return decideAccept(
    snapshot,
    acceptCommand({ signedInAs: fields.signedInAs ?? null }),
    fields.now ?? later,
    fields.rules ?? rules,
  );
}

describe('accepting an invitation', () => {
  it('gives one session, one claimed grant and one event', () => {
    const person = makePerson('invited');
    const session = prepareSession();
    const { result, change } = decideAccept(
      { person, invitation: person.invitation! },
      acceptCommand({ session }),
      later,
      rules,
    );
    const entryId = person.entry.id;
    expect(result).toEqual({
      status: 'accepted',
      entryId,
      role: 'coach',
      onboarding: true,
      sessionExpiresAt: session.expiresAt,
    });
    expect(change).toMatchObject({
      entry: { stage: 'accepted', acceptedAt: later },
      invitations: [{ id: person.invitation!.id, state: 'accepted', endedAt: later }],
      grant: {
        role: 'coach',
        subject: { provider: 'foyer', id: entryId },
        claimedAt: later,
        revokedAt: null,
      },
      sessionStarted: { ...session, entryId, createdAt: later },
      mailsStopped: 'all',
    });
    expect(change?.events.map(({ act }) => act)).toEqual(['invitation.accepted']);
  });

  it('proves the mailbox, and keeps an earlier proof', () => {
    expect(accept(makePerson('invited', { confirmedAt: null })).change?.entry?.confirmedAt).toBe(later);
    expect(accept(makePerson('invited', { confirmedAt: start })).change?.entry?.confirmedAt).toBe(start);
  });

  it('leaves the grant with the subject that claimed it before', () => {
    const person = makePerson('invited');
    const subject = { provider: 'clerk', id: 'user_1' };
    const { change } = accept({ ...person, grant: { ...person.grant!, subject, claimedAt: start } });
    expect(change?.grant).toMatchObject({ subject, claimedAt: start });
  });

  it('gives the role approved now, not the one the invitation was made with', () => {
    const person = makePerson('invited', { role: 'coach' });
    const { result } = accept({ ...person, grant: { ...person.grant!, role: 'client' } });
    expect(result).toMatchObject({ status: 'accepted', role: 'client' });
  });

  it('offers no onboarding where there is none left', () => {
    const onboardingOf = (fields: Parameters<typeof makePerson>[1]) =>
      accept(makePerson('invited', fields)).result;
    const progress = { done: [], skipped: false, completedAt: null };
    expect(onboardingOf({ onboarding: { ...progress, skipped: true } })).toMatchObject({ onboarding: false });
    expect(onboardingOf({ onboarding: { ...progress, completedAt: start } })).toMatchObject({
      onboarding: false,
    });
    expect(onboardingOf({ onboarding: { ...progress, done: ['profile'] } })).toMatchObject({
      onboarding: true,
    });
  });

  it('asks somebody else to switch first, and changes nothing', () => {
    const person = makePerson('invited');
    expect(accept(person, { signedInAs: newId() })).toEqual({
      result: { status: 'wrong_person', invitedEmail: person.entry.email },
      change: null,
    });
    expect(accept(person, { signedInAs: person.entry.id }).result.status).toBe('accepted');
  });
});

describe('a dead invitation', () => {
  it('is unknown when nothing was found', () => {
    expect(decideAccept({ person: null }, acceptCommand(), later, rules)).toEqual(dead('unknown'));
  });

  it.each([
    ['accepted', 'used'],
    ['superseded', 'superseded'],
    ['revoked', 'revoked'],
  ] as [InvitationState, string][])('that is %s admits nobody', (state, fault) => {
    const person = makePerson('invited');
    expect(accept({ ...person, invitation: { ...person.invitation!, state, endedAt: start } })).toEqual(
      dead(fault),
    );
  });

  it('is open until the instant it expires, and shut from then on', () => {
    const person = makePerson('invited');
    const { expiresAt } = person.invitation!;
    expect(accept(person, { now: expiresAt - 1 }).result.status).toBe('accepted');
    expect(accept(person, { now: expiresAt })).toEqual(dead('expired'));
  });

  it('refuses a second acceptance', () => {
    const person = makePerson('invited');
    const { change } = accept(person);
    const after = { entry: change!.entry!, invitation: change!.invitations![0]!, grant: change!.grant! };
    expect(accept(after)).toEqual(dead('used'));
  });

  it.each(['pending', 'approved', 'rejected', 'revoked', 'withdrawn', 'accepted'] as const)(
    'admits nobody who is %s, whatever its row says',
    (stage) => {
      const person = makePerson(stage);
      const invitation = makeInvitation({ entryId: person.entry.id });
      expect(accept({ ...person, invitation })).toEqual(dead('revoked'));
    },
  );

  it('admits nobody whose grant is revoked, missing, or of a role that is gone', () => {
    const person = makePerson('invited');
    expect(accept({ ...person, grant: { ...person.grant!, revokedAt: start } })).toEqual(dead('revoked'));
    expect(accept({ ...person, grant: null })).toEqual(dead('revoked'));
    expect(accept(person, { rules: makeRules({ product: makeProduct({ roles: [] }) }) })).toEqual(
      dead('revoked'),
    );
  });

  it('of a superseded link stays dead although a newer one is open', () => {
    const person = makePerson('invited');
    const old = makeInvitation({ entryId: person.entry.id, state: 'superseded' });
    expect(invitationFault({ person, invitation: old }, later)).toBe('superseded');
  });
});

describe('signing in by a mailed link', () => {
  const signIn = (person: Person, token: Partial<MailToken> = {}, now = later) =>
    decideSignIn(
      { person, mailToken: makeMailToken({ entryId: person.entry.id, purpose: 'sign_in', ...token }) },
      signInCommand(),
      now,
      rules,
    );

  it('starts a session and uses the link up', () => {
    const { result, change } = signIn(makePerson('accepted'));
    expect(result.status).toBe('accepted');
    expect(change).toMatchObject({ mailTokens: [{ usedAt: later }], events: [{ act: 'session.started' }] });
    expect(change?.sessionStarted).toBeDefined();
    expect(change?.entry).toBeUndefined();
    expect(change?.grant).toBeUndefined();
  });

  it('claims the grant of somebody approved', () => {
    const person = makePerson('approved');
    const { change } = signIn(person);
    expect(change).toMatchObject({
      entry: { stage: 'accepted', acceptedAt: later },
      grant: { subject: { provider: 'foyer', id: person.entry.id }, claimedAt: later },
      events: [{ act: 'access.claimed' }],
    });
  });

  it.each([
    ['used', { usedAt: start }, later],
    ['superseded', { supersededAt: start }, later],
    ['expired', {}, start + hourMs],
    ['unknown', { purpose: 'status' }, later],
    ['unknown', { purpose: 'confirm' }, later],
    ['unknown', { purpose: 'unsubscribe' }, later],
  ] as [string, Partial<MailToken>, number][])('is refused as %s (%o)', (fault, token, now) => {
    expect(signIn(makePerson('accepted'), token, now)).toEqual(dead(fault));
  });

  it.each(['pending', 'invited', 'rejected', 'revoked', 'withdrawn'] as const)(
    'admits nobody who is %s',
    (stage) => {
      expect(signIn(makePerson(stage))).toEqual(dead('unknown'));
    },
  );

  it('admits nobody whose grant is revoked', () => {
    const person = makePerson('accepted');
    expect(signIn({ ...person, grant: { ...person.grant!, revokedAt: start } })).toEqual(dead('unknown'));
  });

  it('works to the last millisecond of its hour', () => {
    expect(signIn(makePerson('accepted'), {}, start + hourMs - 1).result.status).toBe('accepted');
    expect(signIn(makePerson('accepted'), {}, start + dayMs).result).toMatchObject({ fault: 'expired' });
  });
});
