/** An account, as the server of your identity provider describes it. */
export interface Account {
  /** A name of your choice that stays the same: lower case letters, digits, `-` and `_`. */
  readonly provider: string;
  /** The account's own id, that never changes and never comes again. */
  readonly subjectId: string;
  /** The primary address; null when there is none. */
  readonly email: string | null;
  /** Whether the provider itself has proof that the address is theirs. */
  readonly emailVerified: boolean;
}

/** Whether somebody may enter, and as what. There is a role only together with `allow`. */
export type Access =
  | { readonly decision: 'allow'; readonly role: string; readonly reason: null }
  | { readonly decision: 'wait' | 'deny'; readonly role: null; readonly reason: string };

export type AskFoyer = (account: Account) => Promise<Access>;

export interface AskFoyerOptions {
  /** Where your server reaches Foyer. */
  readonly url: string;
  /** A key of scope `gate`. */
  readonly key: string;
  readonly fetch?: typeof fetch;
}

/** Asks Foyer at each call. When Foyer cannot answer within three seconds, the door stays closed: `unavailable`. */
export function createAskFoyer({ url, key, fetch = globalThis.fetch }: AskFoyerOptions): AskFoyer {
  return async (account) => {
    let response: Response;
    try {
      response = await fetch(new URL('/api/v1/access/resolve', url), {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify(account),
        signal: AbortSignal.timeout(3_000),
      });
      if (response.ok) {
        const { decision, role, reason } = (await response.json()) as Access;
        if (decision === 'allow') return { decision, role, reason };
        return decision === 'wait' || decision === 'deny' ? { decision, role: null, reason } : unavailable;
      }
    } catch {
      return unavailable;
    }
    if (response.status === 429 || response.status >= 500) return unavailable;
    // A wrong key or a wrong question is a mistake to be seen, not a closed door.
    throw new Error(`Foyer answered ${response.status}: ${await response.text()}`);
  };
}

const unavailable: Access = { decision: 'deny', role: null, reason: 'unavailable' };
