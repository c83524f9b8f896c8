import { mkdtemp, mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectProblem, startHarness, type Harness } from '../testing/harness.ts';
import { createAdminBuild } from './admin-build.ts';

describe('the built admin', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'foyer-admin-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function build(markup: string, at: number): Promise<void> {
    await mkdir(join(folder, 'assets'), { recursive: true });
    await writeFile(join(folder, 'assets/index-1.js'), 'run()');
    await writeFile(join(folder, 'assets/index-1.js.gz'), gzipSync('run()'));
    await writeFile(join(folder, 'assets/index-1.js.map'), 'secret');
    await writeFile(join(folder, 'index.html'), markup);
    await utimes(join(folder, 'index.html'), at, at);
  }

  it('is not there before it is built', () => {
    expect(createAdminBuild(folder)()).toBeUndefined();
  });

  it('serves the files an admin is made of and nothing beside them', async () => {
    await build('first', 1);
    const { assets } = createAdminBuild(folder)()!;
    expect([...assets.keys()]).toEqual(['index-1.js']);
    expect(assets.get('index-1.js')!.gzip).toEqual(gzipSync('run()'));
    expect(assets.get('index-1.js')!.brotli).toBeUndefined();
  });

  it('is read again after a new build, and only then', async () => {
    await build('first', 1);
    const built = createAdminBuild(folder);
    const first = built();
    expect(built()).toBe(first);
    await build('second', 2);
    expect(built()!.index).toBe('second');
  });
});

describe('the pages of the review desk', () => {
  let foyer: Harness;
  beforeEach(async () => {
    foyer = await startHarness();
  });
  afterEach(() => foyer.close());

  it.each(['/admin', '/admin/waitlist', '/admin/jobs/1/deep'])('answers %s with the one page, kept nowhere and guarded', async (path) => {
    const response = await foyer.fetch(path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(response.headers.get('content-security-policy')).not.toContain('unsafe');
  });

  it.each(['/admin/assets/none.js', '/admin/assets/a/b.js'])('has nothing at %s', async (path) => {
    await expectProblem(await foyer.fetch(path), 'request/not_found');
  });
});
