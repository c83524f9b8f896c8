import { statSync } from 'node:fs';

/**
 * Notices that the file was moved, removed or replaced while it is open: SQLite would go on writing to a file that nobody finds again.
 */
export class FileIdentity {
  readonly #path: string;
  readonly #inode: bigint;
  readonly #device: bigint;

  constructor(path: string) {
    this.#path = path;
    const { ino, dev } = statSync(path, { bigint: true });
    this.#inode = ino;
    this.#device = dev;
  }

  /** @throws {Error} unless the file is still where it was opened */
  requireSame(): void {
    const found = statSync(this.#path, { bigint: true, throwIfNoEntry: false });
    if (found?.ino === this.#inode && found.dev === this.#device) return;
    throw new Error(found ? 'The database file was replaced by another one while it was open.' : 'The database file is gone.');
  }
}
