import type { Mail } from '../api/types.ts';
import { isProvidersWord, reasonOf } from './reason.ts';
import { t } from './texts.ts';

const kinds = ['confirm', 'status', 'invitation', 'reminder', 'question', 'sign_in', 'rejection', 'revocation'] as const;

/** What a mail is about. */
export function kindWords(kind: string): string {
  const known = kinds.find((one) => one === kind);
  return known === undefined ? kind.replaceAll('_', ' ') : t(`kind.${known}`);
}

/** Why a mail is where it is, and what to do; null when there is nothing to say. */
export function whyWords({ lastError }: Pick<Mail, 'lastError'>): string | null {
  const reason = reasonOf(lastError);
  return reason === null ? null : t(`why.${reason}`);
}

/** What the provider said, word for word; null when it said nothing. */
export function providersWords({ lastError }: Pick<Mail, 'lastError'>): string | null {
  return isProvidersWord(lastError) ? lastError : null;
}
