import type { KnownPerson } from './book.ts';

type Stage = Exclude<KnownPerson['stage'], null | 'erased'>;

/** An administrative act on one person, sent with an `Idempotency-Key`: however often it is repeated, it happens once. */
export interface Decision {
  readonly name: string;
  readonly from: readonly Stage[];
  readonly path: string;
  readonly body: (person: KnownPerson, role: string) => object;
  /** What the record must hold afterwards, each exactly once more. */
  readonly acts: readonly string[];
  readonly outcome: string;
  readonly fits?: (person: KnownPerson) => boolean;
  readonly apply: (person: KnownPerson, role: string) => void;
}

const queue = '/api/v1/admin/waitlist';
const named = ({ email }: KnownPerson) => ({ email });
const withRole = ({ email }: KnownPerson, role: string) => ({ email, role });
const becomes = (stage: Stage) => (person: KnownPerson): void => {
  person.stage = stage;
  person.held = false;
};
const entersAs = (stage: Stage) => (person: KnownPerson, role: string): void => {
  becomes(stage)(person);
  if (person.role !== role) person.steps = [];
  person.role = role;
};
const endsSessions = (stage: Stage) => (person: KnownPerson): void => {
  becomes(stage)(person);
  person.browser.forget();
};
const keepsRole = (person: KnownPerson) => person.role !== null;

/** Everything the team decides about one person in this drill. */
export const decisions: readonly Decision[] = [
  { name: 'approve and invite', from: ['pending', 'rejected'], path: `${queue}/approve`, body: withRole, acts: ['entry.approved', 'invitation.created'], outcome: 'invited', fits: ({ confirmed }) => confirmed, apply: entersAs('invited') },
  { name: 'approve', from: ['pending'], path: `${queue}/approve`, body: ({ email }, role) => ({ email, role, invite: false }), acts: ['entry.approved'], outcome: 'approved', fits: ({ confirmed }) => confirmed, apply: entersAs('approved') },
  { name: 'invite', from: ['approved'], path: `${queue}/invite`, body: named, acts: ['invitation.created'], outcome: 'invited', fits: keepsRole, apply: becomes('invited') },
  { name: 'resend', from: ['invited'], path: `${queue}/invite`, body: named, acts: ['invitation.renewed'], outcome: 'invited', apply: becomes('invited') },
  { name: 'withdraw invitation', from: ['invited'], path: `${queue}/withdraw-invitation`, body: named, acts: ['invitation.withdrawn'], outcome: 'approved', apply: becomes('approved') },
  { name: 'reject', from: ['pending'], path: `${queue}/reject`, body: ({ email }) => ({ email, reason: 'Not now.', notify: true }), acts: ['entry.rejected'], outcome: 'rejected', apply: becomes('rejected') },
  { name: 'reconsider', from: ['rejected'], path: `${queue}/reconsider`, body: named, acts: ['entry.reconsidered'], outcome: 'pending', apply: (person) => { becomes('pending')(person); person.role = null; } },
  { name: 'hold', from: ['pending'], path: `${queue}/hold`, body: named, acts: ['entry.held'], outcome: 'held', fits: ({ held }) => !held, apply: (person) => { person.held = true; } },
  { name: 'release', from: ['pending'], path: `${queue}/release`, body: named, acts: ['entry.released'], outcome: 'released', fits: ({ held }) => held, apply: (person) => { person.held = false; } },
  { name: 'ask', from: ['pending'], path: `${queue}/ask`, body: ({ email }) => ({ email, question: 'How many people do you coach?' }), acts: ['entry.asked'], outcome: 'asked', fits: ({ confirmed, acts }) => confirmed && !acts.has('entry.asked'), apply: () => {} },
  {
    name: 'change role', from: ['approved', 'invited', 'accepted'], path: `${queue}/change-role`, body: (person) => ({ email: person.email, role: otherRole(person), notify: true }), acts: ['entry.role_changed'], outcome: 'role_changed', fits: keepsRole,
    apply(person) {
      person.role = otherRole(person);
      person.steps = [];
    },
  },
  { name: 'revoke', from: ['approved', 'invited', 'accepted'], path: `${queue}/revoke`, body: ({ email }) => ({ email, reason: 'Left the team.', notify: true }), acts: ['access.revoked'], outcome: 'revoked', apply: endsSessions('revoked') },
  { name: 'restore', from: ['revoked'], path: `${queue}/restore`, body: named, acts: ['access.restored', 'invitation.created'], outcome: 'invited', fits: keepsRole, apply: becomes('invited') },
  { name: 'erase', from: ['pending', 'approved', 'invited', 'accepted', 'rejected', 'revoked', 'withdrawn'], path: `${queue}/erase`, body: named, acts: ['entry.erased'], outcome: 'erased', apply: (person) => { person.stage = 'erased'; person.browser.forget(); } },
];

function otherRole({ role }: KnownPerson): string {
  return role === 'coach' ? 'client' : 'coach';
}
