import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, cpSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePort } from '../../bench/servers/free-port.ts';
import { HttpClient } from '../support/http-client.ts';
import type { Image } from './read-dockerfile.ts';

/** What was seen of the image while it ran. */
export interface Findings {
  readonly healthCheckBefore: number | null;
  readonly healthCheck: number | null;
  readonly join: number;
  readonly desk: number;
  readonly errorPage: number;
  /** How an attempt of the same user to write into the program's folder ended; 0 would be a success. */
  readonly writeIntoProgram: number | null;
  readonly exitCode: number | null;
  readonly output: string;
}

const nobody = 65_534;

/** Lays the parts of the image out as the last stage does, and takes away the right to write. */
export function layOut(image: Image, from: string, to: string): void {
  for (const part of image.parts) {
    mkdirSync(dirname(join(to, part)), { recursive: true });
    cpSync(join(from, part), join(to, part), { recursive: true, verbatimSymlinks: true });
  }
  forbidWriting(to);
}

export function forbidWriting(folder: string): void {
  spawnSync('chmod', ['-R', 'a-w,a+rX', folder]);
}

export function allowRemoval(folder: string): void {
  spawnSync('chmod', ['-R', 'u+w', folder]);
}

/** Runs it as a user that owns nothing of it, where this user may become another; only `data` can be written to. */
export async function runImage(image: Image, program: string, data: string): Promise<Findings> {
  const port = await findFreePort();
  const identity = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};
  if (process.getuid?.() === 0) chownSync(data, nobody, nobody);
  chmodSync(data, 0o700);
  const env = {
    PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
    NODE_DISABLE_COMPILE_CACHE: '1',
    ...image.environment,
    DATABASE_URL: image.environment['DATABASE_URL']!.replace('/data', data),
    PORT: String(port),
    PUBLIC_URL: 'https://join.example.com',
    FOYER_SECRET: 'a-secret-of-the-drill-that-is-long-enough-for-it',
    EMAIL_FROM: 'Foyer <foyer@example.com>',
    SMTP_URL: 'smtp://127.0.0.1:9',
    PROOF_OF_WORK: 'off',
  };
  const how = { cwd: program, env, ...identity };
  const run = (words: readonly string[]): number | null =>
    spawnSync(process.execPath, words.slice(1), { ...how, encoding: 'utf8' }).status;
  const healthCheckBefore = run(image.healthCheck);
  const writeIntoProgram = run([
    'node',
    '-e',
    'require("node:fs").writeFileSync("packages/foyer/written", "x")',
  ]);
  const child = spawn(process.execPath, image.command.slice(1), {
    ...how,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  const ended = once(child, 'exit') as Promise<[number | null]>;
  const client = new HttpClient(port, { connectionsMax: 2 });
  try {
    for (let tries = 0; tries < 600 && child.exitCode === null; tries += 1) {
      if (
        await client.ask({ path: '/readyz' }).then(
          ({ status }) => status === 200,
          () => false,
        )
      )
        break;
      await sleep(50);
    }
    const status = async (path: string): Promise<number> =>
      (await client.ask({ path, headers: { accept: 'text/html' } })).status;
    const joining = await client.ask({
      method: 'POST',
      path: '/api/waitlist/join',
      body: { email: 'ana@example.com', name: 'Ana', role: 'coach' },
    });
    const seen = {
      healthCheck: run(image.healthCheck),
      join: joining.status,
      desk: await status('/admin'),
      errorPage: await status('/errors/token/unusable'),
    };
    client.close();
    child.kill(image.stopSignal);
    const [exitCode] = await ended;
    return { healthCheckBefore, writeIntoProgram, ...seen, exitCode, output };
  } finally {
    client.close();
    child.kill('SIGKILL');
  }
}
