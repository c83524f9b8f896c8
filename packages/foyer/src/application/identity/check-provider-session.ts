import type { ForeignCheck, GateDecision } from '../access/access.ts';
import { meetAccount } from '../access/meet-account.ts';
import type { Services } from '../context.ts';
import { canonicalNews } from './canonical-news.ts';
import { type IdentityProvider, IdentityUnavailable, type ProviderSession } from '../ports/identity-provider.ts';

const signedOut: GateDecision = { decision: 'deny', reason: 'signed_out', person: null };
const unavailable: GateDecision = { decision: 'deny', reason: 'unavailable', person: null };
/** Nobody waits longer at a gate (SR-44). */
const patienceMs = 3_000;

/**
 * Decides about session tokens of the provider. A token that was verified before, of a person who is known, is answered without storage and
 * without the network; when the provider cannot be asked, that is a no and no error.
 */
export function createProviderCheck(provider: IdentityProvider, services: () => Pick<Services, 'access' | 'store' | 'executor' | 'rules' | 'clock' | 'log'>): ForeignCheck {
  const decide = (session: ProviderSession | null, heardOf: number): GateDecision | Promise<GateDecision> => {
    if (session === null) return signedOut;
    const subject = { provider: provider.name, id: session.subjectId };
    return services().access.checkSubject(subject, () => meetAccount(services(), subject, async (known) => {
      if (provider.findUser) return provider.findUser(subject.id).then((user) => user && canonicalNews(user));
      return known ?? { ...subject, email: null, verified: false, role: null, updatedAt: 0 };
    }), { heardOf });
  };
  return (token, heardOf) => {
    try {
      const session = provider.readSession(token);
      const decision = session instanceof Promise ? session.then((found) => decide(found, heardOf)) : decide(session, heardOf);
      return decision instanceof Promise ? inTime(decision, services) : decision;
    } catch (error) {
      return closed(error, services);
    }
  };
}

function inTime(decision: Promise<GateDecision>, services: () => Pick<Services, 'log'>): Promise<GateDecision> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<GateDecision>((resolve) => { timer = setTimeout(() => resolve(closed(new IdentityUnavailable('Asking took too long.'), services)), patienceMs); });
  return Promise.race([decision.catch((error: unknown) => closed(error, services)), late]).finally(() => clearTimeout(timer));
}

/** @throws whatever is not the provider's fault */
function closed(error: unknown, services: () => Pick<Services, 'log'>): GateDecision {
  if (!(error instanceof IdentityUnavailable)) throw error;
  services().log.warn('identity.unavailable', { error });
  return unavailable;
}
