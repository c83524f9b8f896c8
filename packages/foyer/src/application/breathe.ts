/** Lets everybody else have their turn: work on many people never holds up those at the door. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
