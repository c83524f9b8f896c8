import { describe, expect, it } from 'vitest';
import { aftermathOf, endsSomething, type LaterEvent } from './aftermath.ts';
import type { AuditAct } from './audit-event.ts';

let seq = 100;
function later(act: AuditAct, entryId: string | null, detail: LaterEvent['detail'] = {}): LaterEvent {
  seq += 1;
  return { seq, at: seq, act, entryId, detail };
}

describe('what happened after a backup', () => {
  it('leaves somebody where the last ending left them', () => {
    const { closures, regained } = aftermathOf([later('access.revoked', 'ana'), later('access.restored', 'ana', { role: 'coach' }), later('entry.withdrawn', 'ana'), later('entry.rejected', 'bo')]);
    expect(closures.get('ana')).toMatchObject({ stage: 'withdrawn', role: 'coach' });
    expect(closures.get('bo')).toMatchObject({ stage: 'rejected', invitationEnded: false });
    expect([...regained]).toEqual(['ana']);
  });

  it('ends an invitation that was used, replaced, shown or taken back', () => {
    for (const act of ['invitation.accepted', 'invitation.renewed', 'invitation.link_shown', 'invitation.withdrawn', 'access.claimed'] as const) {
      expect(aftermathOf([later(act, 'ana')]).closures.get('ana'), act).toMatchObject({ stage: null, invitationEnded: true });
    }
    expect(aftermathOf([later('invitation.lapsed', 'ana')]).closures.get('ana')).toMatchObject({ stage: 'pending' });
  });

  it('takes an undone decision back only as far as it closes', () => {
    expect(aftermathOf([later('entry.decision_undone', 'ana', { to: 'pending', role: null })]).closures.get('ana')).toMatchObject({ stage: 'pending' });
    expect(aftermathOf([later('entry.decision_undone', 'ana', { to: 'accepted', role: 'coach' })]).closures.get('ana')).toMatchObject({ stage: null, invitationEnded: true });
  });

  it('knows what became of keys, mails, people who were erased, and the team', () => {
    const { apiKeysEnded, mailsSettled, erased, adminsEnded } = aftermathOf([
      later('api_key.revoked', null, { key: 'k' }), later('mail.sent', 'ana', { mail: 'm' }), later('mail.dropped', 'ana', { mail: 'n' }), later('entry.erased', 'bo'),
      later('admin.suspended', null, { admin: 'mia' }), later('admin.password_changed', null, { admin: 'mia' }), later('admin.second_factor_removed', null, { admin: 'ole' }),
      later('admin.changed', null, { admin: 'renamed', level: 'admin', levelBefore: 'admin', roles: null, rolesBefore: null }),
      later('admin.changed', null, { admin: 'lowered', level: 'viewer', levelBefore: 'owner', roles: null, rolesBefore: null }),
    ]);
    expect([...apiKeysEnded]).toEqual(['k']);
    expect([...mailsSettled]).toEqual([['m', 'sent'], ['n', 'dropped']]);
    expect([...erased]).toEqual(['bo']);
    expect(Object.fromEntries(adminsEnded)).toEqual({
      mia: { place: true, password: true, factor: false }, ole: { place: false, password: true, factor: true }, lowered: { place: true, password: false, factor: false },
    });
  });

  it('asks for nothing that ends nothing', () => {
    for (const act of ['entry.joined', 'entry.confirmed', 'session.started', 'mail.sent', 'recovery.requested', 'admin.signed_in'] as const) expect(endsSomething(act), act).toBe(false);
  });
});
