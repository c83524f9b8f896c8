import type { Product } from '../domain/product.ts';
import type { Entrance } from '../application/invitation/accept-invitation.ts';
import type { Exchange } from './exchange.ts';

type Admitted = Extract<Entrance, { status: 'accepted' }>;

/** Where somebody who just came in goes on: the onboarding of the role while it has steps left, else its landing page. */
export function nextPath(product: Product, entrance: Admitted): string {
  return entrance.onboarding ? '/onboarding' : product.roles.find(({ key }) => key === entrance.role)?.landing ?? '/dashboard';
}

/** The session cookie of somebody who just came in. */
export function entranceCookies(exchange: Exchange, entrance: Admitted): string[] {
  return [exchange.cookies.set('session', entrance.sessionToken!, exchange.deps.services.lifetimes.sessionSeconds)];
}
