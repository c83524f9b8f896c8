import type { ProviderUserNews } from '../../domain/provider-user.ts';

/** A session of a provider that was verified. */
export interface ProviderSession {
  /** The account, by the provider's own id. */
  readonly subjectId: string;
  readonly sessionId: string | null;
  /** From here on it proves nothing, UTC milliseconds. */
  readonly expiresAt: number;
}

/** The provider could not be asked, or did not answer in time: nobody is let in by it until it can. */
export class IdentityUnavailable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'IdentityUnavailable';
  }
}

/** Where people sign in instead of with Foyer's own links. It says who somebody is; Foyer's record says whether they may enter (SR-22). */
export interface IdentityProvider {
  /** As in `Subject.provider`. */
  readonly name: string;
  /** Cookies its sessions come in, the one to believe first. */
  readonly cookies: readonly string[];
  /**
   * What a session token proves; null for anything that proves nothing, whatever is wrong with it. From memory where it was verified before.
   * @throws {IdentityUnavailable} after three seconds at most
   */
  readSession(token: string): ProviderSession | null | Promise<ProviderSession | null>;
  /**
   * The account as it is now, its address as the provider writes it; null when there is none. Undefined where the provider cannot be asked: then what it reported counts.
   * @throws {IdentityUnavailable} after three seconds at most
   */
  readonly findUser: ((id: string) => Promise<ProviderUserNews | null>) | undefined;
}
