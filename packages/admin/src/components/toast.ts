import { Toast } from '@base-ui/react/toast';
import { shared } from '../i18n/shared.ts';
import { messageOf } from './states.tsx';

/** Where all messages go; the shell shows them. */
export const toasts = Toast.createToastManager();

/** Says that something is done. */
export function toast(title: string, detail?: string): void {
  toasts.add({ title, description: detail, timeout: 5000, type: 'done' });
}

/** Says that something is done and can be taken back for a while. @returns the id, to take the message away */
export function toastWithUndo(title: string, undo: () => void | Promise<void>, timeoutMs = 10_000): string {
  const id: string = toasts.add({
    title,
    timeout: timeoutMs,
    type: 'done',
    actionProps: {
      children: shared('undo'),
      onClick: () => {
        toasts.close(id);
        void undo();
      },
    },
  });
  return id;
}

/** Says what went wrong and what to do; stays until it is read. */
export function toastError(error: unknown, title: string = shared('failed')): void {
  toasts.add({ title, description: messageOf(error), timeout: 0, type: 'error', priority: 'high' });
}
