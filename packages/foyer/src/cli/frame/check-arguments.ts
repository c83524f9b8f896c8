import { parseArgs } from 'node:util';
import type { ArgsDef } from 'citty';
import type { Command } from './command.ts';
import { nearest, UsageError } from './usage-error.ts';

/**
 * Checks a command line before it is read: every option is known, has a value when it needs one and none when it takes none,
 * stands there once, and nothing that is required is missing.
 * @throws {UsageError} with one sentence
 */
export function checkArguments({ args, rest }: Pick<Command, 'args' | 'rest'>, rawArgs: readonly string[]): void {
  const options = Object.fromEntries(Object.entries(args).map(([name, { type, alias }]: [string, { type?: ArgsDef[string]['type']; alias?: string | string[] }]) => [
    name, { type: takesValue(type) ? 'string' as const : 'boolean' as const, ...(typeof alias === 'string' ? { short: alias } : {}) },
  ]));
  const { tokens, positionals } = parseArgs({ args: [...rawArgs], options, strict: false, allowPositionals: true, tokens: true });
  const given = new Set<string>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const name = knownName(args, token.name, token.rawName);
    if (given.has(name)) throw new UsageError(`--${name} is given twice; give it once.`);
    given.add(name);
    checkValue(name, args[name]!, token);
  }
  for (const [name, definition] of Object.entries(args)) {
    if (definition.required === true && !given.has(name)) throw new UsageError(`--${name} is missing: ${lowerFirst(definition.description ?? 'it is needed')}.`);
  }
  checkRest(rest, positionals);
}

/** The option's own name; `--no-mail` switches `mail` off where it is on by default. */
function knownName(args: ArgsDef, name: string, rawName: string): string {
  if (Object.hasOwn(args, name)) return name;
  const negated = name.startsWith('no-') ? name.slice(3) : '';
  if (Object.hasOwn(args, negated) && isSwitchedOn(args[negated]!)) return negated;
  const spelled = Object.entries(args).map(([own, definition]) => (isSwitchedOn(definition) ? `no-${own}` : own));
  const guess = nearest(name, spelled);
  throw new UsageError(`There is no option ${rawName} here.${guess === undefined ? '' : ` Did you mean --${guess}?`}`);
}

function checkValue(name: string, definition: ArgsDef[string], token: { readonly value?: string | undefined; readonly inlineValue?: boolean | undefined }): void {
  if (!takesValue(definition.type)) {
    if (token.value !== undefined) throw new UsageError(`--${name} takes no value; write it alone.`);
    return;
  }
  if (token.value === undefined || token.value === '' || (token.inlineValue === false && token.value.startsWith('--'))) {
    throw new UsageError(`--${name} needs a value: ${lowerFirst(definition.description ?? 'say which')}.`);
  }
  const { options = [] } = definition as { options?: readonly string[] };
  if (options.length > 0 && !options.includes(token.value)) throw new UsageError(`--${name} must be one of: ${options.join(', ')}.`);
}

function checkRest(rest: Command['rest'], positionals: readonly string[]): void {
  if (rest === undefined) {
    if (positionals.length > 0) throw new UsageError(`"${positionals[0]}" is one word too many; this command takes options only.`);
    return;
  }
  if (rest.required && positionals.length === 0) throw new UsageError(`Say ${lowerFirst(rest.description)}.`);
  if (rest.max !== undefined && positionals.length > rest.max) {
    throw new UsageError(`"${positionals[rest.max]}" is one word too many; give ${rest.max === 1 ? 'one' : `at most ${rest.max}`}.`);
  }
}

export function takesValue(type: ArgsDef[string]['type']): boolean {
  return type === 'string' || type === 'enum';
}

/** A switch that is on unless told otherwise; it is written `--no-…`. */
export function isSwitchedOn(definition: ArgsDef[string]): boolean {
  return definition.type === 'boolean' && definition.default === true;
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}
