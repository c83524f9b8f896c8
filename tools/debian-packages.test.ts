import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { unpackDebianPackages, unpackedFolder } from './debian-packages.ts';
import { findProxy } from './proxy-binaries.ts';

describe('packages of Debian', () => {
  it('are undefined, and leave nothing behind, when there is no such package', async () => {
    expect(await unpackDebianPackages('nothing', ['foyer-no-such-package'], () => Promise.resolve(true))).toBeUndefined();
    expect(existsSync(unpackedFolder('nothing'))).toBe(false);
  });
});

describe('a reverse proxy', () => {
  it('is found on the search path first', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'foyer-path-'));
    await writeFile(join(folder, 'caddy'), '');
    expect(findProxy('caddy', `/nowhere:${folder}`)).toBe(join(folder, 'caddy'));
    await rm(folder, { recursive: true });
  });
});
