import { describe, expect, it } from 'vitest';
import { approveCommand } from '../../testing/commands.ts';
import { hourMs, makeInvitation, makeKeyActor, makePerson, makeRules, newId, prepareInvitation, start } from '../../testing/factories.ts';
import { decideApprove } from './approve.ts';
import { decideChangeRole } from './change-role.ts';
import { decideRemind } from './remind.ts';
import { requestedMail } from './requested-mail.ts';

const rules = makeRules({ invitationsMailedElsewhere: true });
const later = start + hourMs;

describe('where an identity provider mails invitations', () => {
  it('Foyer mails none, and says in the record who does', () => {
    const { change } = decideApprove({ person: makePerson('pending') }, approveCommand({ role: 'coach', invitation: prepareInvitation(later) }), later, rules);
    expect(change?.mails).toEqual([]);
    expect(change?.entry?.stage).toBe('invited');
    expect(change?.events.at(-1)).toMatchObject({ act: 'invitation.created', detail: { mailed: false, providerMails: true } });
  });

  it('nobody mails when the link is handed over by hand, or the address takes no mail', () => {
    const byHand = decideApprove({ person: makePerson('pending') }, approveCommand({ role: 'coach', notify: false, invitation: prepareInvitation(later) }), later, rules);
    expect(byHand.change?.events.at(-1)?.detail).not.toHaveProperty('providerMails');
    const bounced = decideApprove({ person: makePerson('pending', { delivery: 'bounced' }) }, approveCommand({ role: 'coach', invitation: prepareInvitation(later) }), later, rules);
    expect(bounced.change?.events.at(-1)?.detail).not.toHaveProperty('providerMails');
  });

  it('nobody is reminded or mailed again by Foyer, and whoever asks hears where they stand', () => {
    const person = makePerson('invited');
    const offer = makeInvitation({ entryId: person.entry.id, expiresAt: later + hourMs });
    const invited = { ...person, invitation: offer };
    expect(decideRemind({ person: invited }, { type: 'remind', invitationId: offer.id, number: 1, mailId: newId() }, later, rules).result).toEqual({ status: 'not_due' });
    expect(decideRemind({ person: invited }, { type: 'remind', invitationId: offer.id, number: 1, mailId: newId() }, later, makeRules()).result).toEqual({ status: 'reminded' });
    const changed = decideChangeRole({ person: invited }, { type: 'change_role', actor: makeKeyActor(), role: 'client', version: null, mailId: newId() }, later, rules);
    expect(changed.change?.mails).toBeUndefined();
    expect(requestedMail(invited, newId(), later, rules, 'request').kind).toBe('status');
    expect(requestedMail(invited, newId(), later, makeRules(), 'request').kind).toBe('invitation');
  });
});
