import { FoyerError } from '../../domain/errors.ts';
import type { Services } from '../context.ts';
import type { ProviderReports } from '../ports/provider-reports.ts';

/**
 * Takes a report in: verified, durable, and worked on later, so that whoever reports never waits for what it causes (SR-50).
 * @returns whether it is kept; reports of no interest are not
 * @throws {FoyerError} `auth/required` when it does not prove where it comes from, `service/unavailable` when it cannot be kept now
 */
export async function receiveReport(
  { ctx: { store, clock }, input: { reports, rawBody, header } }: { ctx: Pick<Services, 'store' | 'clock'>; input: { reports: ProviderReports; rawBody: Uint8Array; header: (name: string) => string | undefined } },
): Promise<boolean> {
  const now = clock.now();
  const reading = reports.verify({ rawBody, header, now });
  if (reading.kind === 'refused') throw new FoyerError('auth/required', `This report does not prove to come from ${reports.provider} (${reading.reason}).`);
  if (reading.kind === 'uninteresting') return false;
  const { id, type, body } = reading;
  await store.providers.receive({ provider: reports.provider, id, type, receivedAt: now, body });
  return true;
}
