import { buildAdminIfStale } from './admin-build.mjs';
import { buildEmbedIfStale, buildPackagesIfStale } from './packages-build.mjs';
import { handOverToNode } from './process.mjs';

const cli = 'packages/foyer/src/cli/main.mjs';

/** Every npm script by name. Each one ends the launcher with the exit code of what it ran. */
export const commands = {
  start(args) {
    buildAdminIfStale();
    buildEmbedIfStale();
    handOverToNode([cli, 'start', ...args]);
  },
  dev(args) {
    buildAdminIfStale();
    buildEmbedIfStale();
    handOverToNode(['--watch', '--watch-preserve-output', cli, 'start', ...args]);
  },
  build() {
    buildAdminIfStale();
    buildEmbedIfStale();
  },
  foyer(args) {
    handOverToNode([cli, ...args]);
  },
  check(args) {
    buildPackagesIfStale();
    handOverToNode(['tools/check.ts', ...args]);
  },
  test(args) {
    buildAdminIfStale();
    buildPackagesIfStale();
    handOverToNode(['tools/test.ts', ...args]);
  },
  format(args) {
    handOverToNode(['node_modules/oxfmt/bin/oxfmt', ...args]);
  },
  packages() {
    buildPackagesIfStale();
  },
  bench(args) {
    buildPackagesIfStale();
    handOverToNode(['bench/run.ts', ...args]);
  },
  drill(args) {
    buildPackagesIfStale();
    handOverToNode(['drills/run.ts', ...args]);
  },
  'clerk:live'(args) {
    handOverToNode(['tools/clerk-live.ts', ...args]);
  },
};

export const usage = `usage: npm start | npm test | npm run <command> [-- arguments]

  start   run Foyer
  dev     run Foyer and restart it when a source file changes
  foyer   run one command of the command line, for example: npm run foyer -- help
  check   types, lint, layers and unit tests; needs no services, takes seconds
  test    everything, on SQLite and PostgreSQL and in a browser
  format  lay out the source; with -- --check, only tell
  bench   measure
  drill   long and violent runs: npm run drill -- --help
  build   build the desk and the form for other sites, for a machine that has no tools to
  packages  compile what applications install, such as @foyer/gate
  clerk:live  ask a Clerk development instance what only a real one can tell`;
