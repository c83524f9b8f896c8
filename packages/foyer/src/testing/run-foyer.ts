import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { runMain } from '../cli/run-main.ts';

/** How a command line ended. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A folder of its own in which command lines run, as in a shell. */
export interface Shell {
  readonly folder: string;
  /** @param input - what standard input holds */
  foyer(words: readonly string[], input?: string): Promise<Ended>;
  remove(): void;
}

/** Opens a shell in a new folder with a database file of its own. */
export function openShell(env: Readonly<Record<string, string>> = {}): Shell {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-cli-'));
  return {
    folder,
    async foyer(words, input = '') {
      const [out, err]: [string[], string[]] = [[], []];
      const passed: Uint8Array[] = [];
      const code = await runMain(words, {
        env: { FOYER_ENV: 'test', DATABASE_URL: 'file:./foyer.db', ...env },
        cwd: folder,
        input: PassThrough.from([Buffer.from(input)]),
        errorStream: new PassThrough(),
        outputIsTerminal: false,
        outputStream: new Writable({
          write(chunk: Uint8Array, _, done) {
            passed.push(chunk);
            done();
          },
        }),
        out: (text) => void out.push(text),
        err: (text) => void err.push(text),
      });
      return { code, out: Buffer.concat(passed).toString() + out.join('\n'), err: err.join('\n') };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
