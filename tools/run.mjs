// The launcher behind every npm script: `node tools/run.mjs <command> [arguments]`.
//
// Plain JavaScript without dependencies, because it runs before anything is installed and on
// whatever Node the machine has (18 or newer). Three steps, one module each:
//
//   1. launcher/node-runtime.mjs   a Node new enough for Foyer, fetched for this folder if need be
//   2. launcher/install.mjs        node_modules as the lock file describes them
//   3. launcher/commands.mjs       the command itself
import { commands, usage } from './launcher/commands.mjs';
import { ensureInstalled } from './launcher/install.mjs';
import { isNodeNewEnough, restartOnFetchedNode } from './launcher/node-runtime.mjs';

const [name = '', ...args] = process.argv.slice(2);
const command = commands[name];

if (command === undefined) {
  console.error(usage);
  process.exitCode = 2;
} else if (!isNodeNewEnough(process.versions.node)) {
  restartOnFetchedNode(process.argv.slice(1));
} else {
  ensureInstalled();
  command(args);
}
