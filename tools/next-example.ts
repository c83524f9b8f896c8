import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root, runProgram } from './processes.ts';

const example = join(root, 'examples', 'gate-next');
const cache = join(root, 'node_modules', '.cache', 'foyer-next-example');

/** The example for Next.js in a folder of its own, with what it needs from npm: it is no workspace, so that nobody else has to install it. */
export class NextExample {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** @throws {Error} with one sentence to act on when npm cannot bring Next.js. */
  static async prepare(): Promise<NextExample> {
    const lock = await readFile(join(example, 'package-lock.json'));
    const folder = join(cache, createHash('sha256').update(lock).digest('hex').slice(0, 16));
    const installed = join(folder, 'installed');
    if (!existsSync(installed)) {
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
      for (const name of ['package.json', 'package-lock.json']) await cp(join(example, name), join(folder, name));
      // Not `npm ci`: it wants entries for the compilers of every system, and registries are slow to have them all. What is locked is kept.
      const { exitCode, output } = await runProgram('npm', ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund']);
      if (exitCode !== 0) throw new Error(`The test of the Next.js adapter needs Next.js, and npm could not bring it: run it once where npm reaches its registry.\n${output}`);
      await writeFile(installed, '');
    }
    const prepared = new NextExample(folder);
    await prepared.#copySources();
    return prepared;
  }

  /**
   * Builds it as for production.
   * @param without - a file to leave out, such as proxy.ts
   * @param older - the gate stands in middleware.ts, as it does before Next.js 16, and so on the edge runtime
   * @throws {Error} with what the build printed.
   */
  async build({ without, older = false }: { readonly without?: string; readonly older?: boolean } = {}): Promise<void> {
    await this.#copySources();
    if (without !== undefined) await rm(join(this.folder, without));
    if (older) {
      const source = await readFile(join(example, 'proxy.ts'), 'utf8');
      await writeFile(join(this.folder, 'middleware.ts'), source.replace('export const proxy', 'export const middleware'));
      await rm(join(this.folder, 'proxy.ts'));
    }
    // The key is none; the build asks Foyer nothing.
    const { exitCode, output } = await this.#node(['node_modules/next/dist/bin/next', 'build'], { FOYER_GATE_KEY: 'only-for-the-build-of-the-example' });
    if (exitCode !== 0) throw new Error(`next build failed:\n${output}`);
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
    for (const name of ['app', 'gate.ts', 'notes.ts', 'proxy.ts', 'next.config.ts', 'tsconfig.json']) {
      await cp(join(example, name), join(this.folder, name), { recursive: true, force: true });
    }
    const gate = join(this.folder, 'node_modules', '@foyer', 'gate');
    await rm(gate, { recursive: true, force: true });
    for (const name of ['package.json', 'dist']) await cp(join(root, 'packages', 'gate', name), join(gate, name), { recursive: true });
  }

  #node(args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
    const [script = '', ...rest] = args;
    return runProgram('sh', ['-c', 'cd "$0" && exec "$@"', this.folder, process.execPath, join(this.folder, script), ...rest], { NEXT_TELEMETRY_DISABLED: '1', CI: '1', NODE_ENV: 'production', ...environment });
  }
}

if (import.meta.main) {
  const prepared = await NextExample.prepare();
  await prepared.build();
  process.stdout.write('The studio opens at http://localhost:4000\n');
  const { exitCode, output } = await prepared.start({ port: 4000 });
  process.stderr.write(output);
  process.exitCode = exitCode ?? 1;
}
