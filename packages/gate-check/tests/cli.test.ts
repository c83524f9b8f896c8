import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url));
let folder: string;
let map: string;
const servers: Server[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gate-check-'));
  map = join(folder, 'gate.json');
  await writeFile(map, JSON.stringify({ protected: [{ path: '/studio', proof: 'secret plans' }] }));
});
afterAll(async () => {
  for (const server of servers) server.close().closeAllConnections();
  await rm(folder, { recursive: true });
});

async function application(status: number, body: string): Promise<string> {
  const server = createServer((_, response) => void response.writeHead(status).end(body));
  servers.push(server);
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Runs the command as a shell would. */
function run(args: readonly string[], env: Record<string, string> = {}): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [cli, ...args], { env: { ...process.env, ...env } }, (error, out, err) => { resolve({ code: error === null ? 0 : Number(error.code), out, err }); });
  });
}

describe('foyer-gate-check', () => {
  it('ends with 0 where the gate held, and says what it could not try', async () => {
    const { code, out } = await run([await application(401, 'Sign in.'), '--map', map]);
    expect([code, out]).toEqual([0, expect.stringMatching(/Not tried\..*\n[\s\S]*The gate held: \d+ tries, nothing reached\./)]);
  });

  it('ends with 1 where it got through, naming the route, the way and what it saw', async () => {
    const { code, out } = await run([await application(200, 'secret plans'), '--map', map]);
    expect(code).toBe(1);
    expect(out).toContain('GET /studio\n  REACHED without being let in: without a session (200)\n  secret plans');
    expect(out).toMatch(/The gate did not hold: \d+ of \d+ tries found something\./);
  });

  it('takes sessions from the environment, and tells programs in JSON', async () => {
    const { code, out } = await run([await application(401, ''), '--map', map, '--json'], { GATE_CHECK_INSIDE: 'sid=inside' });
    const report = JSON.parse(out) as { findings: { kind: string; attack: string }[] };
    expect([code, report.findings.map(({ kind, attack }) => `${kind}: ${attack}`)]).toEqual([1, ['shut: as somebody inside']]);
  });

  it('ends with 2 and one sentence when it cannot be run', async () => {
    await writeFile(join(folder, 'bad.json'), '{"protected":["studio"]}');
    for (const [args, words] of [
      [['studio.example.com', '--map', map], '"studio.example.com" is no address'], [['http://127.0.0.1:9', '--map', join(folder, 'none.json')], 'none.json'],
      [['http://127.0.0.1:9', '--map', join(folder, 'bad.json')], 'protected[0] must be a path'], [['http://127.0.0.1:9'], 'foyer-gate-check <url> --map gate.json'], [['http://127.0.0.1:9', '--mpa', map], '--mpa'],
    ] as const) {
      const { code, err } = await run(args);
      expect([code, err]).toEqual([2, expect.stringContaining(words)]);
    }
  });
});
