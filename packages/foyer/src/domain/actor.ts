/** Who performs a verb. */
export type Actor =
  | { readonly kind: 'person'; readonly entryId: string | null }
  | { readonly kind: 'api_key'; readonly id: string; readonly name: string; readonly scopes: ReadonlySet<Scope>; readonly rankMax: number }
  | {
      readonly kind: 'admin';
      readonly id: string;
      readonly name: string;
      readonly scopes: ReadonlySet<Scope>;
      /** Highest role this admin may grant or take away, by rank. */
      readonly rankMax: number;
      /** The only roles this admin may decide about; null for all. */
      readonly roles: readonly string[] | null;
      /** Until when dangerous acts need no renewed sign-in (SR-31), UTC milliseconds. */
      readonly freshUntil: number;
    }
  | { readonly kind: 'system'; readonly name: string }
  | { readonly kind: 'webhook'; readonly provider: string };

/** What an API key or an admin may do (SR-29). */
export const scopes = ['read', 'review', 'invite', 'roles', 'import', 'export', 'gate', 'admin'] as const;
export type Scope = (typeof scopes)[number];

/** How the actor is named in records: `approvedBy`, audit events, "invited by". */
export function actorName(actor: Actor): string {
  switch (actor.kind) {
    case 'person': return 'the person';
    case 'api_key':
    case 'admin':
    case 'system': return actor.name;
    case 'webhook': return actor.provider;
  }
}

/** Whether what the actor does is an administrative act, kept with where it came from (SR-66). */
export function isAdministrative({ kind }: Actor): boolean {
  return kind === 'api_key' || kind === 'admin';
}

/** Whether an actor's name can be told to the person as "… has invited you": keys and consoles are nobody one knows. */
export function readsAsPerson(name: string): boolean {
  return /^\p{Lu}\p{Ll}/u.test(name) || /^[^\p{ASCII}]/u.test(name);
}
