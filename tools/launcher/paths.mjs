import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository root, whatever the current directory is. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Holds a lock file of its own whose only packages are Node binaries. */
export const runtimeDirectory = join(root, 'tools', 'runtime');
