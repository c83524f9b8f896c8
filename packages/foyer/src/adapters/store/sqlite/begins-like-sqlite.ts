import { closeSync, openSync, readSync } from 'node:fs';

const fileHeader = 'SQLite format 3\0';

/** Whether a file begins like a database of SQLite (https://sqlite.org/fileformat2.html#magic_header_string). @throws when it cannot be read */
export function beginsLikeSqlite(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(fileHeader.length);
    readSync(file, bytes, 0, bytes.length, 0);
    return bytes.toString('latin1') === fileHeader;
  } finally {
    closeSync(file);
  }
}
