import { useEffect, useLayoutEffect, useRef, type ReactNode } from 'react';
import { classes } from './classes.ts';

interface ModalProps {
  readonly onClose: () => void;
  /** Names the window; or the id of its heading by `labelledBy`. */
  readonly label?: string;
  readonly labelledBy?: string;
  readonly describedBy?: string | undefined;
  readonly className: string;
  readonly children: ReactNode;
}

/**
 * The browser's own modal window: everything behind it is out of reach, Escape and a press beside it close, the focus begins
 * in the first field (else at the first button of `[data-body]`) and goes back where it was.
 */
export function Modal({ onClose, label, labelledBy, describedBy, className, children }: ModalProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const close = useRef(onClose);
  useEffect(() => {
    close.current = onClose;
  });
  useLayoutEffect(() => {
    const element = dialog.current;
    if (!element) return undefined;
    const returnTo = document.activeElement;
    if (!element.open) element.showModal();
    (element.querySelector<HTMLElement>('input:not([type="hidden"]), textarea, select') ?? element.querySelector<HTMLElement>('[data-body] button, [data-body] a'))?.focus();
    return () => {
      element.close();
      if (returnTo instanceof HTMLElement && returnTo.isConnected) returnTo.focus({ preventScroll: true });
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-label={label}
      aria-labelledby={labelledBy}
      aria-describedby={describedBy}
      onCancel={(event) => {
        event.preventDefault();
        close.current();
      }}
      onPointerDown={(event) => {
        // A press on the window itself, and not on something in it, is one on the ground behind.
        if (event.target === event.currentTarget && isOutside(event.currentTarget, event)) close.current();
      }}
      className={classes('border-0 bg-surface p-0 text-ink shadow-raised transition-opacity backdrop:bg-black/35 starting:opacity-0 forced-colors:border', className)}
    >
      {children}
    </dialog>
  );
}

function isOutside(element: HTMLElement, { clientX, clientY }: { readonly clientX: number; readonly clientY: number }): boolean {
  const { left, right, top, bottom } = element.getBoundingClientRect();
  return clientX < left || clientX > right || clientY < top || clientY > bottom;
}
