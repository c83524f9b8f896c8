import { addTexts } from '../../i18n/texts.ts';

/** Texts of the work at Clerk. */
export const t = addTexts('clerk', {
  title: 'Clerk',
  lead: 'Foyer decides who comes in and as what; Clerk signs people in. This is what Foyer still has to do there, and what stands there otherwise.',
  off: 'Clerk is not set up here',
  offText: 'Set CLERK_SECRET_KEY, and whom Foyer lets in can sign in with Clerk. The guide “Add Foyer to a Next.js + Clerk application” has every step.',
  stats: {
    invitations: 'Invitations waiting', finish: 'done about {{when}}', none: 'none waits',
    left: 'Left this hour', leftNote: 'single, and {{bulk}} for ten each',
    parked: 'Parked', parkedNote: 'not taken by Clerk', parkedNone: 'nobody is stuck',
    drift: 'Differences', driftNote: 'found {{when}}', driftNever: 'not compared yet',
  },
  others: 'Besides, {{count}} people wait for something else there: a role, an invitation to be taken back, a look.',
  parked: {
    title: 'Parked', lead: 'Clerk refused these, or did not answer eight times. Put right what it says, then try again.',
    again: 'Try again', all: 'Try all again', erased: 'Somebody erased', since: 'since {{when}}', said: 'Clerk answered: {{error}}', unknown: 'No reason is known.', done: 'It is tried again.',
  },
  drift: {
    title: 'Differences', nothing: 'Foyer and Clerk agree', nothingText: 'Nothing stands there that the record does not know.', never: 'Not compared yet',
    neverText: 'The first comparison begins within seconds and comes again every ten minutes.',
    more: 'These are the first {{shown}} of {{total}}.', role: 'Role of {{who}}', done: 'Put right', somebody: 'somebody',
    waits_for_role: 'Let in at Clerk; nobody said as what.',
    waitlist_left: 'Is in already, and still on Clerk’s waitlist.',
    invited_there: 'Has lost access here, and is still invited there.',
    invitation_unknown: 'Has an invitation at Clerk that nobody made here.',
    invitation_double: 'Has a second invitation at Clerk.',
    invitation_revoked: 'The invitation was revoked at Clerk; here the person is invited.',
    not_invited: 'Is invited here; Clerk has no invitation.',
    has_account: 'Has an account at Clerk already: Clerk mails no invitation, signing in is enough.',
    role_differs: 'The metadata at Clerk says “{{there}}”.',
    role_differs_none: 'The metadata at Clerk says no role.',
    user_unlisted: 'Has an account at Clerk, and is not on the list. The gate stays closed.',
    other_account: 'Has a second account at Clerk. Access belongs to the first one.',
    user_gone: 'The account at Clerk is gone.',
  },
  remedy: {
    approve: 'Approve', add: 'Add to the list', invite: 'Invite there', write_role: 'Write the role again', revoke_invitation: 'Revoke there', reject_entry: 'Reject there',
    delete_entry: 'Take off Clerk’s waitlist', end_sessions: 'End sessions',
  },
  compare: {
    title: 'Comparing', now: 'Compare now', running: 'Comparing: {{phase}}, {{count}} so far', waiting: 'The comparison begins within seconds.', last: 'Last compared', found: 'Looked at',
    foundWords: 'waitlist {{waitlist}}, invitations {{invitations}}, users {{users}}', did: 'Did', didWords: 'added here {{added}}, approvals taken over {{approved}}, put right {{repaired}}',
    phase: { waitlist: 'waitlist', invitations: 'invitations', revoked: 'revoked invitations', users: 'users', offers: 'our own invitations' },
  },
  setup: {
    title: 'Set up', instance: 'Instance', development: 'Development', production: 'Production', via: 'Invites by', invitation: 'Clerk’s invitations', waitlist: 'Clerk’s waitlist', none: 'nothing: Foyer invites nobody there',
    mail: 'Mails come from', clerk: 'Clerk', foyer: 'Foyer',
  },
});
