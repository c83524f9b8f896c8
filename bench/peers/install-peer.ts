import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../../tools/processes.ts';
import { repository } from '../servers/product-environment.ts';

export type PeerName = 'better-auth-waitlist' | 'next-prisma';

/**
 * A program to be measured beside, with what it needs from npm, in a folder of its own: it is no workspace, so that nobody else has to
 * install it. Made once for each lock file.
 * @throws {Error} with one sentence to act on when npm cannot bring what it needs
 */
export async function installPeer(name: PeerName): Promise<string> {
  const source = join(repository, 'bench/peers', name);
  const lock = await readFile(join(source, 'package-lock.json'));
  // Not below node_modules, where Next.js takes TypeScript for somebody else's.
  const folder = join(tmpdir(), 'foyer-bench-peers', `${name}-${createHash('sha256').update(lock).digest('hex').slice(0, 16)}`);
  const installed = join(folder, 'installed');
  if (!existsSync(installed)) {
    process.stderr.write(`npm brings ${name}\n`);
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    for (const file of ['package.json', 'package-lock.json']) await cp(join(source, file), join(folder, file));
    // Not `npm ci`, which wants entries for every system; what is locked is kept. Nothing of it runs while it is installed.
    const { exitCode, output } = await runProgram('npm', ['install', '--prefix', folder, '--ignore-scripts', '--omit=peer', '--no-audit', '--no-fund']);
    if (exitCode !== 0) throw new Error(`npm could not bring ${name}: run it once where npm reaches its registry.\n${output}`);
    await writeFile(installed, '');
  }
  for (const file of await readdir(source)) {
    if (!['node_modules', '.next', 'package.json', 'package-lock.json'].includes(file)) await cp(join(source, file), join(folder, file), { recursive: true });
  }
  return folder;
}

/** Generates Prisma's client and builds the application as for production, once for its sources. @throws {Error} with what the build printed */
export async function buildNextPrisma(folder: string): Promise<void> {
  const hash = createHash('sha256');
  for (const file of ['proxy.ts', 'next.config.ts', 'lib/db.ts', 'app/api/waitlist/join/route.ts', 'prisma/schema.prisma', 'package-lock.json']) hash.update(await readFile(join(folder, file)));
  const key = hash.digest('hex');
  const note = join(folder, 'built-from');
  if ((await readFile(note, 'utf8').catch(() => '')) === key) return;
  process.stderr.write('next build\n');
  // The client needs no engine of Prisma's here, and the one for migrations, which would be fetched, is not used.
  await inFolder(folder, ['node_modules/prisma/build/index.js', 'generate'], { PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true', CHECKPOINT_DISABLE: '1' });
  await inFolder(folder, ['node_modules/next/dist/bin/next', 'build'], { NEXT_TELEMETRY_DISABLED: '1', CI: '1', NODE_ENV: 'production' });
  await writeFile(note, key);
}

async function inFolder(folder: string, args: readonly string[], environment: NodeJS.ProcessEnv): Promise<void> {
  const { exitCode, output } = await runProgram('sh', ['-c', 'cd "$0" && exec "$@"', folder, process.execPath, ...args], environment);
  if (exitCode !== 0) throw new Error(`${args.join(' ')} failed:\n${output}`);
}
