import { useSyncExternalStore } from 'react';

type Overlay = 'palette' | 'help';

let current: Overlay | undefined;
const listeners = new Set<() => void>();

function show(next: Overlay | undefined): void {
  current = next;
  for (const listener of listeners) listener();
}

/** Which of the windows that any page can call for is open. */
export const overlay = {
  open: (which: Overlay): void => show(which),
  close: (): void => show(undefined),
};

export function useOverlay(): Overlay | undefined {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}
