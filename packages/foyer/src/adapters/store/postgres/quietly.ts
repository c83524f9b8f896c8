/** The same promise, whose failure is heard later: others are awaited first. */
export function quietly<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}
