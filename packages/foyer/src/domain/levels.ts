import { type Actor, type Scope, scopes } from './actor.ts';
import type { AdminLevel, AdminRecord } from './change.ts';
import type { Role } from './role.ts';

/** What each level may do. A reviewer's rights hold for the listed roles only. */
export const levelScopes: Readonly<Record<AdminLevel, readonly Scope[]>> = {
  owner: scopes,
  admin: scopes.filter((scope) => scope !== 'admin'),
  reviewer: ['read', 'review', 'invite'],
  viewer: ['read'],
};

/** The actor a signed-in admin is: rights as they are now. */
export function adminActor(admin: AdminRecord, roles: readonly Role[], freshUntil: number): Extract<Actor, { kind: 'admin' }> {
  return {
    kind: 'admin', id: admin.id, name: admin.name, scopes: new Set(levelScopes[admin.level]), rankMax: rankMax(admin, roles),
    roles: admin.level === 'reviewer' ? admin.roles : null, freshUntil,
  };
}

/** Owners and admins grant any role, reviewers up to the highest of theirs (SR-23). */
function rankMax({ level, roles: own }: Pick<AdminRecord, 'level' | 'roles'>, roles: readonly Role[]): number {
  if (level === 'owner' || level === 'admin') return Number.MAX_SAFE_INTEGER;
  const ranks = roles.filter(({ key }) => own === null || own.includes(key)).map(({ rank }) => rank);
  return ranks.length === 0 || level === 'viewer' ? 0 : Math.max(...ranks);
}

/** Whether an actor may make or change somebody with these rights: nobody reaches above themselves, in what they may do nor for which roles (SR-23). */
export function reaches(actor: Actor, member: Pick<AdminRecord, 'level' | 'roles'>, roles: readonly Role[]): boolean {
  if (actor.kind === 'system') return true;
  return (actor.kind === 'admin' || actor.kind === 'api_key') && levelScopes[member.level].every((scope) => actor.scopes.has(scope)) && rankMax(member, roles) <= actor.rankMax;
}
