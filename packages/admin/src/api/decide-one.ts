import { shared } from '../i18n/shared.ts';
import { ApiError } from './api-error.ts';
import { api } from './request.ts';
import type { ActResult } from './types.ts';

/**
 * Carries out an act on one person.
 *
 * @param verb - below /waitlist/: `invite`, `revoke`, …
 * @param body - whom, by `id` or `email`, and how; with `version` nothing is overwritten that somebody else changed
 * @throws {ApiError} with the code and words of a refusal, also of one that is about this person alone
 */
export async function decideOne(verb: string, body: Readonly<Record<string, unknown>>): Promise<ActResult> {
  const { results } = await api.post<{ readonly results: readonly ActResult[] }>(`/waitlist/${verb}`, body);
  const result = results[0];
  if (result === undefined || result.outcome === 'failed') {
    throw new ApiError({ code: result?.code ?? 'entry/not_found', status: 409, detail: result?.detail ?? shared('failed') });
  }
  return result;
}
