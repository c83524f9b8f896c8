import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runtimeDirectory } from './paths.mjs';
import { handOver, runNpm } from './process.mjs';

/** Node 24.15 is the first long-term release with stable type stripping and built-in SQLite. */
const oldest = { major: 24, minor: 15 };

/** Whether this Node version runs Foyer. */
export function isNodeNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > oldest.major || (major === oldest.major && minor >= oldest.minor);
}

/**
 * Starts the same command again on a Node binary that npm fetches into tools/runtime. Nothing
 * outside this folder changes. Leaves with one sentence where no such binary exists.
 */
export function restartOnFetchedNode(args) {
  if (process.platform === 'darwin' && process.arch === 'arm64') {
    leave('On a Mac with Apple silicon, please install Node 24 from nodejs.org and run the command again.');
  }
  if (!isUsable(fetchedNode)) {
    console.error(
      `Node ${process.versions.node} is too old for Foyer; fetching Node 24 for this folder only.`,
    );
    runNpm(['ci'], runtimeDirectory);
  }
  if (!isUsable(fetchedNode)) {
    leave(
      `Foyer needs Node ${oldest.major}.${oldest.minor} or newer; please install it and run the command again.`,
    );
  }
  handOver(fetchedNode, args);
}

const onWindows = process.platform === 'win32';
const fetchedNode = join(
  runtimeDirectory,
  'node_modules',
  `node-${onWindows ? 'win' : process.platform}-${process.arch}`,
  'bin',
  onWindows ? 'node.exe' : 'node',
);

function isUsable(binary) {
  if (!existsSync(binary)) return false;
  const { status, stdout } = spawnSync(binary, ['--print', 'process.versions.node'], { encoding: 'utf8' });
  return status === 0 && isNodeNewEnough(stdout.trim());
}

function leave(sentence) {
  console.error(sentence);
  process.exit(1);
}
