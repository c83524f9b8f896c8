/** Somebody wants something that needs a fresh sign-in; one question at a time, however many want it. */
let pending: { readonly promise: Promise<boolean>; readonly answer: (given: boolean) => void } | undefined;
const listeners = new Set<() => void>();

/** Opens the question for the password. @returns whether it was given */
export function askForPassword(): Promise<boolean> {
  if (pending) return pending.promise;
  const { promise, resolve } = Promise.withResolvers<boolean>();
  pending = { promise, answer: resolve };
  for (const listener of listeners) listener();
  return promise;
}

/** Closes the question; everybody who waits goes on. */
export function answerPasswordRequest(given: boolean): void {
  pending?.answer(given);
  pending = undefined;
  for (const listener of listeners) listener();
}

export const passwordRequest = {
  isOpen: (): boolean => pending !== undefined,
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
