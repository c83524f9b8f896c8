import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../packages/foyer/src/testing/child-process.ts';
import { root } from '../../tools/processes.ts';
import { obtainProxy } from '../../tools/proxy-binaries.ts';

export interface Nginx {
  readonly origin: string;
  close(): Promise<void>;
}

/** A real nginx before these ports, with the configuration of examples/several-processes-nginx word for word but for its addresses. */
export async function startNginx(ports: readonly number[]): Promise<Nginx> {
  const program = await obtainProxy('nginx');
  const folder = await mkdtemp(join(tmpdir(), 'foyer-fleet-nginx-'));
  await cp(join(root, 'examples/several-processes-nginx'), folder, { recursive: true });
  const port = await freePort();
  const path = join(folder, 'nginx.conf');
  const servers = ports.map((one) => `server 127.0.0.1:${one} max_fails=1 fail_timeout=1s;`).join('\n    ');
  const text = (await readFile(path, 'utf8')).replace(/server 127\.0\.0\.1:3001[\s\S]*?3003[^;]*;/, servers).replace('127.0.0.1:8080', `127.0.0.1:${port}`);
  await writeFile(path, text);
  const child = spawn(program, ['-p', `${folder}/`, '-c', 'nginx.conf', '-g', 'daemon off;'], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (part: Buffer) => { said = (said + part.toString()).slice(-4_000); });
  const endAtOnce = (): void => void child.kill('SIGKILL');
  process.once('exit', endAtOnce);
  const ended = once(child, 'close');
  const close = async (): Promise<void> => {
    process.off('exit', endAtOnce);
    child.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  const origin = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 400; tries += 1) {
    if (child.exitCode !== null) throw new Error(`nginx ended by itself:\n${said}`);
    const answer = await fetch(`${origin}/healthz`).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer) return { origin, close };
    await sleep(25);
  }
  await close();
  throw new Error(`nginx did not answer in time:\n${said}`);
}
