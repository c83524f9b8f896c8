import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Drill } from '../drill.ts';
import { readDockerfile } from './read-dockerfile.ts';
import { allowRemoval, layOut, runImage } from './run-image.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

export const drill: Drill = {
  about:
    'every step of the Dockerfile in a clean folder, then the program without rights on a tree it cannot write to',
  async run() {
    const image = readDockerfile(new URL('../../Dockerfile', import.meta.url));
    const folder = mkdtempSync(join(tmpdir(), 'foyer-container-'));
    chmodSync(folder, 0o755);
    try {
      const [build, program, data] = ['build', 'program', 'data'].map((name) => join(folder, name)) as [
        string,
        string,
        string,
      ];
      copyContext(build);
      for (const step of image.buildSteps.filter((one) => !one.startsWith('npm cache'))) {
        process.stdout.write(`${step}\n`);
        const { status } = spawnSync('sh', ['-c', step], {
          cwd: build,
          stdio: 'inherit',
          env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
        });
        if (status !== 0) return 1;
      }
      layOut(image, build, program);
      cpSync(mkdtempSync(join(folder, 'empty-')), data, { recursive: true });
      const { output, ...found } = await runImage(image, program, data);
      process.stdout.write(`${JSON.stringify(found)}\n`);
      const kept =
        found.healthCheckBefore === 1 &&
        found.writeIntoProgram === 1 &&
        found.healthCheck === 0 &&
        found.join === 202 &&
        found.desk === 200 &&
        found.errorPage === 200 &&
        found.exitCode === 0;
      process.stdout.write(kept ? 'Every promise was kept.\n' : `Not kept. The program said:\n${output}\n`);
      return kept ? 0 : 1;
    } finally {
      allowRemoval(folder);
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** What .dockerignore leaves. */
function copyContext(to: string): void {
  const lines = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n');
  const kept = lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
  const left = new Set(lines.filter((line) => line.startsWith('**/')).map((line) => line.slice(3)));
  const paths = new Set(lines.filter((line) => /^\w/.test(line)));
  for (const name of kept) {
    cpSync(join(root, name), join(to, name), {
      recursive: true,
      filter: (source) =>
        !left.has(source.slice(source.lastIndexOf('/') + 1)) && !paths.has(source.slice(root.length)),
    });
  }
}
