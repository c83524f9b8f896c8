/** Who performs a verb. */
export type Actor =
  | { readonly kind: 'person'; readonly entryId: string | null }
  | { readonly kind: 'api_key'; readonly id: string; readonly name: string; readonly scopes: ReadonlySet<Scope>; readonly rankMax: number }
  | { readonly kind: 'system'; readonly name: string }
  | { readonly kind: 'webhook'; readonly provider: string };

/** What an API key may do (SR-29). */
export const scopes = ['read', 'review', 'invite', 'roles', 'import', 'export', 'admin'] as const;
export type Scope = (typeof scopes)[number];

/** How the actor is named in records: `approvedBy`, audit events, "invited by". */
export function actorName(actor: Actor): string {
  switch (actor.kind) {
    case 'person': return 'the person';
    case 'api_key': return actor.name;
    case 'system': return actor.name;
    case 'webhook': return actor.provider;
  }
}

/** Whether an actor's name can be told to the person as "… has invited you": keys and consoles are nobody one knows. */
export function readsAsPerson(name: string): boolean {
  return /^\p{Lu}\p{Ll}/u.test(name) || /^[^\p{ASCII}]/u.test(name);
}
