import type { Services } from '../context.ts';
import type { ClerkDirectory } from '../ports/clerk-directory.ts';
import type { ClerkRules } from './clerk-rules.ts';

/** Clerk as it is reached from here, and what the settings say about it. */
export interface ClerkOut {
  readonly directory: ClerkDirectory;
  /** The same with a deadline that somebody in front of a page can bear. */
  readonly atTheDoor: ClerkDirectory;
  readonly rules: ClerkRules;
  /** By the form of its key. */
  readonly instance: 'development' | 'production';
}

/** What working at Clerk needs. */
export type ClerkServices = Pick<Services, 'store' | 'clock' | 'log'> & { readonly clerk: ClerkOut };

/** The same services, where Clerk is set up. */
export function withClerk<S extends Services>(services: S): (S & { readonly clerk: ClerkOut }) | undefined {
  return services.clerk === undefined ? undefined : (services as S & { readonly clerk: ClerkOut });
}
