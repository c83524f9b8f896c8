import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCommand } from '../testing/child-process.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-process-'));
  writeFileSync(join(folder, 'foyer.config.ts'), `export default { brand: { name: 'Atrium' }, roles: [{ key: 'coach', label: 'Coach' }] };\n`);
});
afterAll(() => rmSync(folder, { recursive: true }));

const secrets = { FOYER_SECRET: 'a-secret-for-a-process-that-is-long-enough', ADMIN_API_KEY: 'a-key-for-a-process-that-is-long-enough-too' };

/** How long this machine takes right now to start and end a program without content. */
async function millisecondsOfNothing(): Promise<number> {
  const startedAt = performance.now();
  await promisify(execFile)(process.execPath, ['-e', '']);
  return performance.now() - startedAt;
}

describe('SR-78 settings that cannot be used', () => {
  const production = { FOYER_ENV: 'production', PUBLIC_URL: 'https://foyer.example', SMTP_URL: 'smtp://localhost:2525', EMAIL_FROM: 'a@foyer.example', ...secrets };
  it.each<[string, Record<string, string>]>([
    ['PUBLIC_URL', { ...production, PUBLIC_URL: 'http://foyer.example' }],
    ['FOYER_SECRET', { ...production, FOYER_SECRET: 'too-short-value' }],
    ['FOYER_SECRET', { ...production, FOYER_SECRET: '' }],
    ['ADMIN_API_KEY', { ...production, ADMIN_API_KEY: 'changeme-value' }],
    ['LIMIT_JOIN_PER_MINUTE', { ...production, LIMIT_JOIN_PER_MINUTE: '0' }],
    ['FOYER_SECERT', { ...production, FOYER_SECERT: 'some-value' }],
    ['DATABASE_URL', { ...production, DATABASE_URL: 'mysql://root:hunter2@localhost/x' }],
    ['PORT', { PORT: 'eighty-value' }],
  ])('stop the server within two seconds, naming %s and never its value', async (name, env) => {
    const { code, output, milliseconds } = await startCommand(['start'], env, folder).ended;
    expect(code).not.toBe(0);
    expect(output).toContain(name);
    if (env[name] && env[name].length > 3) expect(output).not.toContain(env[name].replace(/^\w+:\/\//, ''));
    // Two seconds on a machine that has time; on a busy one, a program that does nothing takes longer to start, too.
    expect(milliseconds).toBeLessThan(Math.max(2000, 20 * await millisecondsOfNothing()));
  });

  it('are told all at once', async () => {
    const { output } = await startCommand(['start'], { ...production, PUBLIC_URL: 'http://foyer.example', FOYER_SECRET: 'short', LIMIT_MAIL_PER_DAY: '0' }, folder).ended;
    for (const name of ['PUBLIC_URL', 'FOYER_SECRET', 'LIMIT_MAIL_PER_DAY']) expect(output).toContain(name);
  });
});
