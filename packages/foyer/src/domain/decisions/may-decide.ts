import type { Actor } from '../actor.ts';
import type { Entry } from '../entry.ts';
import { liveClaim } from '../entry-changes.ts';
import { EntryClaimed, EntryNotFound, FoyerError, RoleAboveRank, RoleNotYours, RoleRequired } from '../errors.ts';
import type { Snapshot } from '../person.ts';
import { requireRole, type Role } from '../role.ts';
import type { Rules } from '../rules.ts';

/**
 * The role by exact name, if this actor may grant it (SR-23).
 * @throws {RoleRequired | UnknownRole | RoleAboveRank | RoleNotYours}
 */
export function requireGrantable(rules: Rules, actor: Actor, key: string | null): Role {
  if (key === null) throw new RoleRequired();
  const role = requireRole(rules.product.roles, key);
  if ((actor.kind === 'api_key' || actor.kind === 'admin') && role.rank > actor.rankMax) throw new RoleAboveRank(role.key);
  requireListed(actor, role);
  return role;
}

/**
 * Whoever may not grant a role may not take it away either. A role that is not configured any more protects nobody.
 * @throws {RoleAboveRank | RoleNotYours}
 */
export function requireReplaceable(rules: Rules, actor: Actor, held: string | null): void {
  if (rules.product.roles.some((known) => known.key === held)) requireGrantable(rules, actor, held);
}

/**
 * Reviewers decide only about people who have, or ask for, one of their roles. Whoever asks for none is everybody's.
 * @throws {RoleNotYours}
 */
export function requireMine(rules: Rules, actor: Actor, entry: Pick<Entry, 'role' | 'requestedRole'>): void {
  const role = rules.product.roles.find(({ key }) => key === (entry.role ?? entry.requestedRole));
  if (role) requireListed(actor, role);
}

function requireListed(actor: Actor, role: Role): void {
  if (actor.kind === 'admin' && actor.roles !== null && !actor.roles.includes(role.key)) throw new RoleNotYours(role.label, actor.roles);
}

/** Access that was taken back is given again only by those who might take it back, whatever the act is called. */
export function mayRestore(actor: Actor): boolean {
  return !(actor.kind === 'api_key' || actor.kind === 'admin') || actor.scopes.has('roles');
}

/** @throws {FoyerError} `entry/changed` when somebody else changed the entry since the caller looked */
export function requireVersion(entry: Entry, version: number | null): void {
  if (version !== null && version !== entry.version) {
    throw new FoyerError('entry/changed', 'Somebody changed this person in the meantime. Look again, then decide.', { details: { version: entry.version } });
  }
}

/**
 * A claim is no lock: whoever names the version they looked at has seen it and may go on. Without a version, people are told who works
 * on it. Keys and the system are not people.
 * @throws {EntryClaimed}
 */
function requireUnclaimed(entry: Entry, actor: Actor, version: number | null, now: number): void {
  const claim = liveClaim(entry, now);
  if (actor.kind === 'admin' && version === null && claim !== null && claim.id !== actor.id) throw new EntryClaimed(claim.name, claim.at, entry.version);
}

/**
 * The person, if this actor may work on them now.
 * @throws {EntryNotFound | EntryClaimed | RoleNotYours | FoyerError}
 */
export function requireWorkable(snapshot: Snapshot, command: { readonly actor: Actor; readonly version: number | null }, now: number, rules: Rules): Entry {
  if (snapshot.person === null) throw new EntryNotFound();
  const { entry } = snapshot.person;
  requireVersion(entry, command.version);
  requireMine(rules, command.actor, entry);
  requireUnclaimed(entry, command.actor, command.version, now);
  return entry;
}
