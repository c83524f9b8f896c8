import { styleText } from 'node:util';

/** What a command sees of the world outside: in production the process, in tests whatever they hand in. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly input: AsyncIterable<string | Uint8Array>;
  /** Where notices and progress go; also whether anybody watches. */
  readonly errorStream: NodeJS.WritableStream & { readonly isTTY?: boolean };
  readonly outputIsTerminal: boolean;
  /** Standard output for what is no text for people, such as a file that is passed on. */
  readonly outputStream: Pick<NodeJS.WritableStream, 'write' | 'once'>;
  /** Writes a text to standard output, with a line break after it. */
  readonly out: (text: string) => void;
  /** Writes a text to standard error, with a line break after it. */
  readonly err: (text: string) => void;
}

/** The process as a terminal. `npm run` starts in the workspace's root and says in INIT_CWD where the person is. */
export function processTerminal(): Terminal {
  return {
    env: process.env,
    cwd: process.env['INIT_CWD'] ?? process.cwd(),
    input: process.stdin,
    errorStream: process.stderr,
    outputIsTerminal: process.stdout.isTTY,
    outputStream: process.stdout,
    out: (text) => void process.stdout.write(`${text}\n`),
    err: (text) => void process.stderr.write(`${text}\n`),
  };
}

/** Words in colour where that is wanted, and as they are elsewhere. */
export interface Paint {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly quiet: (text: string) => string;
}

/** Colour only for people: on a terminal that can show it, unless NO_COLOR is set (no-color.org). */
export function paintFor(isTerminal: boolean, env: Terminal['env']): Paint {
  const wanted = isTerminal && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
  const style = (format: Parameters<typeof styleText>[0]) => (text: string) =>
    wanted ? styleText(format, text, { validateStream: false }) : text;
  return { good: style('green'), bad: style('red'), warn: style('yellow'), strong: style('bold'), quiet: style('dim') };
}
