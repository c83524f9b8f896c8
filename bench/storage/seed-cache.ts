import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { repository } from '../servers/product-environment.ts';

const migrations = fileURLToPath(new URL('../../packages/foyer/src/adapters/store/migrations/', import.meta.url));
const daysKept = 7;

/** Filled databases that are kept between runs: a million people take half a minute. */
export class SeedCache {
  readonly #folder: string;

  constructor(folder = join(repository, 'node_modules', '.cache', 'foyer-bench')) {
    this.#folder = folder;
  }

  /**
   * The file of a name, made when it is not there yet. One that was being made when its maker ended is made anew.
   * @param make - gets a path to write to, which is moved into place when it is whole
   */
  async file(name: string, make: (path: string) => Promise<void>): Promise<string> {
    const path = join(this.#folder, name);
    if (existsSync(path)) return path;
    mkdirSync(this.#folder, { recursive: true });
    this.#dropOld();
    const part = join(this.#folder, `${name}.${process.pid}.part`);
    try {
      await make(part);
      renameSync(part, path);
    } finally {
      for (const rest of ['', '-wal', '-shm']) rmSync(`${part}${rest}`, { force: true });
    }
    return path;
  }

  #dropOld(): void {
    for (const name of readdirSync(this.#folder)) {
      const path = join(this.#folder, name);
      if (Date.now() - statSync(path).mtimeMs > daysKept * 86_400_000) rmSync(path, { force: true });
    }
  }
}

/** Changes with every migration and every word of the seed, so that a file made for another schema is not used. */
export function seedVersion(seed: readonly string[]): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(migrations).toSorted()) hash.update(name).update(readFileSync(join(migrations, name)));
  for (const statement of seed) hash.update(statement);
  return hash.digest('hex').slice(0, 16);
}
