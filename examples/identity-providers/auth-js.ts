import type { AuthConfig } from '@auth/core';
import type { Account as AuthJsAccount, Profile, Session } from '@auth/core/types';
import type { Access, Account, AskFoyer } from './ask-foyer.ts';

/** What the proof of an address at sign-in is worth later: the address may be somebody else's by then. */
const proofLastsMs = 24 * 60 * 60 * 1_000;

export interface SessionWithAccess extends Session {
  /** Foyer's answer at this request. */
  readonly access: Access;
}

export interface AuthJsOptions extends Pick<AuthConfig, 'providers' | 'secret'> {
  readonly askFoyer: AskFoyer;
  readonly now?: () => number;
}

/** Auth.js says who somebody is; whether they may enter, and as what, is Foyer's to say, anew at each request. */
export function createAuthConfig({ askFoyer, now = Date.now, ...options }: AuthJsOptions): AuthConfig {
  return {
    ...options,
    session: { strategy: 'jwt' },
    callbacks: {
      // Claims what was approved. Who waits gets a session, to see that they wait; who has no place is led to the waitlist.
      async signIn({ account, profile }) {
        const { decision, reason } = await askFoyer(describe(account, profile));
        return decision === 'deny' ? `/waitlist?reason=${reason}` : true;
      },
      // The sealed cookie keeps who came in, as the provider said it, and never what they may do.
      jwt({ token, account, profile }) {
        return account ? { ...token, foyer: { ...describe(account, profile), provenAt: now() } } : token;
      },
      async session({ session, token }): Promise<SessionWithAccess> {
        const known = token['foyer'] as (Account & { readonly provenAt: number }) | undefined;
        // A session from before Foyer was asked: signing in again tells who it is.
        if (known === undefined) return { ...session, access: { decision: 'deny', role: null, reason: 'address_unverified' } };
        const { provenAt, ...account } = known;
        const isFresh = now() - provenAt < proofLastsMs;
        return { ...session, access: await askFoyer({ ...account, emailVerified: account.emailVerified && isFresh }) };
      },
    },
  };
}

/** `user.id` is made up anew at each sign-in: only the provider's own id of the account stays. */
function describe(account: AuthJsAccount | null | undefined, profile: Profile | undefined): Account {
  if (account?.type !== 'oidc' && account?.type !== 'oauth') throw new Error('Foyer needs a provider that says whether an address is proven.');
  return {
    provider: 'auth-js',
    subjectId: `${account.provider}:${account.providerAccountId}`,
    email: profile?.email ?? null,
    emailVerified: profile?.email_verified === true,
  };
}
