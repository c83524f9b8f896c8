import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { root, runProgram } from './processes.ts';

const cache = join(root, 'node_modules', '.cache', 'foyer-clerk-bundles');

/** What Clerk's components run on in a browser. As dependencies these two bring a thousand packages; their tarballs have all that is needed. */
const packages = { clerkJs: { name: 'clerk-js', version: '6.40.0' }, ui: { name: 'ui', version: '1.36.0' } } as const;

/** The unpacked packages, for the frontend of `FakeClerk`. */
export interface ClerkBundles {
  readonly clerkJs: string;
  readonly ui: string;
}

/** Fetches each package once. @throws {Error} with one sentence to act on when npm cannot bring it. */
export async function obtainClerkBundles(): Promise<ClerkBundles> {
  const [clerkJs, ui] = await Promise.all([obtain(packages.clerkJs), obtain(packages.ui)]);
  return { clerkJs, ui };
}

async function obtain({ name, version }: { readonly name: string; readonly version: string }): Promise<string> {
  const folder = join(cache, `${name}-${version}`);
  if (existsSync(folder)) return folder;
  // Two test runs may fetch it side by side: what is there is always whole.
  const draft = `${folder}.${process.pid}`;
  await mkdir(draft, { recursive: true });
  const packed = await runProgram('npm', ['pack', `@clerk/${name}@${version}`, '--silent', '--pack-destination', draft]);
  const unpacked = packed.exitCode === 0 ? await runProgram('tar', ['xzf', join(draft, `clerk-${name}-${version}.tgz`), '-C', draft]) : packed;
  if (unpacked.exitCode !== 0) {
    await rm(draft, { recursive: true, force: true });
    throw new Error(`The stories with Clerk's components need @clerk/${name} ${version}, and npm could not bring it: run them once where npm reaches its registry.\n${unpacked.output}`);
  }
  await rename(join(draft, 'package'), folder).catch(() => undefined);
  await rm(draft, { recursive: true, force: true });
  return folder;
}
