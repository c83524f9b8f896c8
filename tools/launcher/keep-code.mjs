// Starts a build that was just made, asks it for what a product asks first, and keeps the code that this needed beside it, for every later start.
// Nothing more: each start takes in all that is kept.
// `node [flags] tools/launcher/keep-code.mjs <folder of the build>`.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const givesUpAfterMs = 30_000;

const [dist] = process.argv.splice(2);
const [, loader, main] = /'([^']+)'\)\.runParts\('([^']+)'\)/.exec(readFileSync(join(dist, 'foyer.mjs'), 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'foyer-keep-code-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
process.chdir(folder);
const port = await freePort();
// Nothing of the surroundings: what is set on this machine is for servers that run on it.
const secret = () => randomBytes(32).toString('base64url');
process.env = { PORT: String(port), HOST: '127.0.0.1', DATABASE_URL: 'file:./foyer.db', FOYER_ENV: 'test', FOYER_SECRET: secret(), ADMIN_API_KEY: secret() };
process.argv.push('start', '--json');
setTimeout(() => process.exit(1), givesUpAfterMs).unref();
const keep = createRequire(import.meta.url)(join(dist, loader)).runToKeep(main);
while ((await statusOf('/gate/verify')) !== 401) {
  // It could not start, and said why.
  if (process.exitCode) process.exit();
  await sleep(5);
}
keep();
process.exit(0);

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port: free } = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.close(() => resolve(free));
    });
  });
}

/** @param {string} path @returns {Promise<number | undefined>} */
function statusOf(path) {
  return new Promise((resolve) => {
    get({ port, host: '127.0.0.1', path, agent: false }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode));
    }).on('error', () => resolve(undefined));
  });
}
