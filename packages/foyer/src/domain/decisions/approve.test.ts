import { describe, expect, it } from 'vitest';
import { approveCommand } from '../../testing/commands.ts';
import {
  client,
  coach,
  hourMs,
  makeGrant,
  makeKeyActor,
  makePerson,
  makeProduct,
  makeRules,
  newId,
  prepareInvitation,
  start,
} from '../../testing/factories.ts';
import { refusalOf } from '../../testing/refusal.ts';
import type { Stage } from '../stage.ts';
import { type ApproveCommand, decideApprove } from './approve.ts';

const rules = makeRules();
const later = start + hourMs;
const approve = (person: ReturnType<typeof makePerson> | null, fields: Partial<ApproveCommand> = {}) =>
  decideApprove({ person }, approveCommand(fields), later, rules);
/** One seat for coaches, any number for clients. */
const scarce = makeRules({ product: makeProduct({ roles: [{ ...coach, capacity: 1 }, client] }) });
const mayGrantClients = () => makeKeyActor({ rankMax: 1 });

describe('approving', () => {
  it('assigns the role, invites at once and mails the link', () => {
    const person = makePerson('pending', { requestedRole: 'client' });
    const prepared = prepareInvitation(later);
    const { result, change } = approve(person, {
      role: 'coach',
      invitation: prepared,
      mailId: 'mail',
      notes: 'Knows Bo',
    });
    expect(result).toEqual({
      id: person.entry.id,
      email: person.entry.email,
      outcome: 'invited',
      role: 'coach',
      invitationId: prepared.id,
      version: 2,
    });
    expect(change?.entry).toMatchObject({
      stage: 'invited',
      role: 'coach',
      requestedRole: 'client',
      approvedAt: later,
      approvedBy: 'Ada',
      invitedAt: later,
      notes: 'Knows Bo',
      delivery: 'queued',
      updatedAt: later,
      version: 2,
    });
    expect(change?.invitations).toEqual([
      expect.objectContaining({ ...prepared, state: 'pending', role: 'coach', createdBy: 'Ada' }),
    ]);
    expect(change?.grant).toMatchObject({
      role: 'coach',
      provenance: 'waitlist',
      subject: null,
      claimedAt: null,
      revokedAt: null,
    });
    expect(change?.mails).toEqual([
      {
        id: 'mail',
        kind: 'invitation',
        entryId: person.entry.id,
        invitationId: prepared.id,
        requested: false,
        runAt: later,
      },
    ]);
    expect(change?.events.map(({ act }) => act)).toEqual(['entry.approved', 'invitation.created']);
  });

  it('records both roles, and keeps notes out of what is kept for ever', () => {
    const { change } = approve(makePerson('pending', { requestedRole: 'client' }), {
      role: 'coach',
      notes: 'Knows Bo',
    });
    expect(change?.events[0]).toMatchObject({
      detail: { from: 'pending', role: 'coach', roleBefore: null, requestedRole: 'client' },
      personal: { notes: 'Knows Bo' },
    });
    expect(JSON.stringify(change?.events.map(({ detail }) => detail))).not.toContain('Knows Bo');
  });

  it('takes the role that was asked for when none is said', () => {
    expect(approve(makePerson('pending', { requestedRole: 'client' })).result.role).toBe('client');
  });

  it('can approve without inviting: no link, no mail', () => {
    const { result, change } = approve(makePerson('pending'), { invitation: null });
    expect(result).toMatchObject({ outcome: 'approved', invitationId: null });
    expect(change).toMatchObject({ entry: { stage: 'approved' }, grant: { role: 'coach' } });
    expect(change?.invitations).toBeUndefined();
    expect(change?.mails).toBeUndefined();
  });

  it('can invite without mailing, for a link that is handed over', () => {
    const { change } = approve(makePerson('pending'), { notify: false });
    expect(change).toMatchObject({ mails: [], entry: { stage: 'invited', delivery: 'none' } });
    expect(change?.events.at(-1)).toMatchObject({ act: 'invitation.created', detail: { mailed: false } });
  });

  it.each(['bounced', 'complained', 'unsubscribed'] as const)(
    'invites but does not mail an address that %s',
    (delivery) => {
      const { change } = approve(makePerson('pending', { delivery }));
      expect(change).toMatchObject({ mails: [], entry: { stage: 'invited', delivery } });
    },
  );

  it.each(['rejected', 'revoked', 'approved'] as const)('invites somebody who is %s', (stage) => {
    const { result, change } = approve(makePerson(stage));
    expect(result.outcome).toBe('invited');
    expect(change?.entry?.stage).toBe('invited');
    expect(change?.grant?.revokedAt).toBeNull();
  });

  it('calls it restored when access had been revoked, and keeps whose grant it was', () => {
    const person = makePerson('revoked');
    const { change } = approve(person);
    expect(change?.events[0]?.act).toBe('access.restored');
    expect(change?.grant?.subject).toEqual(person.grant!.subject);
    expect(change?.entry?.reason).toBeNull();
  });

  it('tells by the grant how the person came: added, imported or from the list', () => {
    const came = (source: string) =>
      approve(makePerson('pending', { origin: { source } })).change?.grant?.provenance;
    expect([came('join'), came('admin'), came('import'), came('newsletter')]).toEqual([
      'waitlist',
      'admin',
      'import',
      'waitlist',
    ]);
  });
});

describe('adding somebody who is not on the list', () => {
  const create = { entryId: newId(), email: 'new@example.com', name: 'New', locale: 'de' };

  it('adds, approves and invites in one step', () => {
    const { result, change } = approve(null, { create, role: 'client' });
    expect(result).toMatchObject({ id: create.entryId, email: create.email, outcome: 'invited' });
    expect(change?.entry).toMatchObject({
      stage: 'invited',
      role: 'client',
      requestedRole: null,
      confirmedAt: null,
      locale: 'de',
      version: 1,
    });
    expect(change?.grant?.provenance).toBe('admin');
    expect(change?.events.map(({ act }) => act)).toEqual([
      'entry.added',
      'entry.approved',
      'invitation.created',
    ]);
  });

  it('leaves somebody who is on the list as they are, and only approves them', () => {
    const person = makePerson('pending', { name: 'Ana' });
    const { change } = approve(person, { create, role: 'client' });
    expect(change?.entry).toMatchObject({ id: person.entry.id, name: 'Ana' });
    expect(change?.events.map(({ act }) => act)).not.toContain('entry.added');
  });

  it('needs a role: nobody asked for one', () => {
    expect(refusalOf(() => approve(null, { create })).code).toBe('role/required');
  });
});

describe('renewing an invitation', () => {
  it('makes a new link and kills the old one, its waiting mail too', () => {
    const person = makePerson('invited');
    const old = person.invitation!;
    const { change } = approve(person, { renew: true });
    expect(change?.invitations?.map(({ id, state, endedAt }) => [id === old.id, state, endedAt])).toEqual([
      [true, 'superseded', later],
      [false, 'pending', null],
    ]);
    expect(change?.mailsStopped).toEqual({ invitationId: old.id });
    expect(change?.events.map(({ act, detail }) => [act, detail['replaces']])).toEqual([
      ['invitation.renewed', old.id],
    ]);
  });

  it('leaves approval and approver as they were', () => {
    const person = makePerson('invited', { approvedBy: 'Bo' });
    expect(approve(person, { renew: true }).change?.entry).toMatchObject({
      approvedAt: start,
      approvedBy: 'Bo',
      invitedAt: later,
    });
  });

  it('never leaves a live link behind somebody who is merely approved', () => {
    expect(approve(makePerson('invited'), { renew: true, invitation: null })).toMatchObject({
      result: { outcome: 'unchanged' },
      change: null,
    });
  });
});

describe('approving again', () => {
  it.each([
    ['invited', {}],
    ['accepted', {}],
    ['accepted', { renew: true }],
    ['approved', { invitation: null }],
  ] as [Stage, Partial<ApproveCommand>][])(
    'changes nothing for somebody %s with this role (%o)',
    (stage, fields) => {
      expect(approve(makePerson(stage), { role: 'coach', ...fields })).toMatchObject({
        result: { outcome: 'unchanged', role: 'coach' },
        change: null,
      });
    },
  );

  it.each([
    ['invited', {}],
    ['accepted', {}],
    ['approved', { invitation: null }],
  ] as [Stage, Partial<ApproveCommand>][])(
    'refuses another role for somebody %s: that is a change of role (%o)',
    (stage, fields) => {
      const refusal = refusalOf(() => approve(makePerson(stage), { role: 'client', ...fields }));
      expect(refusal).toMatchObject({
        code: 'entry/stage_conflict',
        details: { from: stage, role: 'coach' },
      });
    },
  );

  it('starts the onboarding of another role from its beginning, and keeps that of the same one', () => {
    const onboarding = { done: ['profile', 'calendar'], skipped: false, completedAt: start };
    const person = makePerson('revoked', { onboarding });
    expect(approve(person, { role: 'coach' }).change?.entry?.onboarding).toEqual(onboarding);
    expect(approve(person, { role: 'client' }).change?.entry?.onboarding).toEqual({
      done: [],
      skipped: false,
      completedAt: null,
    });
  });
});

describe('what an approval is refused for', () => {
  it('nobody matches and nobody is to be added', () => {
    expect(refusalOf(() => approve(null)).code).toBe('entry/not_found');
  });

  it('no role was asked for and none is given', () => {
    expect(refusalOf(() => approve(makePerson('pending', { requestedRole: null }))).code).toBe(
      'role/required',
    );
  });

  it.each(['Coach', 'coach ', 'coac', '', 'owner', '__proto__'])(
    'the role %j is not one that is configured',
    (role) => {
      expect(refusalOf(() => approve(makePerson('pending'), { role })).code).toBe('role/unknown');
    },
  );

  it('the role is above the right of the key, also when the person asked for it', () => {
    const actor = mayGrantClients();
    expect(refusalOf(() => approve(makePerson('pending'), { actor, role: 'coach' })).code).toBe(
      'role/above_rank',
    );
    expect(refusalOf(() => approve(makePerson('pending', { requestedRole: 'coach' }), { actor })).code).toBe(
      'role/above_rank',
    );
    expect(refusalOf(() => approve(makePerson('invited'), { actor, renew: true })).code).toBe(
      'role/above_rank',
    );
  });

  it.each([
    ['invited', { renew: true }],
    ['approved', {}],
  ] as [Stage, Partial<ApproveCommand>][])(
    'who may not grant the role of somebody %s cannot take it away by approving a lower one',
    (stage, fields) => {
      expect(
        refusalOf(() => approve(makePerson(stage), { actor: mayGrantClients(), role: 'client', ...fields }))
          .code,
      ).toBe('role/above_rank');
    },
  );

  it('the person has left: only they can come back', () => {
    expect(refusalOf(() => approve(makePerson('withdrawn'))).code).toBe('entry/stage_conflict');
  });

  it('somebody changed the person in the meantime', () => {
    const person = makePerson('pending', { version: 5 });
    expect(refusalOf(() => approve(person, { version: 4 }))).toMatchObject({
      code: 'entry/changed',
      details: { version: 5 },
    });
    expect(approve(person, { version: 5 }).change?.entry?.version).toBe(6);
  });
});

it('a role that is not configured any more can be replaced by anyone who may grant the new one', () => {
  const person = makePerson('approved', { role: 'alumni' });
  const grant = makeGrant({ entryId: person.entry.id, role: 'alumni' });
  expect(
    approve({ ...person, grant }, { actor: mayGrantClients(), role: 'client' }).change?.grant?.role,
  ).toBe('client');
});

describe('the seats of a role', () => {
  const seated = (taken: number, person: ReturnType<typeof makePerson>, fields: Partial<ApproveCommand> = {}) =>
    decideApprove({ person, seats: new Map([['coach', taken]]) }, approveCommand(fields), later, scarce);

  it.each(['pending', 'rejected', 'revoked'] as const)('full, are given to nobody %s, invited or not', (stage) => {
    for (const invitation of [null, prepareInvitation(later)]) {
      expect(refusalOf(() => seated(1, makePerson(stage), { invitation }))).toMatchObject({
        code: 'role/full',
        details: { role: 'coach', capacity: 1 },
      });
      expect(seated(0, makePerson(stage), { invitation }).change?.entry?.role).toBe('coach');
    }
  });

  it('full, are kept by whoever has one: inviting and inviting again still work', () => {
    expect(seated(1, makePerson('approved')).result.outcome).toBe('invited');
    expect(seated(1, makePerson('invited'), { renew: true }).result.outcome).toBe('invited');
    expect(seated(7, makePerson('invited'), { renew: true }).result.outcome).toBe('invited');
    expect(seated(1, makePerson('accepted')).result.outcome).toBe('unchanged');
  });

  it('full, are not taken by inviting somebody approved as something else', () => {
    const other = makePerson('approved', { role: 'client' });
    expect(refusalOf(() => seated(1, other, { role: 'coach' })).code).toBe('role/full');
  });

  it('are no matter where the role has no capacity', () => {
    expect(seated(1, makePerson('pending'), { role: 'client' }).result.outcome).toBe('invited');
  });

  it('are never given away unseen', () => {
    const unseen = () => decideApprove({ person: makePerson('pending') }, approveCommand(), later, scarce);
    expect(unseen).toThrow('were not looked up');
  });
});
