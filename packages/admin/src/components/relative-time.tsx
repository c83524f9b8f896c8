import { useSyncExternalStore } from 'react';
import { formatExact, formatRelative } from '../i18n/format.ts';

/** One clock for all times on the page, so that they turn together, and no row has a timer of its own. */
let now = Date.now();
const listeners = new Set<() => void>();
let timer: number | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= window.setInterval(() => {
    now = Date.now();
    for (const one of listeners) one();
  }, 15_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    window.clearInterval(timer);
    timer = undefined;
  };
}

/** What has just happened is never ahead of the clock, however long ago that turned. */
function clockFor(at: number): number {
  const real = Date.now();
  return Math.max(now, real - (real % 5000), at <= real ? at : 0);
}

/** "3 hr. ago", with the exact time on hover and for screen readers. */
export function RelativeTime({ at }: { readonly at: string }) {
  const text = useSyncExternalStore(subscribe, () => formatRelative(at, clockFor(new Date(at).getTime())));
  const exact = formatExact(at);
  return (
    <time dateTime={at} title={exact} className="whitespace-nowrap">
      <span aria-hidden="true">{text}</span>
      <span className="sr-only">{exact}</span>
    </time>
  );
}
