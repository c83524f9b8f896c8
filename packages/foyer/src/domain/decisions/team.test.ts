import { describe, expect, it } from 'vitest';
import { makeAdmin, makeRules, minuteMs, start } from '../../testing/factories.ts';
import { type AdminCredential, type AdminSession, type IdentityRows, isOpenLink, sessionState, withIdentityWrites } from '../admin-identity.ts';
import type { AdminRecord } from '../change.ts';
import { FoyerError } from '../errors.ts';
import { adminActor, levelScopes, reaches } from '../levels.ts';
import type { Snapshot } from '../person.ts';
import { decideRequestPasswordReset } from './admin-password.ts';
import { decideAdminSecondFactor, decideAdminSignIn } from './admin-sign-in.ts';
import { decideChangeAdmin, decideInviteAdmin, decideSetAdminState, isFounded } from './team.ts';

const rules = makeRules();
const { roles } = rules.product;
const console = { kind: 'system', name: 'console' } as const;
const owner = makeAdmin({ id: 'ada', level: 'owner' });
const viewer = makeAdmin({ id: 'bea', level: 'viewer' });

const credential = (fields: Partial<AdminCredential> = {}): AdminCredential => ({ adminId: owner.id, passwordHash: 'hash', passwordAt: start, factor: null, recoveryCodes: [], pendingFactor: null, ...fields });
const session = (fields: Partial<AdminSession> = {}): AdminSession => ({
  tokenHash: 'token', id: 'session', adminId: owner.id, stage: 'password', device: 'Test', createdAt: start, seenAt: start, provenAt: start, endsAt: start + 720 * minuteMs, ...fields,
});
const snapshot = (admins: readonly AdminRecord[], identity: Partial<IdentityRows> = {}): Snapshot => ({ person: null, document: null, admins, identity: { credentials: [], sessions: [], links: [], ...identity } });

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof FoyerError) return error.code;
    throw error;
  }
  return 'none';
}

describe('levels', () => {
  it('grow: each may what the one below may, and only owners manage', () => {
    const order = ['viewer', 'reviewer', 'admin', 'owner'] as const;
    order.slice(1).forEach((level, index) => {
      for (const scope of levelScopes[order[index]!]) expect(levelScopes[level]).toContain(scope);
    });
    expect(order.filter((level) => levelScopes[level].includes('admin'))).toEqual(['owner']);
    expect(order.filter((level) => levelScopes[level].includes('export'))).toEqual(['admin', 'owner']);
  });

  it('SR-23 bound what a reviewer grants by the highest of their roles', () => {
    const [low, high] = roles.toSorted((a, b) => a.rank - b.rank);
    expect(adminActor(makeAdmin({ level: 'reviewer', roles: [low!.key] }), roles, 0)).toMatchObject({ rankMax: low!.rank, roles: [low!.key] });
    expect(adminActor(makeAdmin({ level: 'reviewer' }), roles, 0).rankMax).toBe(high!.rank);
    expect(adminActor(makeAdmin({ level: 'admin' }), roles, 0)).toMatchObject({ rankMax: Number.MAX_SAFE_INTEGER, roles: null });
    expect(adminActor(makeAdmin({ level: 'viewer' }), roles, 0).rankMax).toBe(0);
  });

  it('are reached by those who have all their rights', () => {
    const as = (level: AdminRecord['level']) => adminActor(makeAdmin({ level }), roles, 0);
    const reach = (actor: Parameters<typeof reaches>[0], level: AdminRecord['level']) => reaches(actor, { level, roles: null }, roles);
    expect(reach(as('owner'), 'owner')).toBe(true);
    expect(reach(as('admin'), 'owner')).toBe(false);
    expect(reach(as('admin'), 'admin')).toBe(true);
    expect(reach({ kind: 'person', entryId: null }, 'viewer')).toBe(false);
    expect(reach(console, 'owner')).toBe(true);
  });
});

describe('the last owner', () => {
  const remove = (admins: readonly AdminRecord[], id: string) => refusal(() => decideSetAdminState(snapshot(admins), { type: 'remove_admin', personalKeys: [], actor: console, id, from: '' }, start, rules));

  it('stays, whoever else is there but is no active owner', () => {
    const others = [viewer, makeAdmin({ level: 'owner', suspendedAt: start }), makeAdmin({ level: 'owner', joinedAt: null }), makeAdmin({ level: 'owner', removedAt: start })];
    expect(remove([owner, ...others], owner.id)).toBe('team/last_owner');
    expect(remove([owner, ...others], viewer.id)).toBe('none');
    expect(remove([owner, makeAdmin({ level: 'owner' })], owner.id)).toBe('none');
  });

  it('may get another name but no other level', () => {
    const change = (fields: { name?: string; level?: AdminRecord['level'] }) => refusal(() => decideChangeAdmin(snapshot([owner]), { type: 'change_admin', actor: console, id: owner.id, name: fields.name ?? null, level: fields.level ?? null, from: '' }, start, rules));
    expect(change({ name: 'Ada L.' })).toBe('none');
    expect(change({ level: 'admin' })).toBe('team/last_owner');
  });
});

describe('the first owner', () => {
  it('exists from the first who took their place on, also when they are gone', () => {
    expect(isFounded([])).toBe(false);
    expect(isFounded([makeAdmin({ joinedAt: null }), viewer])).toBe(false);
    expect(isFounded([makeAdmin({ removedAt: start })])).toBe(true);
  });
});

describe('what a session opens', () => {
  const state = (fields: Partial<AdminSession>, factor: AdminCredential['factor'], required: boolean, at = start, admin = owner) => sessionState(session(fields), admin, credential({ factor }), required, at);
  const factor = { sealed: 'sealed', enrolledAt: start, lastStep: 0 };

  it('follows from what was proven and what is asked for', () => {
    expect(state({}, null, false)).toBe('signed_in');
    expect(state({}, null, true)).toBe('enrol_second_factor');
    expect(state({}, factor, false)).toBe('second_factor');
    expect(state({ stage: 'full' }, factor, true)).toBe('signed_in');
  });

  it('SR-35 ends after half an hour without use, twelve hours in all, ten minutes halfway', () => {
    expect(state({}, null, false, start + 30 * minuteMs - 1)).toBe('signed_in');
    expect(state({}, null, false, start + 30 * minuteMs)).toBe('ended');
    expect(state({ seenAt: start + 719 * minuteMs }, null, false, start + 720 * minuteMs)).toBe('ended');
    expect(state({}, factor, false, start + 10 * minuteMs)).toBe('ended');
  });

  it('is nothing for who is suspended, removed or has not joined', () => {
    for (const fields of [{ suspendedAt: start }, { removedAt: start }, { joinedAt: null }]) expect(state({ stage: 'full' }, null, false, start, makeAdmin({ ...owner, ...fields }))).toBe('ended');
  });
});

describe('signing in', () => {
  const proof = { guard: 'guard', client: 'client', from: '::1', secondFactorRequired: false };
  const prepared = { id: 'new session', tokenHash: 'new token', device: 'Test' };

  it('is refused when the password was changed while it was proven', () => {
    const at = snapshot([owner], { credentials: [credential({ passwordHash: 'another' })] });
    expect(refusal(() => decideAdminSignIn(at, { type: 'admin_sign_in', ...proof, adminId: owner.id, passwordHash: 'hash', session: prepared, replaces: null }, start, rules))).toBe('auth/sign_in_refused');
  });

  it('takes each half minute once, and none before it', () => {
    const factor = { sealed: 'sealed', enrolledAt: start, lastStep: 100 };
    const at = snapshot([owner], { credentials: [credential({ factor })], sessions: [session()] });
    const use = (step: number) => refusal(() => decideAdminSecondFactor(at, { type: 'admin_second_factor', ...proof, sessionHash: 'token', session: prepared, proof: { by: 'totp', sealed: 'sealed', step, resealed: 'sealed' } }, start, rules));
    expect([99, 100, 101].map(use)).toEqual(['auth/sign_in_refused', 'auth/sign_in_refused', 'none']);
  });

  it('keeps the end of the session it goes on from', () => {
    const at = snapshot([owner], { credentials: [credential({ factor: { sealed: 's', enrolledAt: start, lastStep: 0 } })], sessions: [session()] });
    const { change } = decideAdminSecondFactor(at, { type: 'admin_second_factor', ...proof, sessionHash: 'token', session: prepared, proof: { by: 'totp', sealed: 's', step: 9, resealed: 's' } }, start + minuteMs, rules);
    const after = withIdentityWrites(at.identity!, change!.identity!);
    expect(after.sessions).toEqual([expect.objectContaining({ tokenHash: 'new token', stage: 'full', endsAt: session().endsAt, provenAt: start })]);
  });
});

describe('links', () => {
  const prepared = { tokenHash: 'new link', expiresAt: start + minuteMs, mail: null };

  it('are dead when a newer one was made', () => {
    const old = { tokenHash: 'old link', purpose: 'reset' as const, adminId: owner.id, createdAt: start, expiresAt: start + 60 * minuteMs, endedAt: null };
    const at = snapshot([owner], { links: [old] });
    const { change } = decideRequestPasswordReset(at, { type: 'request_password_reset', guard: 'guard', adminId: owner.id, link: prepared, actor: null, from: '' }, start);
    const { links } = withIdentityWrites(at.identity!, change!.identity!);
    expect(links.filter((link) => isOpenLink(link, start)).map(({ tokenHash }) => tokenHash)).toEqual(['new link']);
  });

  it('for an address nobody has leave everything but the count as it is', () => {
    const { change } = decideRequestPasswordReset(snapshot([owner]), { type: 'request_password_reset', guard: 'guard', adminId: null, link: prepared, actor: null, from: '' }, start);
    expect(change).toEqual({ events: [], document: expect.objectContaining({ kind: 'sign_in_guard', id: 'guard' }) });
  });
});

it('an invitation holds no address where it cannot be erased', () => {
  const { change } = decideInviteAdmin(snapshot([owner]), {
    type: 'invite_admin', actor: console, id: 'new', email: 'nora@example.org', name: 'Nora', level: 'viewer', roles: null, invitedBy: 'Ada', link: { tokenHash: 'h', expiresAt: start, mail: null }, from: '::1',
  }, start, rules);
  expect(JSON.stringify(change!.events.map(({ detail }) => detail))).not.toMatch(/nora|Nora/);
  expect(change!.events[0]!.personal).toMatchObject({ email: 'nora@example.org' });
});
