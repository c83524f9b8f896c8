import type { Actor, Scope } from '../domain/actor.ts';
import { newId } from './factories.ts';

/** Somebody of the team who is signed in; without more said, one who may decide about everybody. */
export function makeReviewer(name: string, fields: { readonly roles?: readonly string[] | null; readonly scopes?: readonly Scope[]; readonly freshUntil?: number } = {}): Extract<Actor, { kind: 'admin' }> {
  return {
    kind: 'admin', id: newId(), name, scopes: new Set(fields.scopes ?? ['read', 'review', 'invite', 'roles']), rankMax: 100, roles: fields.roles ?? null,
    freshUntil: fields.freshUntil ?? Number.MAX_SAFE_INTEGER,
  };
}
