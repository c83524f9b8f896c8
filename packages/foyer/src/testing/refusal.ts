import { FoyerError } from '../domain/errors.ts';

/**
 * What was refused, as the error itself, so that a test can look at code, text and details.
 * @throws {Error} when nothing was refused, or something broke instead
 */
export function refusalOf(act: () => unknown): FoyerError {
  try {
    act();
  } catch (error) {
    if (error instanceof FoyerError) return error;
    throw error;
  }
  throw new Error('Nothing was refused.');
}
