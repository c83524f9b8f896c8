import type { MailTokenPurpose } from '../../domain/person.ts';

/** A secret for the person's hands and the only form of it that is stored. */
export interface IssuedToken {
  /** 43 characters of base64url: 256 bits. */
  readonly token: string;
  /** SHA-256 of the token's text, hex. */
  readonly hash: string;
}

/** What a link for the team is good for. */
export type StaffTokenPurpose = 'setup' | 'join' | 'reset';

/** Where ids and secrets come from. Derived tokens can be made again from their id, so that nothing secret is stored (SR-1, SR-2). */
export interface TokenSource {
  /** UUID v7: unique, sorts by time. */
  id(): string;
  /**
   * The link token of an invitation: a keyed MAC over its id.
   * @param madeBefore - its stored hash, when it exists: found again also after the secret was rotated
   */
  invitation(invitationId: string, madeBefore?: string): IssuedToken;
  /** The link token a mail carries: a keyed MAC over the mail's id and the purpose; `madeBefore` as above. */
  mail(purpose: MailTokenPurpose, mailId: string, madeBefore?: string): IssuedToken;
  /** The token of a link for the team: a keyed MAC over an id and the purpose; `madeBefore` as above. */
  staff(purpose: StaffTokenPurpose, id: string, madeBefore?: string): IssuedToken;
  /** Fresh randomness, for cookies and API keys. */
  random(): IssuedToken;
  /** The stored form of a presented token. */
  hash(token: string): string;
}

/** The shape of every token; anything else is unknown without a look-up. */
export const tokenPattern = /^[A-Za-z0-9_-]{43}$/;
