import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createEmbedBuild } from './embed-build.ts';

it('hands out the compiled script, the newer one after a new build, and says when there is none', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'foyer-embed-'));
  try {
    const file = join(folder, 'embed.js');
    const built = createEmbedBuild(file);
    expect(built()).toBeUndefined();
    await writeFile(file, 'one');
    const first = built()!;
    expect(first.etag).toMatch(/^"[\da-f]{12}"$/);
    expect(built()).toBe(first);
    await writeFile(file, 'two');
    await utimes(file, new Date(), new Date(Date.now() + 5_000));
    expect(built()).toMatchObject({ body: Buffer.from('two') });
    expect(built()!.etag).not.toBe(first.etag);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
