import type { Challenge } from 'altcha-lib/types';
import { request, type Connection } from './request.ts';
import type { Result } from './result.ts';

const patienceMs = 30_000;

/**
 * Fetches a puzzle and solves it in the background. On the page itself and not in a worker: a strict policy of the page lets no worker of
 * another origin run, and the browser derives keys beside the page's own thread anyway.
 */
export async function solveProofOfWork(connection: Connection): Promise<Result<string>> {
  const asked = await request<Challenge>(connection, '/api/waitlist/challenge');
  if (!asked.ok) return asked;
  try {
    const [{ solveChallenge }, { deriveKey }] = await Promise.all([import('altcha-lib'), import('altcha-lib/algorithms/web/pbkdf2')]);
    const solution = await solveChallenge({ challenge: asked.value, deriveKey, timeout: patienceMs });
    if (solution) return { ok: true, value: btoa(JSON.stringify({ challenge: asked.value, solution })) };
  } catch {
    // Without Web Crypto, as on pages without https, it cannot be solved: said below.
  }
  return { ok: false, failure: { kind: 'robot_check', detail: 'The computation against robots could not be done in this browser.' } };
}
