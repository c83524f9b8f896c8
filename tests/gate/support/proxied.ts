import { spawn } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startHarness, type Harness } from '../../../packages/foyer/src/testing/harness.ts';
import { obtainProxy, type Proxy } from '../../../tools/proxy-binaries.ts';
import { root } from '../../../tools/processes.ts';
import { Line } from './line.ts';
import { Studio } from './studio.ts';

/** An application and Foyer behind a real proxy, which runs the configuration of the example. */
export interface Proxied {
  readonly origin: string;
  readonly foyer: Harness;
  readonly line: Line;
  readonly studio: Studio;
  close(): Promise<void>;
}

/** Every path that people, browsers and programs reach Foyer by; those for its operators stay inside, and / may be the application's. */
export function pathsOf(foyer: Harness): readonly string[] {
  const paths = foyer.foyer.app.routes.map(({ contract }) => contract.path.replaceAll(/\{[^}]+\}/g, 'x'));
  return [...new Set(paths)].filter((path) => path !== '/' && !/^\/(?:healthz|readyz|metrics|dev)(?:\/|$)/.test(path));
}

/** A port nobody has right now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => { server.close(resolve); });
  return port;
}

export async function startProxied(proxy: Proxy): Promise<Proxied> {
  const program = await obtainProxy(proxy);
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const foyer = await startHarness({ clock: 'system', env: { PUBLIC_URL: origin, PORT: '0', HOST: '127.0.0.1', TRUSTED_PROXIES: '127.0.0.1' } });
  const server = await foyer.foyer.listen();
  const line = await Line.to(() => server.port);
  const studio = new Studio();
  const folder = await configured(proxy, { proxy: port, foyer: line.port, app: await studio.listen() });
  const stop = await started(program, proxy === 'nginx' ? ['-p', `${folder}/`, '-c', 'nginx.conf', '-g', 'daemon off;'] : ['run', '--config', 'Caddyfile'], folder, `${origin}/`);
  return {
    origin, foyer, line, studio,
    async close() {
      await stop();
      await line.close();
      await studio.close();
      await server.close(100);
      await foyer.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The example's configuration word for word, but for its three addresses. */
async function configured(proxy: Proxy, ports: { proxy: number; foyer: number; app: number }): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `foyer-${proxy}-`));
  await cp(join(root, 'examples', `forward-auth-${proxy}`), folder, { recursive: true });
  for (const name of await readdir(folder)) {
    const text = await readFile(join(folder, name), 'utf8');
    await writeFile(join(folder, name), text
      .replaceAll('127.0.0.1:3000', `127.0.0.1:${ports.foyer}`).replaceAll('127.0.0.1:4000', `127.0.0.1:${ports.app}`)
      .replaceAll('listen 127.0.0.1:8080', `listen 127.0.0.1:${ports.proxy}`).replaceAll(/^:8080 /gm, `:${ports.proxy} `));
  }
  return folder;
}

/** Starts a server program and waits until it answers. @returns what ends it */
export async function started(program: string, args: readonly string[], cwd: string, address: string, env: NodeJS.ProcessEnv = {}): Promise<() => Promise<void>> {
  const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, HOME: cwd, XDG_CONFIG_HOME: cwd, XDG_DATA_HOME: cwd, ...env } });
  let output = '';
  const collect = (part: Buffer): void => { output += part.toString(); };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const ended = new Promise<void>((resolve) => { child.on('close', () => resolve()); });
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const late = setTimeoutKill(child);
    await ended;
    clearTimeout(late);
  };
  for (let tries = 0; tries < 600; tries += 1) {
    if (child.exitCode !== null) throw new Error(`${program} ended by itself:\n${output}`);
    const answer = await fetch(address, { redirect: 'manual' }).catch(() => undefined);
    if (answer !== undefined) {
      await answer.body?.cancel();
      return stop;
    }
    await sleep(50);
  }
  await stop();
  throw new Error(`${program} did not answer in time:\n${output}`);
}

function setTimeoutKill(child: { kill(signal: 'SIGKILL'): boolean }): NodeJS.Timeout {
  return setTimeout(() => child.kill('SIGKILL'), 3_000);
}
