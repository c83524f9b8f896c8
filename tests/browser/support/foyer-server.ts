import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { builtServer, serverFlags } from '../../../tools/launcher/server-build.mjs';
import { root } from '../../../tools/processes.ts';

/** Settings of a server by name, as its environment. */
export type Settings = Readonly<Record<string, string>>;

/** A real Foyer process with a database and a mailbox of its own. */
export interface FoyerServer {
  readonly url: string;
  /** A key with every right. */
  readonly adminKey: string;
  /** What it has logged so far, for the person who reads a failure. */
  log(): string;
  /** Moves the clock of a server with `movableClock` on, as if so much time had passed. */
  moveOn(seconds: number): Promise<void>;
  /** Ends it as an operator would, and removes its files. */
  stop(): Promise<void>;
}

const startAttemptsMax = 5;
/** On a machine that does twenty other things; whoever gives up sooner and starts it anew makes it worse. */
const patienceMs = 90_000;

/** Stories would otherwise wait for the limits that protect real mailboxes, and for admins who may change their mind. */
const impatient: Settings = {
  UNDO_SECONDS: '1',
  LIMIT_JOIN_PER_MINUTE: '0',
  LIMIT_TOKEN_PER_MINUTE: '0',
  LIMIT_MAIL_INTERVAL_SECONDS: '0',
  LIMIT_MAIL_PER_DAY: '0',
};

/**
 * Starts the command line's `start` on a free port and waits until it is ready.
 *
 * @param settings - take precedence over the ones every story has
 * @throws {Error} with what the server printed when it does not come up
 */
export async function startFoyer(settings: Settings = {}): Promise<FoyerServer> {
  const folder = await mkdtemp(join(process.env['FOYER_STORY_FOLDER'] ?? tmpdir(), 'foyer-story-'));
  // The product as it is configured here, but a mailbox and files of its own.
  await symlink(join(root, 'foyer.config.ts'), join(folder, 'foyer.config.ts'));
  const adminKey = `fk_story_${randomBytes(32).toString('base64url')}`;
  let printed = '';
  for (let attempt = 0; attempt < startAttemptsMax; attempt += 1) {
    // Another process may take the port between the look and the start: the next attempt takes another one.
    const port = await findFreePort();
    const url = `http://localhost:${port}`;
    const child = spawn(process.execPath, [...serverFlags, join(root, builtServer), 'start'], {
      cwd: folder,
      env: {
        PATH: process.env['PATH'] ?? '',
        FOYER_ENV: 'development',
        LOG_LEVEL: 'warn',
        DATABASE_URL: `file:${join(folder, 'foyer.db')}`,
        FOYER_SECRET: randomBytes(48).toString('base64url'),
        ADMIN_API_KEY: adminKey,
        PORT: String(port),
        ...impatient,
        ...settings,
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    printed = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        printed = (printed + chunk.toString()).slice(-20_000);
      });
    }
    // A story run that is cut short leaves no server behind.
    const endWithUs = (): void => void child.kill('SIGKILL');
    process.once('exit', endWithUs);
    if (await becomesReady(child, url)) {
      return {
        url,
        adminKey,
        log: () => printed,
        moveOn: async (seconds) => {
          const moved = once(child, 'message');
          child.send({ moveOnMs: seconds * 1000 });
          await moved;
        },
        stop: async () => {
          await end(child);
          process.off('exit', endWithUs);
          await rm(folder, { recursive: true, force: true });
        },
      };
    }
    const gaveUp = isRunning(child);
    await end(child);
    process.off('exit', endWithUs);
    if (gaveUp) break;
  }
  await rm(folder, { recursive: true, force: true });
  throw new Error(`Foyer did not start. It printed:\n${printed}`);
}

async function becomesReady(child: ChildProcess, url: string): Promise<boolean> {
  const givesUpAt = Date.now() + patienceMs;
  while (isRunning(child) && Date.now() < givesUpAt) {
    const ready = await fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready) return isRunning(child);
    await pause(100);
  }
  return false;
}

async function end(child: ChildProcess): Promise<void> {
  if (!isRunning(child)) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const impatience = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await ended;
  clearTimeout(impatience);
}

function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}

/** Below the range that outgoing connections take their ports from. */
export async function findFreePort(): Promise<number> {
  const port = randomInt(20_000, 32_000);
  const probe = createServer();
  probe.listen(port, '127.0.0.1');
  try {
    await once(probe, 'listening');
    return port;
  } catch {
    return findFreePort();
  } finally {
    probe.close();
  }
}
