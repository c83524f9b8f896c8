/** Prints to people. */
export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Prints a fault to people. */
export function complain(text: string): void {
  process.stderr.write(`${text}\n`);
}
