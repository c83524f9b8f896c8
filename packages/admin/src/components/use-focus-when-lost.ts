import { useEffect, useRef, type RefObject } from 'react';

/**
 * Gives the focus a place when the button that had it goes away with the step it belonged to, so that the keyboard goes on where
 * the news is.
 *
 * @param step - changes when the content does
 * @returns goes to the element around the content, which needs `tabIndex={-1}`
 */
export function useFocusWhenLost<E extends HTMLElement>(step: string | number): RefObject<E | null> {
  const place = useRef<E>(null);
  const seen = useRef(step);
  useEffect(() => {
    if (seen.current === step) return;
    seen.current = step;
    if (document.activeElement === null || document.activeElement === document.body) place.current?.focus();
  }, [step]);
  return place;
}
