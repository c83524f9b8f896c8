import { describe, expect, it } from 'vitest';
import { showLinkCommand } from '../../testing/commands.ts';
import { makeKeyActor, makePerson, makeRules, start } from '../../testing/factories.ts';
import { refusalOf } from '../../testing/refusal.ts';
import type { Person } from '../person.ts';
import { decideShowLink } from './show-link.ts';

const later = start + 1;
const show = (person: Person | null, now = later, actor = makeKeyActor()) =>
  decideShowLink({ person }, showLinkCommand({ actor }), now, makeRules());

describe('showing an invitation link', () => {
  it('names the live invitation and records that it was shown', () => {
    const person = makePerson('invited');
    const { id, expiresAt, tokenHash } = person.invitation!;
    const { result, change } = show(person);
    expect(result).toEqual({ id: person.entry.id, invitationId: id, tokenHash, expiresAt });
    expect(change).toMatchObject({
      invitations: [{ id, state: 'pending', linkShownAt: later }],
      events: [{ act: 'invitation.link_shown', detail: { invitation: id, role: 'coach' } }],
    });
  });

  it('happens at most once', () => {
    const person = makePerson('invited');
    const [invitation] = show(person).change!.invitations!;
    expect(refusalOf(() => show({ ...person, invitation: invitation! })).code).toBe('invitation/link_shown');
  });

  it('is refused to whoever may not grant the role', () => {
    expect(refusalOf(() => show(makePerson('invited'), later, makeKeyActor({ rankMax: 1 }))).code).toBe(
      'role/above_rank',
    );
  });

  it('is refused for a role whose links are only mailed', () => {
    expect(refusalOf(() => show(makePerson('invited', { role: 'client' }))).code).toBe(
      'invitation/link_policy',
    );
  });

  it('is refused where no link is live', () => {
    const expired = makePerson('invited');
    expect(refusalOf(() => show(expired, expired.invitation!.expiresAt)).code).toBe('invitation/not_found');
    for (const stage of ['pending', 'approved', 'accepted', 'rejected', 'revoked', 'withdrawn'] as const) {
      expect(refusalOf(() => show(makePerson(stage))).code).toBe('invitation/not_found');
    }
    expect(refusalOf(() => show(null)).code).toBe('entry/not_found');
  });
});
