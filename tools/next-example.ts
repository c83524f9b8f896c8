import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root, runProgram } from './processes.ts';

const cache = join(root, 'node_modules', '.cache', 'foyer-next-example');

/** The examples for Next.js, and the packages of this workspace each of them is given. */
const examples = {
  'gate-next': { packages: ['gate'] },
  'next-clerk': { packages: ['gate', 'react'] },
} as const;
type ExampleName = keyof typeof examples;

/** An example for Next.js in a folder of its own, with what it needs from npm: it is no workspace, so that nobody else has to install it. */
export class NextExample {
  readonly folder: string;
  readonly #name: ExampleName;

  private constructor(name: ExampleName, folder: string) {
    this.#name = name;
    this.folder = folder;
  }

  /** @throws {Error} with one sentence to act on when npm cannot bring what it needs. */
  static async prepare(name: ExampleName = 'gate-next'): Promise<NextExample> {
    const prepared = new NextExample(name, await NextExample.#install(name));
    await prepared.#copySources();
    return prepared;
  }

  /** Brings what all examples need from npm, one after the other; nobody may prepare one meanwhile. @throws as `prepare` */
  static async installAll(): Promise<void> {
    for (const name of Object.keys(examples)) await NextExample.#install(name as ExampleName);
  }

  /** @returns the folder */
  static async #install(name: ExampleName): Promise<string> {
    const example = join(root, 'examples', name);
    const lock = await readFile(join(example, 'package-lock.json'));
    const folder = join(cache, createHash('sha256').update(lock).digest('hex').slice(0, 16));
    const installed = join(folder, 'installed');
    if (!existsSync(installed)) {
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
      for (const file of ['package.json', 'package-lock.json']) await cp(join(example, file), join(folder, file));
      // Not `npm ci`: it wants entries for the compilers of every system, and registries are slow to have them all. What is locked is kept.
      const { exitCode, output } = await runProgram('npm', ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund']);
      if (exitCode !== 0) throw new Error(`The example ${name} needs Next.js, and npm could not bring it: run it once where npm reaches its registry.\n${output}`);
      await writeFile(installed, '');
    }
    return folder;
  }

  /**
   * Builds it as for production; what was built of the very same files and settings is used again.
   * @param without - a file to leave out, such as proxy.ts
   * @param older - the gate stands in middleware.ts, as it does before Next.js 16, and so on the edge runtime
   * @param settings - what the build writes into the pages: names that begin with NEXT_PUBLIC_
   * @throws {Error} with what the build printed.
   */
  async build({ without, older = false, settings = {} }: { readonly without?: string; readonly older?: boolean; readonly settings?: NodeJS.ProcessEnv } = {}): Promise<void> {
    await this.#copySources();
    if (without !== undefined) await rm(join(this.folder, without));
    if (older) {
      const source = await readFile(join(this.folder, 'proxy.ts'), 'utf8');
      await writeFile(join(this.folder, 'middleware.ts'), source.replace('export const proxy', 'export const middleware'));
      await rm(join(this.folder, 'proxy.ts'));
    }
    const key = await this.#buildKey(settings);
    const note = join(this.folder, '.next', 'built-from');
    if ((await readFile(note, 'utf8').catch(() => '')) === key) return;
    await rm(note, { force: true });
    // The key is none; the build asks Foyer nothing.
    const { exitCode, output } = await this.#node(['node_modules/next/dist/bin/next', 'build'], { FOYER_GATE_KEY: 'only-for-the-build-of-the-example', ...settings });
    if (exitCode !== 0) throw new Error(`next build failed:\n${output}`);
    await writeFile(note, key);
  }

  /** Everything the build depends on but what npm brought, which the folder is named after. */
  async #buildKey(settings: NodeJS.ProcessEnv): Promise<string> {
    const made = new Set(['node_modules', '.next', 'next-env.d.ts', 'tsconfig.tsbuildinfo']);
    const parts = [...(await readdir(this.folder)).filter((name) => !made.has(name)), join('node_modules', '@foyer')];
    const written = Object.entries({ ...process.env, ...settings }).map(([name, value]) => `${name}=${value}`).filter((line) => line.startsWith('NEXT_PUBLIC_'));
    const hash = createHash('sha256').update(JSON.stringify(written.toSorted()));
    for (const part of parts.toSorted()) {
      const path = join(this.folder, part);
      const within = (await stat(path)).isDirectory() ? await readdir(path, { recursive: true }) : [''];
      for (const file of within.toSorted()) {
        if ((await stat(join(path, file))).isFile()) hash.update(join(part, file)).update(await readFile(join(path, file)));
      }
    }
    return hash.digest('hex');
  }

  /** Serves what was built until it is ended; its settings are those of this process. */
  start({ port }: { readonly port: number }) {
    return this.#node(['node_modules/next/dist/bin/next', 'start', '-p', String(port)]);
  }

  /** Type-checks the adapter's source against the types of this very Next.js. @returns what is wrong; empty when nothing is */
  async checkAdapterTypes(): Promise<string> {
    const source = join(this.folder, 'adapter');
    await cp(join(root, 'packages', 'gate', 'src'), source, { recursive: true });
    // The stand-in for those who have no Next.js.
    await rm(join(source, 'next-modules.d.ts'));
    const strict = { extends: '../tsconfig.json', compilerOptions: { module: 'esnext', lib: ['esnext', 'dom', 'dom.iterable'], types: ['node'], allowImportingTsExtensions: true, incremental: false, plugins: [] }, files: ['next.ts'], include: [] };
    await writeFile(join(source, 'tsconfig.json'), JSON.stringify(strict));
    const { output } = await this.#node(['node_modules/typescript/bin/tsc', '--project', 'adapter']);
    await rm(source, { recursive: true });
    return output;
  }

  async #copySources(): Promise<void> {
    for (const name of ['adapter', 'middleware.ts']) await rm(join(this.folder, name), { recursive: true, force: true });
    const example = join(root, 'examples', this.#name);
    for (const file of await readdir(example)) {
      if (['node_modules', '.next', 'next-env.d.ts'].includes(file) || file.startsWith('.env')) continue;
      // A page that was taken out of the example must not be built any more.
      await rm(join(this.folder, file), { recursive: true, force: true });
      await cp(join(example, file), join(this.folder, file), { recursive: true });
    }
    for (const name of examples[this.#name].packages) {
      const installed = join(this.folder, 'node_modules', '@foyer', name);
      await rm(installed, { recursive: true, force: true });
      for (const file of ['package.json', 'dist', 'styles.css']) {
        const from = join(root, 'packages', name, file);
        if (existsSync(from)) await cp(from, join(installed, file), { recursive: true });
      }
    }
  }

  #node(args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
    const [script = '', ...rest] = args;
    return runProgram('sh', ['-c', 'cd "$0" && exec "$@"', this.folder, process.execPath, join(this.folder, script), ...rest], { NEXT_TELEMETRY_DISABLED: '1', CI: '1', NODE_ENV: 'production', ...environment });
  }
}

if (import.meta.main) {
  const [name = 'gate-next'] = process.argv.slice(2);
  if (!(name in examples)) throw new Error(`There is no example ${name}; there are ${Object.keys(examples).join(' and ')}.`);
  const prepared = await NextExample.prepare(name as ExampleName);
  await prepared.build();
  process.stdout.write('It opens at http://localhost:4000\n');
  const { exitCode, output } = await prepared.start({ port: 4000 });
  process.stderr.write(output);
  process.exitCode = exitCode ?? 1;
}
