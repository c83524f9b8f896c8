import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../config/load-config.ts';
import { openShell, type Shell } from '../../testing/run-foyer.ts';

let shell: Shell;
beforeEach(() => { shell = openShell(); });
afterEach(() => shell.remove());

describe('foyer init', () => {
  it('writes a product file that works as it is', async () => {
    expect((await shell.foyer(['init', 'door'])).code).toBe(0);
    const config = await loadConfig({ env: { FOYER_ENV: 'test', DATABASE_URL: ':memory:' }, cwd: join(shell.folder, 'door') });
    expect(config.product.roles.map(({ key }) => key)).toEqual(['member']);
    expect(readFileSync(join(shell.folder, 'door/.gitignore'), 'utf8')).toMatch(/^data\/$/m);
  });

  it('writes an example of settings that are all known', async () => {
    await shell.foyer(['init']);
    const lines = readFileSync(join(shell.folder, '.env.example'), 'utf8').split('\n');
    const names = lines.map((line) => /^#? ?([A-Z_]+)=/.exec(line)?.[1]).filter((name) => name !== undefined);
    const table = readFileSync(new URL('../../../../../docs/configuration.md', import.meta.url), 'utf8');
    expect(names.length).toBeGreaterThan(6);
    for (const name of names) expect(table).toContain(`\`${name}\``);
  });

  it('never touches what is there', async () => {
    writeFileSync(join(shell.folder, 'foyer.config.ts'), 'mine');
    rmSync(join(shell.folder, '.env.example'), { force: true });
    const { out } = await shell.foyer(['init', '--json']);
    expect(readFileSync(join(shell.folder, 'foyer.config.ts'), 'utf8')).toBe('mine');
    expect(JSON.parse(out)).toMatchObject({ files: expect.arrayContaining([{ file: 'foyer.config.ts', outcome: 'kept' }, { file: '.env.example', outcome: 'written' }]) as unknown });
  });

  it('says so when the folder is a file', async () => {
    writeFileSync(join(shell.folder, 'taken'), '');
    expect(await shell.foyer(['init', 'taken'])).toMatchObject({ code: 1, err: expect.stringMatching(/taken is a file\. Name a folder\.$/) as string });
  });
});
