import { buildAdminIfStale } from './admin-build.mjs';
import { buildEmbedIfStale, buildPackagesIfStale } from './packages-build.mjs';
import { handOverToNode } from './process.mjs';
import { builtServer, buildServerIfStale, serverFlags } from './server-build.mjs';

/** Every npm script by name. Each one ends the launcher with the exit code of what it ran. */
export const commands = {
  start(args) {
    buildProduct();
    handOverToNode([...serverFlags, builtServer, 'start', ...args]);
  },
  dev(args) {
    buildAdminIfStale();
    buildEmbedIfStale();
    handOverToNode(['--watch', '--watch-preserve-output', 'packages/foyer/src/cli/main.mjs', 'start', ...args]);
  },
  build() {
    buildProduct();
  },
  foyer(args) {
    buildServerIfStale();
    handOverToNode([...serverFlags, builtServer, ...args]);
  },
  check(args) {
    buildPackagesIfStale();
    handOverToNode(['tools/check.ts', ...args]);
  },
  test(args) {
    buildProduct();
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
    buildServerIfStale();
    buildPackagesIfStale();
    handOverToNode(['bench/run.ts', ...args]);
  },
  drill(args) {
    buildServerIfStale();
    buildPackagesIfStale();
    handOverToNode(['drills/run.ts', ...args]);
  },
  'clerk:live'(args) {
    handOverToNode(['tools/clerk-live.ts', ...args]);
  },
};

function buildProduct() {
  buildServerIfStale();
  buildAdminIfStale();
  buildEmbedIfStale();
}

export const usage = `usage: npm start | npm test | npm run <command> [-- arguments]

  start   run Foyer
  dev     run Foyer and restart it when a source file changes
  foyer   run one command of the command line, for example: npm run foyer -- help
  check   types, lint, layers and unit tests; needs no services, takes seconds
  test    everything, on SQLite and PostgreSQL and in a browser
  format  lay out the source; with -- --check, only tell
  bench   measure
  drill   long and violent runs: npm run drill -- --help
  build   build server, desk and the form for other sites, for a machine that has no tools to
  packages  compile what applications install, such as @foyer/gate
  clerk:live  ask a Clerk development instance what only a real one can tell`;
