import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { linkProductionModules } from './link-production-modules.ts';
import { readDockerfile } from './read-dockerfile.ts';
import { allowRemoval, layOut, runImage } from './run-image.ts';

const root = new URL('../../', import.meta.url);
const image = readDockerfile(new URL('Dockerfile', root));

describe('the image', () => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-image-'));
  afterAll(() => {
    allowRemoval(folder);
    rmSync(folder, { recursive: true, force: true });
  });

  it('starts without rights, writes to its data alone, is healthy, takes a join and stops in order', async () => {
    const [program, data] = [mkdtempSync(join(folder, 'program-')), mkdtempSync(join(folder, 'data-'))];
    expect(linkProductionModules(root.pathname, program)).toBeGreaterThan(50);
    layOut(
      { ...image, parts: image.parts.filter((part) => part !== 'node_modules') },
      root.pathname,
      program,
    );
    for (const one of [folder, program]) chmodSync(one, 0o755);
    const { output, ...found } = await runImage(image, program, data);
    expect(found, output).toEqual({
      healthCheckBefore: 1,
      writeIntoProgram: 1,
      healthCheck: 0,
      join: 202,
      desk: 200,
      errorPage: 200,
      exitCode: 0,
    });
    expect(existsSync(join(data, 'foyer.db'))).toBe(true);
  });

  it('is built from pinned versions, and installs nothing for development', () => {
    const text = readFileSync(new URL('Dockerfile', root), 'utf8');
    for (const [, from] of text.matchAll(/^FROM (\S+)/gm))
      expect(from).toMatch(/^node:24\.\d+\.\d+-bookworm-slim$/);
    expect(image.buildSteps).toEqual([
      'npm ci',
      'npm run build',
      'npm ci --omit=dev --omit=optional',
      'npm cache clean --force',
    ]);
    expect(image.user).toBe('node');
  });

  it('comes with compose files that give it no rights and a read-only root', () => {
    for (const name of ['compose.yml', 'compose.postgres.yml']) {
      const { services } = parse(readFileSync(new URL(`examples/docker/${name}`, root), 'utf8')) as {
        services: Record<string, Record<string, unknown>>;
      };
      const ours = Object.values(services).filter((service) => 'build' in service);
      expect(ours).toHaveLength(name === 'compose.yml' ? 1 : 3);
      for (const service of ours)
        expect(service).toMatchObject({
          read_only: true,
          cap_drop: ['ALL'],
          security_opt: ['no-new-privileges:true'],
        });
    }
  });
});
