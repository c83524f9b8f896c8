import type { ProviderUserNews } from '../../domain/provider-user.ts';
import { readEmail } from '../email-address.ts';

/** What a provider says about an account, with the address in the form Foyer compares (SR-12). One that can receive no mail is none. */
export function canonicalNews(said: ProviderUserNews): ProviderUserNews {
  const reading = said.email === null ? null : readEmail(said.email);
  return reading?.ok ? { ...said, email: reading.email } : { ...said, email: null, verified: false };
}
