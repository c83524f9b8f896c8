import { InvalidInput } from '../../domain/errors.ts';
import type { ProviderUserNews } from '../../domain/provider-user.ts';
import { requireScope } from '../authorise.ts';
import type { Context, Services } from '../context.ts';
import { canonicalNews } from '../identity/canonical-news.ts';
import type { GateDecision } from './access.ts';
import { meetAccount } from './meet-account.ts';

/** Somebody whom an identity provider vouches for, as an application knows them from it. */
export interface ResolveInput {
  /** The provider's name, such as `clerk` or `supabase`: lower case letters, digits, `-` and `_`. */
  readonly provider: string;
  /** The account's own id at the provider, that never changes and never comes again. */
  readonly subjectId: string;
  /** The primary address of the account; null when it has none. */
  readonly email: string | null;
  /** Whether the provider itself has proof that the address is theirs. */
  readonly emailVerified: boolean;
}

/** The decision, and whether this very call made the access theirs. */
export interface Resolution {
  readonly gate: GateDecision;
  readonly claimed: boolean;
}

const providerPattern = /^[a-z][a-z0-9_-]{0,39}$/;
const subjectPattern = /^[\x21-\x7e]{1,200}$/;

/**
 * "Who is this?" for applications that sign people in with any provider: the role comes from Foyer's record, and is claimed on the way.
 * @throws {FoyerError} `auth/required`, `auth/forbidden`
 * @throws {InvalidInput} for a name or id that is none
 */
export async function resolveAccess({ ctx, input }: { ctx: Context; input: ResolveInput }): Promise<Resolution> {
  await requireScope(ctx, 'gate', 'resolve access');
  return resolveSubject(ctx, input);
}

/** The same for the application Foyer runs in. @throws {InvalidInput} for a name or id that is none */
export async function resolveSubject(services: Services, input: ResolveInput): Promise<Resolution> {
  const user = readUser(input, services.clock.now());
  let claimed = false;
  const gate = await services.access.checkSubject({ provider: user.provider, id: user.id }, async () => {
    const meeting = await meetAccount(services, { provider: user.provider, id: user.id }, () => Promise.resolve(user));
    ({ claimed } = meeting);
    return meeting;
  }, { keepsRefusals: false });
  return { gate, claimed };
}

function readUser({ provider, subjectId, email, emailVerified }: ResolveInput, now: number): ProviderUserNews {
  if (!providerPattern.test(provider) || provider === 'foyer') throw new InvalidInput([{ pointer: '/provider', detail: 'Name the provider in lower case letters, digits, - and _, for example supabase.' }]);
  if (!subjectPattern.test(subjectId)) throw new InvalidInput([{ pointer: '/subjectId', detail: 'Send the id of the account at the provider: 1 to 200 visible ASCII characters.' }]);
  return canonicalNews({ provider, id: subjectId, email, verified: emailVerified, role: null, updatedAt: now });
}
