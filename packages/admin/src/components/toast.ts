import { shared } from '../i18n/shared.ts';
import { messageOf } from './states.tsx';

/** A message at the lower edge. */
export interface Message {
  readonly id: string;
  readonly title: string;
  readonly description?: string | undefined;
  /** Milliseconds; 0 stays until it is dismissed. */
  readonly timeout: number;
  readonly type: 'done' | 'error';
  readonly action?: { readonly label: string; readonly run: () => void };
}

/** More than these push the oldest away. */
const shownMax = 4;

let messages: readonly Message[] = [];
let made = 0;
const listeners = new Set<() => void>();

function keep(next: readonly Message[]): void {
  messages = next;
  for (const listener of listeners) listener();
}

/** Where all messages go; the shell shows them. */
export const toasts = {
  add(message: Omit<Message, 'id'>): string {
    made += 1;
    const id = `message-${made}`;
    // News of the same kind follow one another in one place; what can be acted on stays until its time is over.
    const others = messages.filter(({ type, action }) => message.type === 'error' || type === 'error' || action !== undefined);
    keep([...others, { ...message, id }].slice(-shownMax));
    return id;
  },
  close: (id: string): void => keep(messages.filter((one) => one.id !== id)),
  list: (): readonly Message[] => messages,
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

const readableMs = 5000;

/** Says that something is done. */
export function toast(title: string, detail?: string): void {
  toasts.add({ title, description: detail, timeout: readableMs, type: 'done' });
}

/**
 * Says that something is done and can be taken back for a while.
 * @param undoMs - 0 where it cannot be taken back
 * @returns the id, to take the message away
 */
export function toastWithUndo(title: string, undo: () => void | Promise<void>, undoMs: number): string {
  const run = () => {
    toasts.close(id);
    void undo();
  };
  const id: string = toasts.add({
    title, timeout: Math.max(readableMs, undoMs), type: 'done',
    ...(undoMs > 0 ? { action: { label: shared('undo'), run } } : {}),
  });
  return id;
}

/** Says what went wrong and what to do; stays until it is read. */
export function toastError(error: unknown, title: string = shared('failed')): void {
  toasts.add({ title, description: messageOf(error), timeout: 0, type: 'error' });
}
