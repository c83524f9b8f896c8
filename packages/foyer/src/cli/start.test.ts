import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, get, request } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';

const main = fileURLToPath(new URL('../../dist/foyer.mjs', import.meta.url));
const running: ChildProcess[] = [];
const folders: string[] = [];

afterEach(async () => {
  for (const child of running.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  }
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

interface Running {
  readonly child: ChildProcess;
  readonly port: number;
  readonly output: () => string;
  readonly exit: Promise<number | null>;
}

function launch(env: Record<string, string>): { child: ChildProcess; output: () => string; exit: Promise<number | null> } {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-start-'));
  folders.push(folder);
  const child = spawn(process.execPath, [main, 'start'], { cwd: folder, env: { PATH: process.env['PATH'], DATABASE_URL: 'file:./data/foyer.db', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  running.push(child);
  let output = '';
  const hear = (chunk: Buffer) => { output += chunk.toString(); };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  return { child, output: () => output, exit: once(child, 'exit').then(([code]) => code as number | null) };
}

/** Starts a server and waits until it says that it is up. */
async function started(env: Record<string, string> = {}): Promise<Running> {
  const { child, output, exit } = launch({ PORT: '0', ...env });
  for (;;) {
    const line = /^\{.*"port":(\d+).*"event":"server.started"\}$/m.exec(output());
    if (line) return { child, port: Number(line[1]), output, exit };
    if (child.exitCode !== null) throw new Error(`The server ended: ${output()}`);
    await new Promise((resolve) => { setTimeout(resolve, 20); });
  }
}

/** One request; `body` is sent only when the returned function is called. `last` says that the server wants no more on this connection. */
function slowPost(port: number, agent: Agent, body: string): { send: () => void; answer: Promise<{ status: number; last: boolean }> } {
  const call = request({ port, host: '127.0.0.1', agent, method: 'POST', path: '/api/waitlist/join', headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } });
  const answer = new Promise<{ status: number; last: boolean }>((resolve, reject) => {
    call.on('error', reject);
    call.on('response', (response) => {
      response.resume();
      response.on('end', () => resolve({ status: response.statusCode ?? 0, last: response.headers.connection === 'close' }));
    });
  });
  call.flushHeaders();
  return { send: () => call.end(body), answer };
}

describe('foyer start', () => {
  it('with PORT=0 carries the real port in every link it prints and mails', async () => {
    const { port, output } = await started();
    expect(port).toBeGreaterThan(0);
    // The log says so a moment before the words for people are there.
    await expect.poll(output).toContain(`Public page   http://localhost:${port}/`);
    expect(output()).toContain(`http://localhost:${port}/dev/mailbox`);
    expect(output()).toMatch(/curl http:\/\/localhost:\d+\/api\/v1\/admin\/waitlist\/approve/);
    const key = /Bearer (fk_dev_[\w-]+)/.exec(output())![1]!;
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/admin/waitlist/invite`, {
      method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' }, body: '{"email":"you@example.com","role":"member"}',
    });
    expect(answer.status).toBe(200);
    await vi.waitFor(async () => {
      const { messages } = await (await fetch(`http://127.0.0.1:${port}/dev/mailbox.json`)).json() as { messages: { text: string }[] };
      expect(messages[0]?.text).toContain(`http://localhost:${port}/invite?token=`);
    }, { timeout: 30_000 });
  });

  it('keeps the welcome and the key for development', async () => {
    const { output } = await started({ FOYER_ENV: 'test', LOG_LEVEL: 'info' });
    expect(output()).not.toContain('Foyer is open');
    expect(output()).not.toContain('fk_dev_');
  });

  it('says in a sentence that the port is taken, and what to do', async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => { holder.listen(0, '127.0.0.1', resolve); });
    const { port } = holder.address() as AddressInfo;
    const { exit, output } = launch({ PORT: String(port) });
    expect(await exit).toBe(1);
    holder.close();
    expect(output()).toContain(`Port ${port} is taken on 127.0.0.1. Stop what uses it, or choose another: PORT=${port + 1}`);
    expect(output()).not.toMatch(/\bat .*\.ts:\d+/);
  });

  it('on SIGTERM finishes requests under way, breaks none on busy connections, and leaves with 0', async () => {
    const { child, port, exit, output } = await started({ LIMIT_JOIN_PER_MINUTE: '0', PROOF_OF_WORK: 'off' });
    // What follows is about the end of a server: all that is loaded beside the gate is there. On a connection of its own, which is not used again.
    await new Promise<void>((resolve, reject) => { get({ port, host: '127.0.0.1', path: '/readyz', agent: false }, (answer) => { answer.resume().once('end', resolve); }).once('error', reject); });
    const agent = new Agent({ keepAlive: true });
    const underWay = slowPost(port, agent, JSON.stringify({ email: 'late@example.com', name: 'Late' }));
    let answered = 0;
    // As proxies do: one request after the other on a kept connection, until the server ends it.
    const busy = Array.from({ length: 8 }, async (_, client) => {
      const own = new Agent({ keepAlive: true, maxSockets: 1 });
      let [before, now] = [performance.now(), performance.now()];
      for (let turn = 0; ; turn += 1) {
        [before, now] = [now, performance.now()];
        const one = slowPost(port, own, JSON.stringify({ email: `c${client}.${turn}@example.com`, name: 'Busy' }));
        one.send();
        const answer = await one.answer.catch((error: unknown) => {
          // A client whose processor did something else for so long was not busy: its connection stood idle before the server ended it.
          if (performance.now() - before > 300) return undefined;
          throw error;
        });
        if (answer === undefined) return own.destroy();
        expect(answer.status).toBe(202);
        answered += 1;
        if (answer.last) return own.destroy();
      }
    });
    await new Promise((resolve) => { setTimeout(resolve, 300); });
    const stoppedAt = performance.now();
    child.kill('SIGTERM');
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`).then(({ status }) => status, () => 0);
    expect(ready).not.toBe(200);
    await new Promise((resolve) => { setTimeout(resolve, 700); });
    underWay.send();
    expect(await underWay.answer).toEqual({ status: 202, last: true });
    expect(await exit, output()).toBe(0);
    expect(performance.now() - stoppedAt).toBeLessThan(10_000);
    await Promise.all(busy);
    agent.destroy();
    expect(answered).toBeGreaterThan(8);
  });

  it('on a second signal leaves at once', async () => {
    const { child, port, exit } = await started({ PROOF_OF_WORK: 'off' });
    const agent = new Agent();
    const stuck = slowPost(port, agent, '{"never":"sent"}');
    stuck.answer.catch(() => {});
    await new Promise((resolve) => { setTimeout(resolve, 100); });
    child.kill('SIGINT');
    await new Promise((resolve) => { setTimeout(resolve, 600); });
    expect(child.exitCode).toBeNull();
    const secondAt = performance.now();
    child.kill('SIGINT');
    expect(await exit).toBe(1);
    // Not after the ten that a stopping server gives those under way.
    expect(performance.now() - secondAt).toBeLessThan(3_000);
    agent.destroy();
  });
});
