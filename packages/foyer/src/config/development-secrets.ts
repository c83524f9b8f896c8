import { randomBytes } from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { secret, secretProblem } from './readings.ts';

const fileName = 'development-secrets.json';
const contents = z.strictObject({ secret, adminApiKey: secret });
export type DevelopmentSecrets = z.output<typeof contents>;

/** Secrets that are forgotten when the process ends, as a database in memory is. */
export function makeSecrets(random: (bytes: number) => Buffer = randomBytes): DevelopmentSecrets {
  return {
    secret: acceptable(() => random(48).toString('base64url')),
    adminApiKey: acceptable(() => `fk_dev_${random(32).toString('base64url')}`),
  };
}

/** Chance can write a word that looks like a placeholder; then it is asked again. */
function acceptable(make: () => string): string {
  for (;;) {
    const made = make();
    if (secretProblem(made) === undefined) return made;
  }
}

/**
 * The secrets of a developer's machine: made at the first start, kept readable for the owner alone, the same ever
 * after, so that links in mails and scripts with the key survive a restart. Several processes may start at once.
 *
 * @param folder - created when it is missing
 * @throws {Error} naming the file when what is in it cannot be used; it is left as it is
 */
export function keepSecrets(folder: string): DevelopmentSecrets {
  const file = join(folder, fileName);
  mkdirSync(folder, { recursive: true });
  const draft = join(folder, `.${fileName}.${process.pid}.${randomBytes(6).toString('hex')}`);
  if (!exists(file)) {
    writeFileSync(draft, `${JSON.stringify(makeSecrets(), null, 2)}\n`, { mode: 0o600, flag: 'wx' });
    try {
      // A link appears whole or not at all, and fails if another process was faster.
      linkSync(draft, file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(draft, { force: true });
    }
  }
  if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600);
  return readSecrets(file);
}

function readSecrets(file: string): DevelopmentSecrets {
  try {
    return contents.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new Error(
      `${file} cannot be read. Delete it to get new secrets; links mailed before will stop working.`,
      { cause: error },
    );
  }
}

function exists(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false }) !== undefined;
}
