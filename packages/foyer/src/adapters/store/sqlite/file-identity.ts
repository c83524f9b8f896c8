import { statSync } from 'node:fs';

/**
 * Notices that the file was moved, removed or replaced while it is open: SQLite would go on writing to a file that nobody finds again.
 */
export class FileIdentity {
  readonly #path: string;
  readonly id: { readonly inode: bigint; readonly device: bigint };

  /** @param id - of the file that is meant; the one that is there now, when left out */
  constructor(path: string, id: FileIdentity['id'] | undefined = idOf(path)) {
    this.#path = path;
    if (!id) throw new Error('The database file is gone.');
    this.id = id;
  }

  /** @throws {Error} unless the file is still where it was opened */
  requireSame(): void {
    const found = idOf(this.#path);
    if (found?.inode === this.id.inode && found.device === this.id.device) return;
    throw new Error(found ? 'The database file was replaced by another one while it was open.' : 'The database file is gone.');
  }
}

function idOf(path: string): FileIdentity['id'] | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found && { inode: found.ino, device: found.dev };
}
