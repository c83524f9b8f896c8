/**
 * Runs a request that is broken off after a time, or when `stopping` says so. Made of a controller and a timer, because the edge runtime
 * of Next.js has no `AbortSignal.any`.
 */
export async function within<T>(ms: number, stopping: AbortSignal, request: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const end = () => controller.abort();
  if (stopping.aborted) end();
  stopping.addEventListener('abort', end);
  const timer = setTimeout(end, ms);
  unref(timer);
  try {
    return await request(controller.signal);
  } finally {
    clearTimeout(timer);
    stopping.removeEventListener('abort', end);
  }
}

/** Waits, but not on when `stopping` says so. */
export function pause(ms: number, stopping: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      stopping.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    unref(timer);
    stopping.addEventListener('abort', end);
  });
}

/** Where timers keep a process alive, these shall not. */
function unref(timer: unknown): void {
  (timer as { unref?: () => void }).unref?.();
}
