import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The unpacked packages `@clerk/clerk-js` and `@clerk/ui`, as npm has them. */
export interface BundleFolders {
  readonly clerkJs: string;
  readonly ui: string;
}

/** The bytes behind `/npm/@clerk/clerk-js@6/dist/clerk.browser.js` and its like; undefined when there are none. */
export async function readBundle(path: string, folders: BundleFolders | undefined): Promise<Buffer | undefined> {
  const [, name, file] = /^\/npm\/@clerk\/(clerk-js|ui)@[\w.-]+\/dist\/([\w.-]+\.js)$/.exec(path) ?? [];
  if (!folders || name === undefined || file === undefined) return undefined;
  return readFile(join(name === 'ui' ? folders.ui : folders.clerkJs, 'dist', file)).catch(() => undefined);
}
