/**
 * Does something that is given up after so long. The timer ends with the work: one that is left behind makes an error with a stack for each
 * mail of a rush, long after it was sent.
 */
export async function withinMs<Result>(ms: number, work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(new DOMException('It took too long.', 'TimeoutError')), ms);
  try {
    return await work(giveUp.signal);
  } finally {
    clearTimeout(timer);
  }
}
