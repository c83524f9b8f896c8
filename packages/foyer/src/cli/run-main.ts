import { readFileSync } from 'node:fs';
import type { CommandGroup } from './frame/command.ts';
import { runCommandLine } from './frame/run-command-line.ts';
import { processTerminal, type Terminal } from './frame/terminal.ts';

/** Runs one command line. @returns the exit code */
export async function runMain(rawArgs: readonly string[], terminal: Terminal = processTerminal()): Promise<number> {
  return runCommandLine(await commandsFor(rawArgs[0]), version(), rawArgs, terminal);
}

/** A server stays for long and uses no other command: what they are made of is not read for it. */
async function commandsFor(word: string | undefined): Promise<CommandGroup> {
  if (word !== 'start') return (await import('./every-command.ts')).commands;
  const { start } = await import('./commands/start.ts');
  return { summary: '', commands: { start } };
}

function version(): string {
  const { version: own } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };
  return own;
}
