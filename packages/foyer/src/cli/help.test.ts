import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openShell } from '../testing/run-foyer.ts';
import { checkArguments } from './frame/check-arguments.ts';
import { type Command, type CommandGroup, commonArgs, isGroup } from './frame/command.ts';
import { commands } from './every-command.ts';

const shell = openShell();
shell.remove();

function leaves(group: CommandGroup, path: readonly string[] = []): readonly { path: readonly string[]; command: Command }[] {
  return Object.entries(group.commands).flatMap(([word, one]) => (isGroup(one) ? leaves(one, [...path, word]) : [{ path: [...path, word], command: one }]));
}

/** Words as a shell would split them. */
function split(line: string): string[] {
  return [...line.replace(/ <.*$| >>.*$/, '').matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

const all = leaves(commands);
const docs = readFileSync(new URL('../../../../docs/cli.md', import.meta.url), 'utf8');

describe('help', () => {
  it('lists every command', async () => {
    const { code, out } = await shell.foyer(['--help']);
    expect(code).toBe(0);
    for (const { path, command } of all) {
      expect(out).toMatch(new RegExp(`^ {2}${path.join(' ')} {2}`, 'm'));
      expect(out).toContain(command.summary);
    }
  });

  it.each(all.map(({ path }) => path.join(' ')))('foyer %s --help explains its options', async (words) => {
    const { command } = all.find(({ path }) => path.join(' ') === words)!;
    const asked = await shell.foyer([...words.split(' '), '--help']);
    expect(asked).toMatchObject({ code: 0, err: '' });
    expect(await shell.foyer(['help', ...words.split(' ')])).toEqual(asked);
    for (const name of Object.keys(command.args)) expect(asked.out).toMatch(new RegExp(`--(no-)?${name}\\b`));
    for (const line of asked.out.split('\n')) expect(line.length).toBeLessThanOrEqual(120);
  });

  it('shows examples that are understood as they stand', () => {
    for (const { path, command } of all) {
      for (const example of command.examples) {
        const words = split(example);
        expect(words.slice(0, path.length), example).toEqual(path);
        expect(() => checkArguments(command, words.slice(path.length)), example).not.toThrow();
      }
    }
  });

  it('shows the version', async () => {
    expect(await shell.foyer(['--version'])).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+$/) as string });
  });
});

describe('docs/cli.md', () => {
  it.each(all.map(({ path }) => path.join(' ')))('has a section about %s with all its options', (words) => {
    const { command } = all.find(({ path }) => path.join(' ') === words)!;
    const section = docs.split(/^## /m).find((text) => text.startsWith(`foyer ${words}\n`));
    expect(section).toBeDefined();
    for (const [name, { description, negativeDescription }] of Object.entries(command.args) as [string, { description?: string; negativeDescription?: string }][]) {
      if (Object.hasOwn(commonArgs, name)) continue;
      expect(section).toMatch(new RegExp(`\`--(no-)?${name}\\b`));
      expect(section).toContain(negativeDescription ?? description);
    }
  });

  it('shows no command that does not exist', () => {
    for (const [, line] of docs.matchAll(/^\$ foyer (.+)$/gm)) {
      const words = split(line!);
      const found = all.find(({ path }) => path.every((word, index) => words[index] === word));
      expect(found, line).toBeDefined();
      expect(() => checkArguments(found!.command, words.slice(found!.path.length)), line).not.toThrow();
    }
  });
});
