import { FoyerError } from './errors.ts';
import type { Outcome } from './unit.ts';

/** A remembered answer: the outcomes as JSON, see `packOutcomes`. */
export interface RememberedAnswer {
  readonly scope: string;
  readonly key: string;
  readonly bodyHash: string;
  readonly outcomes: string;
  readonly createdAt: number;
}

export function answerKey(scope: string, key: string): string {
  return `${scope}\n${key}`;
}

/** Outcomes as text that can be stored and replayed. */
export function packOutcomes(outcomes: readonly Outcome[]): string {
  return JSON.stringify(outcomes.map((outcome) => outcome.ok
    ? outcome
    : { ok: false, code: outcome.error.code, message: outcome.error.message, errors: outcome.error.errors, details: outcome.error.details }));
}

export function unpackOutcomes(text: string): readonly Outcome[] {
  const packed = JSON.parse(text) as ({ ok: true; result: unknown } | { ok: false; code: FoyerError['code']; message: string; errors: FoyerError['errors']; details: Record<string, unknown> })[];
  return packed.map((outcome) => outcome.ok ? outcome : { ok: false, error: new FoyerError(outcome.code, outcome.message, { errors: outcome.errors, details: outcome.details }) });
}

/** Words of JSON: an address that is kept somewhere, and what stands there once its owner is forgotten. */
export function addressWords(email: string): { readonly kept: string; readonly erased: string } {
  return { kept: JSON.stringify(email), erased: '"erased"' };
}

/** The outcomes of an answer without the address of somebody who was forgotten since. */
export function withoutAddress(json: string, email: string): string {
  const { kept, erased } = addressWords(email);
  return json.replaceAll(kept, erased);
}
