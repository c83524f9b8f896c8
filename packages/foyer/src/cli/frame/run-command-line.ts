import { runCommand } from 'citty';
import { ConfigError } from '../../config/config-error.ts';
import { FoyerError } from '../../domain/errors.ts';
import { checkArguments } from './check-arguments.ts';
import { CommandFailed } from './command-failed.ts';
import { type Answer, type Command, type CommandGroup, isGroup } from './command.ts';
import { commandHelp, groupHelp } from './help.ts';
import { paintFor, type Terminal } from './terminal.ts';
import { nearest, UsageError } from './usage-error.ts';

/** Exit codes: all is well, something failed, the command line was not understood. */
export const exitCodes = { well: 0, failed: 1, usage: 2 } as const;

/** Runs one command line to its end. @returns the exit code */
export async function runCommandLine(root: CommandGroup, version: string, rawArgs: readonly string[], terminal: Terminal): Promise<number> {
  const paint = paintFor(terminal.outputIsTerminal, terminal.env);
  const asksHelp = rawArgs[0] === 'help' || rawArgs.includes('--help') || rawArgs.includes('-h');
  try {
    if (rawArgs.length === 1 && (rawArgs[0] === '--version' || rawArgs[0] === '-v')) {
      terminal.out(version);
      return exitCodes.well;
    }
    const { path, found, left } = find(root, rawArgs[0] === 'help' ? rawArgs.slice(1) : rawArgs);
    if (isGroup(found)) {
      if (!asksHelp && left.length > 0) throw new UsageError(`There is no option ${left[0]} here. Say which command you mean; foyer --help lists them.`);
      if (!asksHelp && path.length > 0) throw new UsageError(`Say what to do: foyer ${path.join(' ')} ${Object.keys(found.commands).join(' | ')}.`);
      (asksHelp ? terminal.out : terminal.err)(groupHelp(path, found, paint));
      return asksHelp ? exitCodes.well : exitCodes.usage;
    }
    if (asksHelp) {
      terminal.out(commandHelp(path, found, paint));
      return exitCodes.well;
    }
    return await runOne(found, path, left, terminal);
  } catch (error) {
    return explainFailure(error, rawArgs, terminal);
  }
}

async function runOne(found: Command, path: readonly string[], left: readonly string[], terminal: Terminal): Promise<number> {
  try {
    checkArguments(found, left);
    const { result } = await runCommand(found.citty, { rawArgs: [...left], data: terminal });
    const answer = result as Answer | undefined;
    if (answer === undefined) return exitCodes.well;
    terminal.out(left.includes('--json') ? JSON.stringify(answer.data, null, 2) : answer.text(paintFor(terminal.outputIsTerminal, terminal.env)));
    return answer.failed === true ? exitCodes.failed : exitCodes.well;
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`${error.message} See: foyer ${path.join(' ')} --help`, { cause: error });
    throw error;
  }
}

/** The command that the first words name, and what is left of the line. */
function find(root: CommandGroup, words: readonly string[]): { path: readonly string[]; found: Command | CommandGroup; left: readonly string[] } {
  let found: Command | CommandGroup = root;
  let taken = 0;
  while (isGroup(found) && taken < words.length && !words[taken]!.startsWith('-')) {
    const word = words[taken]!;
    if (!Object.hasOwn(found.commands, word)) {
      const known = Object.keys(found.commands);
      const guess = nearest(word, known);
      const named = ['foyer', ...words.slice(0, taken)].join(' ');
      throw new UsageError(`There is no command "${[...words.slice(0, taken), word].join(' ')}". ${guess === undefined ? `See: ${named} --help` : `Did you mean "${[...words.slice(0, taken), guess].join(' ')}"?`}`);
    }
    found = found.commands[word]!;
    taken += 1;
  }
  return { path: words.slice(0, taken), found, left: words.slice(taken) };
}

/** Says in a sentence what went wrong; where exactly only when asked. */
function explainFailure(error: unknown, rawArgs: readonly string[], terminal: Terminal): number {
  const expected = error instanceof UsageError || error instanceof CommandFailed || error instanceof ConfigError || error instanceof FoyerError;
  const debug = rawArgs.includes('--debug');
  const sentence = expected ? sentenceOf(error) : `Something unexpected went wrong: ${messageOf(error)}${debug ? '' : '\nRun the command again with --debug to see where.'}`;
  if (rawArgs.includes('--json')) terminal.out(JSON.stringify({ error: { code: codeOf(error), message: sentence } }, null, 2));
  terminal.err(paintFor(terminal.errorStream.isTTY === true, terminal.env).bad(sentence));
  if (debug && error instanceof Error) terminal.err(withCauses(error));
  return error instanceof UsageError ? exitCodes.usage : exitCodes.failed;
}

/** What a refusal says; faults of single values speak for themselves. */
function sentenceOf(error: Error): string {
  if (error instanceof FoyerError && error.errors.length > 0) return error.errors.map(({ detail }) => detail).join(' ');
  return error.message;
}

function codeOf(error: unknown): string {
  if (error instanceof FoyerError) return error.code;
  return error instanceof UsageError ? 'cli/usage' : error instanceof ConfigError ? 'cli/settings' : error instanceof CommandFailed ? 'cli/failed' : 'cli/unexpected';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function withCauses(error: Error): string {
  const { cause } = error;
  return `${error.stack ?? error.message}${cause instanceof Error ? `\n  because of ${withCauses(cause)}` : ''}`;
}
