import { APIError, betterAuth, type BetterAuthOptions } from 'better-auth';
import { customSession } from 'better-auth/plugins';
import type { AskFoyer } from './ask-foyer.ts';

export interface AuthOptions extends Pick<BetterAuthOptions, 'database' | 'baseURL' | 'secret'> {
  readonly askFoyer: AskFoyer;
  readonly sendMail: (mail: { to: string; link: string }) => Promise<void>;
}

/** better-auth says who somebody is; whether they may enter, and as what, is Foyer's to say, anew at each request. */
export function createAuth({ askFoyer, sendMail, ...options }: AuthOptions) {
  const accessOf = (user: { id: string; email: string; emailVerified: boolean }) =>
    askFoyer({ provider: 'better-auth', subjectId: user.id, email: user.email, emailVerified: user.emailVerified });

  return betterAuth({
    ...options,
    emailAndPassword: { enabled: true, requireEmailVerification: true },
    emailVerification: { sendOnSignUp: true, sendVerificationEmail: ({ user, url }) => sendMail({ to: user.email, link: url }) },
    user: { changeEmail: { enabled: true } },
    databaseHooks: {
      session: {
        create: {
          // The first session claims what was approved. Who waits gets a session, to see that they wait; who has no place gets none.
          before: async ({ userId }, context) => {
            const user = await context?.context.internalAdapter.findUserById(userId);
            if (!user) throw new APIError('FORBIDDEN', { code: 'account_unknown' });
            const { decision, reason } = await accessOf(user);
            if (decision === 'deny') throw new APIError('FORBIDDEN', { code: reason, message: 'There is no place for this account.' });
          },
        },
      },
    },
    // What `auth.api.getSession` and the client's `useSession` give: nobody but Foyer writes `access`.
    plugins: [customSession(async ({ user, session }) => ({ user, session, access: await accessOf(user) }))],
  });
}
