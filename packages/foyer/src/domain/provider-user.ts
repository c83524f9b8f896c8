/** An account at an identity provider, as Foyer last heard of it. The role in it is a mirror and decides nothing (SR-22). */
export interface ProviderUser {
  readonly provider: string;
  readonly id: string;
  /** Canonical form of the primary address; null when there is none that can receive mail, and once the account is deleted. */
  readonly email: string | null;
  /** Whether the provider says that the primary address is proven. */
  readonly verified: boolean;
  /** `public_metadata.role` at the provider, to find drift. */
  readonly role: string | null;
  /** The provider's own instant of this state, UTC milliseconds: of two states the later one counts, whichever arrives last. */
  readonly updatedAt: number;
  /** Deleted accounts stay deleted, whatever is heard of them later. */
  readonly deletedAt: number | null;
  /** Whether the provider's report that the account was made has been dealt with. */
  readonly announced: boolean;
  /** What was recorded about this account, so that it is recorded once; null when there is nothing to say. */
  readonly note: ProviderUserNote | null;
  /** When Foyer first heard of the account. */
  readonly seenAt: number;
}

/** `unlisted`: nobody with this address is on the list. `claimed_elsewhere`: the access it would open belongs to another account. */
export type ProviderUserNote = 'unlisted' | 'claimed_elsewhere';

/** What is said about an account by a request of its owner, by a webhook, or by a look at the provider. */
export type ProviderUserNews = Pick<ProviderUser, 'provider' | 'id' | 'email' | 'verified' | 'role' | 'updatedAt'>;

/** Names an account among those of all providers. */
export function subjectKey(provider: string, id: string): string {
  return `${provider}\n${id}`;
}

/** The account with the news taken in: later news win, an address of a deleted account is not kept. */
export function withNews(known: ProviderUser | null, news: ProviderUserNews, now: number): ProviderUser {
  if (known === null) return { ...news, deletedAt: null, announced: false, note: null, seenAt: now };
  if (known.deletedAt !== null) return { ...known, updatedAt: Math.max(known.updatedAt, news.updatedAt) };
  if (news.updatedAt < known.updatedAt) return known;
  return { ...known, email: news.email, verified: news.verified, role: news.role, updatedAt: news.updatedAt };
}

/** Whether two states of an account say the same, so that nothing need be written. */
export function saysTheSame(one: ProviderUser | null, other: ProviderUser): boolean {
  return one !== null && one.email === other.email && one.verified === other.verified && one.role === other.role && one.updatedAt === other.updatedAt
    && one.deletedAt === other.deletedAt && one.announced === other.announced && one.note === other.note;
}
