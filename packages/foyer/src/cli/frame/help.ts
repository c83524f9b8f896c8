import { isSwitchedOn, takesValue } from './check-arguments.ts';
import { type Command, type CommandGroup, commonArgs, isGroup } from './command.ts';
import { aligned, wrapped } from './layout.ts';
import type { Paint } from './terminal.ts';

const width = 84;

/** The help of one command. */
export function commandHelp(path: readonly string[], command: Command, paint: Paint): string {
  const { rest } = command;
  const words = rest === undefined ? '' : ` ${rest.required ? `<${rest.name}>` : `[${rest.name}]`}${rest.max === 1 ? '' : ' …'}`;
  const own = Object.entries(command.args).filter(([name]) => !Object.hasOwn(commonArgs, name));
  const required = own.filter(([, { required: needed }]) => needed === true).map(([name, definition]) => ` ${optionName(name, definition)}`).join('');
  const sections = [
    `${paint.strong(`foyer ${path.join(' ')}`)}${words}${required} [options]`,
    wrapped(`${command.summary}.${command.details === '' ? '' : `\n\n${command.details}`}`, width, '  '),
    ...(rest === undefined ? [] : [`${paint.strong('Words')}\n${aligned([[rest.name, rest.description]], '  ')}`]),
    `${paint.strong('Options')}\n${aligned([...own, ...Object.entries(command.args).filter(([name]) => Object.hasOwn(commonArgs, name))].map(optionRow), '  ')}`,
    `${paint.strong('Examples')}\n${command.examples.map((example) => `  foyer ${example}`).join('\n')}`,
  ];
  return sections.join('\n\n');
}

/** The help of a group, or of everything. */
export function groupHelp(path: readonly string[], group: CommandGroup, paint: Paint): string {
  const name = ['foyer', ...path].join(' ');
  return [
    `${paint.strong(name)} <command> [options]`,
    `  ${group.summary}.`,
    `${paint.strong('Commands')}\n${aligned(leavesOf(group).map(({ words, summary }) => [words, summary]), '  ')}`,
    `  ${name} <command> --help explains each one.\n  In a clone of Foyer, write "npm run foyer -- " in place of "foyer ".`,
  ].join('\n\n');
}

function leavesOf(group: CommandGroup, before = ''): readonly { readonly words: string; readonly summary: string }[] {
  return Object.entries(group.commands).flatMap(([word, one]) => (isGroup(one) ? leavesOf(one, `${before}${word} `) : [{ words: before + word, summary: one.summary }]));
}

type Definition = Command['args'][string];

function optionName(name: string, definition: Definition): string {
  if (isSwitchedOn(definition)) return `--no-${name}`;
  const { options = [], valueHint } = definition as { options?: readonly string[]; valueHint?: string };
  return takesValue(definition.type) ? `--${name} <${valueHint ?? (options.length > 0 ? options.join('|') : 'value')}>` : `--${name}`;
}

function optionRow([name, definition]: [string, Definition]): readonly string[] {
  const { alias, negativeDescription } = definition as { alias?: string; negativeDescription?: string };
  const text = isSwitchedOn(definition) ? negativeDescription ?? '' : definition.description ?? '';
  const preset = takesValue(definition.type) && definition.default !== undefined ? ` (default: ${String(definition.default)})` : '';
  return [`${alias === undefined ? '' : `-${alias}, `}${optionName(name, definition)}`, `${text}${preset}`];
}
