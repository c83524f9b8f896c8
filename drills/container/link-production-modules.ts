import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

interface Locked {
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly optional?: boolean;
  readonly link?: boolean;
}

/**
 * Lays out the packages that `npm ci --omit=dev --omit=optional` would install as links to those that lie here already, so that a test need
 * not install; the drill does. What a package itself needs is found where it lies. @returns how many there are
 */
export function linkProductionModules(from: string, to: string): number {
  const { packages } = JSON.parse(readFileSync(join(from, 'package-lock.json'), 'utf8')) as {
    packages: Readonly<Record<string, Locked>>;
  };
  let linked = 0;
  for (const [path, { dev, devOptional, optional, link }] of Object.entries(packages)) {
    if (!/^node_modules\/(?:@[^/]+\/)?[^/]+$/.test(path) || !existsSync(join(from, path))) continue;
    if (dev === true || devOptional === true || optional === true || link === true) continue;
    mkdirSync(dirname(join(to, path)), { recursive: true });
    symlinkSync(join(from, path), join(to, path));
    linked += 1;
  }
  return linked;
}
