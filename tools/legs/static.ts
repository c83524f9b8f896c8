import { globSync } from 'node:fs';
import { join } from 'node:path';
import { findLayerViolations } from '../layers.ts';
import { findLockProblems } from '../lock-check.ts';
import { root, runNodeScript } from '../processes.ts';
import { asOneTest, commandResult, type Leg } from './leg.ts';

/** The legs that read the source without running it. */
export const staticLegs: readonly Leg[] = [
  { name: 'types', run: checkTypes },
  { name: 'lint', run: () => commandResult(runNodeScript('oxlint/bin/oxlint', ['--format=unix'])) },
  { name: 'layers', run: async () => listing(await findLayerViolations(join(root, 'packages/foyer/src'))) },
  { name: 'lock files', run: async () => listing(await findLockProblems(root)) },
];

/** Dead files and forgotten dependencies; a leg of `npm test` only, since work in progress has both. */
export const unusedLeg: Leg = {
  name: 'unused files and dependencies',
  run: () => commandResult(runNodeScript('knip/bin/knip.js', ['--no-progress'])),
};

/**
 * Every tsconfig.json is a program of its own: browser code knows other globals than the server. The
 * examples for Next.js are checked by their own builds, where Next.js is installed.
 */
async function checkTypes() {
  const projects = globSync(['tsconfig.json', 'tests/tsconfig.json', '{packages,examples}/*/tsconfig.json'], {
    cwd: root,
    exclude: ['examples/{gate-next,next-clerk}/**'],
  });
  const runs = await Promise.all(
    // All at once are enough to keep the cores busy.
    projects.map((project) => runNodeScript('typescript/bin/tsc', ['--project', project, '--noEmit', '--singleThreaded', '--incremental', '--tsBuildInfoFile', knownTypes(project)])),
  );
  return asOneTest(
    runs.every(({ exitCode }) => exitCode === 0),
    runs.map(({ output }) => output).join(''),
  );
}

/** What the compiler found the last time: of a program that changed in a few files it looks at those, in a quarter of the time. */
function knownTypes(project: string): string {
  return join(root, 'node_modules/.cache/foyer-types', `${project.replaceAll('/', '_')}.tsbuildinfo`);
}

function listing(problems: readonly string[]) {
  return asOneTest(problems.length === 0, problems.join('\n'));
}
