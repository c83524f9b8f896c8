/** A field that needs another look: `email`, `answers.goal`. */
export interface FieldFault {
  readonly field: string;
  readonly detail: string;
}

/** Why something did not happen. Never thrown. */
export type Failure =
  /** What was typed cannot be taken; each fault names its field. */
  | { readonly kind: 'invalid'; readonly detail: string; readonly faults: readonly FieldFault[] }
  | { readonly kind: 'limited'; readonly detail: string; readonly retryAfterSeconds: number }
  /** The computation against robots is missing or out of date. */
  | { readonly kind: 'robot_check'; readonly detail: string }
  | { readonly kind: 'signed_out'; readonly detail: string }
  /** Foyer's answer, with its stable code. */
  | { readonly kind: 'refused'; readonly detail: string; readonly code: string; readonly status: number }
  /** No answer, or none that can be read. */
  | { readonly kind: 'unreachable'; readonly detail: string };

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };
