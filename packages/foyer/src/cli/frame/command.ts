import { type ArgsDef, type CommandDef, defineCommand, type ParsedArgs } from 'citty';
import type { Paint, Terminal } from './terminal.ts';

/** What a command found or did: for programs as data, for people as text. */
export interface Answer {
  readonly data: unknown;
  text(paint: Paint): string;
  /** Something did not go as asked: the exit code is 1. */
  readonly failed?: boolean;
}

/** Options that every command understands. */
export const commonArgs = {
  json: { type: 'boolean', description: 'Print one JSON document and nothing else' },
  debug: { type: 'boolean', description: 'Show where an unexpected failure happened' },
  help: { type: 'boolean', alias: 'h', description: 'Show this help' },
} as const satisfies ArgsDef;

/** Words after the command that are not options, any number of them. */
export interface Rest {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  readonly max?: number;
}

export interface Run<Args extends ArgsDef> {
  readonly args: ParsedArgs<Args>;
  readonly rest: readonly string[];
  readonly json: boolean;
  readonly terminal: Terminal;
}

/** One command: what it is called with, how it is explained, and what it does. */
export interface Command {
  readonly summary: string;
  readonly details: string;
  readonly args: ArgsDef;
  readonly rest: Rest | undefined;
  readonly examples: readonly string[];
  readonly citty: CommandDef;
}

/** Several commands under one word, such as `key create` and `key list`. */
export interface CommandGroup {
  readonly summary: string;
  readonly commands: Readonly<Record<string, Command | CommandGroup>>;
}

/** Defines a command. A command without an answer (the server) speaks for itself. */
export function command<const Args extends ArgsDef>(definition: {
  readonly summary: string;
  readonly details?: string;
  readonly args?: Args;
  readonly rest?: Rest;
  readonly examples: readonly string[];
  run(run: Run<Args>): Promise<Answer | undefined>;
}): Command {
  const args: ArgsDef = { ...definition.args, ...commonArgs };
  return {
    summary: definition.summary,
    details: definition.details ?? '',
    args,
    rest: definition.rest,
    examples: definition.examples,
    citty: defineCommand({
      meta: { description: definition.summary },
      args,
      run: ({ args: parsed, data }) => definition.run({
        args: parsed as ParsedArgs<Args>, rest: parsed._, json: parsed['json'] === true, terminal: data as Terminal,
      }),
    }),
  };
}

export function isGroup(one: Command | CommandGroup): one is CommandGroup {
  return 'commands' in one;
}
