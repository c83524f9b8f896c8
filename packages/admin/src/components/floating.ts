import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';

const gap = 4;
const edge = 8;

export interface Floating {
  readonly open: boolean;
  readonly toggle: () => void;
  readonly show: () => void;
  readonly close: () => void;
  readonly anchor: RefObject<HTMLElement | null>;
  readonly popup: RefObject<HTMLDivElement | null>;
}

/**
 * Something that floats at its button: in the browser's top layer, closed by Escape or a press beside it, kept inside the
 * window. The popup needs `popover="auto"` and is in the document only while it is open.
 */
export function useFloating(align: 'start' | 'end'): Floating {
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLElement>(null);
  const popup = useRef<HTMLDivElement>(null);
  const close = useCallback(() => setOpen(false), []);
  /** A press on the button closes an open popup before the button hears of it. */
  const closedAt = useRef(0);

  useLayoutEffect(() => {
    const element = popup.current;
    if (!open || !element) return undefined;
    const returnTo = document.activeElement;
    const onToggle = (event: Event) => {
      if ((event as ToggleEvent).newState !== 'closed') return;
      closedAt.current = performance.now();
      setOpen(false);
    };
    element.showPopover();
    place(element, anchor.current, align);
    element.addEventListener('toggle', onToggle);
    return () => {
      element.removeEventListener('toggle', onToggle);
      const hadFocus = element.contains(document.activeElement) || document.activeElement === document.body;
      if (hadFocus && returnTo instanceof HTMLElement) returnTo.focus({ preventScroll: true });
    };
  }, [open, align]);

  useEffect(() => {
    if (!open) return undefined;
    window.addEventListener('resize', close);
    return () => window.removeEventListener('resize', close);
  }, [open, close]);

  const toggle = useCallback(() => {
    setOpen((before) => !before && performance.now() - closedAt.current > 150);
  }, []);
  return { open, toggle, show: useCallback(() => setOpen(true), []), close, anchor, popup };
}

/** Under the button where there is room, else over it; never outside the window. */
function place(popup: HTMLElement, anchor: HTMLElement | null, align: 'start' | 'end'): void {
  if (!anchor) return;
  const at = anchor.getBoundingClientRect();
  const { clientWidth: width, clientHeight: height } = document.documentElement;
  const below = height - at.bottom - gap - edge;
  const above = at.top - gap - edge;
  popup.style.maxHeight = `${Math.max(120, Math.max(below, above))}px`;
  const size = popup.getBoundingClientRect();
  const top = size.height <= below || below >= above ? at.bottom + gap : at.top - gap - size.height;
  const left = align === 'start' ? at.left : at.right - size.width;
  popup.style.top = `${Math.max(edge, top)}px`;
  popup.style.left = `${Math.min(Math.max(edge, left), width - size.width - edge)}px`;
}

/** Where floating things begin: the browser would centre them. */
export const floatingClass =
  'fixed inset-auto m-0 overflow-y-auto rounded-lg border-0 bg-surface text-ink shadow-raised outline-none transition-opacity starting:opacity-0 forced-colors:border';
