import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { root } from './paths.mjs';

/**
 * Runs a program in the foreground until it ends and leaves with its exit code.
 *
 * SIGINT and SIGTERM are handed on instead of ending the launcher first, so that a server can
 * close its database and a test run can stop what it started.
 */
export function handOver(program, args, options = {}) {
  const child = spawn(program, args, { stdio: 'inherit', ...options });
  // A terminal sends Ctrl-C to the whole process group: the child has then heard it already, and
  // a second SIGINT would look like an impatient user. Other senders reach the launcher only.
  const sentByTerminal = process.stdin.isTTY;
  process.on('SIGINT', () => {
    if (!sentByTerminal) child.kill('SIGINT');
  });
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('error', (error) => {
    console.error(`Cannot start ${program}: ${error.message}`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code ?? exitCodeOf(signal)));
}

/** Runs Node on a script inside the repository and leaves the launcher when it fails. */
export function runNode(args) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env: environment() });
  if (status !== 0) process.exit(status ?? 1);
}

/** Runs Node on a script inside the repository as the launcher's last act. */
export function handOverToNode(args, options = {}) {
  handOver(process.execPath, args, { cwd: root, env: environment(), ...options });
}

/** Runs npm quietly and leaves the launcher when it fails; npm itself prints why. */
export function runNpm(args, directory) {
  const { command, prefix } = findNpm();
  const quiet = ['--loglevel=error', '--no-audit', '--no-fund', '--ignore-scripts'];
  const { status, error } = spawnSync(command, [...prefix, ...args, ...quiet], {
    cwd: directory,
    // npm's own words ("added 300 packages") are no news; its errors are.
    stdio: ['ignore', 'ignore', 'inherit'],
    env: withoutNpmRunState(process.env),
    shell: command === 'npm.cmd',
  });
  if (error !== undefined) console.error(`Cannot run npm: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}

/** The npm that started us when there is one, because PATH may hold none or another. */
function findNpm() {
  const cli = process.env.npm_execpath;
  if (cli !== undefined && cli.endsWith('npm-cli.js') && existsSync(cli)) {
    return { command: process.execPath, prefix: [cli] };
  }
  return { command: process.platform === 'win32' ? 'npm.cmd' : 'npm', prefix: [] };
}

/**
 * The environment without what `npm run` adds for its scripts. The folder among these variables
 * would send an inner `npm ci` to the repository root wherever it is started. Settings a person
 * may have made, such as npm_config_registry or npm_config_cache, stay.
 */
function withoutNpmRunState(environmentOfScript) {
  const runState =
    /^(npm_package_|npm_lifecycle_|npm_command$|npm_config_(local_prefix|prefix|workspaces?|include_workspace_root)$)/i;
  return Object.fromEntries(Object.entries(environmentOfScript).filter(([name]) => !runState.test(name)));
}

/** Children find `node` (this very binary) and the installed tools first. */
function environment() {
  const path = [dirname(process.execPath), join(root, 'node_modules', '.bin'), process.env.PATH ?? ''];
  return { ...process.env, PATH: path.join(delimiter) };
}

/** What a shell reports for a process that a signal ended. */
function exitCodeOf(signal) {
  return signal === 'SIGINT' ? 130 : signal === 'SIGTERM' ? 143 : 1;
}
