/** The system acts under the name of a part; seeds and old imports under the name of whoever decided back then. */
export const partsOfFoyer: ReadonlySet<string> = new Set(['outbox', 'alerts', 'integrity', 'backup', 'backups', 'jobs', 'reminders', 'chores', 'numbers', 'restore', 'lapse', 'worker', 'system', 'console']);

/** Who did it, for people: they know no part of Foyer by its name, other than the console they sat at. */
export function byWords(by: string): string {
  return by !== 'console' && partsOfFoyer.has(by) ? 'Foyer' : by;
}
