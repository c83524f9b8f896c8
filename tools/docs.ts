import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { parseSync } from 'oxc-parser';

/** One command of the command line, or several under one word; as much of it as is needed here. */
export interface CommandTree {
  readonly commands?: Readonly<Record<string, CommandTree>>;
  readonly args?: Readonly<Record<string, { readonly type?: string }>>;
}

/** What pages may name. */
export interface Known {
  /** Scripts of package.json. */
  readonly scripts: ReadonlySet<string>;
  readonly commands: CommandTree;
  /** Settings, their other names, and variables of the tools. */
  readonly variables: ReadonlySet<string>;
}

const elsewhere = [
  '**/node_modules/**',
  '**/dist/**',
  'artifacts/**',
  'data/**',
  'test-results/**',
  'playwright-report/**',
];
/** Made by tools and kept out of the repository. */
const generated = /^(?:bench\/results\/|node_modules\/)/;

/** Every Markdown page of the repository, as paths below its root. */
export function listPages(root: string): string[] {
  return globSync('**/*.md', { cwd: root, exclude: elsewhere }).toSorted();
}

/**
 * Reads one page and reports what it names and is not there: links, pictures and headings, paths of the repository, npm scripts,
 * commands with their options, settings; and samples that are no TypeScript.
 *
 * @returns one line per fault, `page:line what is wrong`; empty when all of it is true.
 */
export function findFaults(root: string, page: string, known: Known): string[] {
  const source = readFileSync(join(root, page), 'utf8').replaceAll('\r\n', '\n');
  const { prose, codes } = take(source);
  const at = (line: number, faults: readonly string[]) => faults.map((fault) => `${page}:${line} ${fault}`);
  return [
    ...prose.split('\n').flatMap((text, index) => at(index + 1, linkFaults(root, page, text))),
    ...codes.flatMap(({ line, language, text }) =>
      at(line, [
        ...pathFaults(root, text),
        ...scriptFaults(text, known.scripts),
        ...(language === 'ts'
          ? []
          : [...commandFaults(text, known.commands), ...variableFaults(text, known.variables)]),
        ...(language === 'ts' && !isTypeScript(text) ? ['a sample that is no TypeScript'] : []),
      ]),
    ),
  ];
}

interface Code {
  readonly line: number;
  /** Of a fence; `inline` between backticks. */
  readonly language: string;
  readonly text: string;
}

/** Parts code from prose. What is taken out of the prose leaves its lines in place. */
function take(source: string): { prose: string; codes: readonly Code[] } {
  const codes: Code[] = [];
  const lineOf = (offset: number): number => source.slice(0, offset).split('\n').length;
  const blank = (text: string): string => text.replaceAll(/[^\n]/g, ' ');
  const withoutFences = source.replaceAll(
    /^([ \t]*)```([\w-]*)[^\n]*\n([\s\S]*?)^[ \t]*```[ \t]*$/gm,
    (all, _indent, language: string, text: string, offset: number) => {
      codes.push({ line: lineOf(offset) + 1, language, text });
      return blank(all);
    },
  );
  const prose = withoutFences.replaceAll(/`([^`\n]+)`/g, (all, text: string, offset: number) => {
    codes.push({ line: lineOf(offset), language: 'inline', text });
    return blank(all);
  });
  return { prose, codes };
}

function linkFaults(root: string, page: string, text: string): string[] {
  return [...text.matchAll(/\]\(([^()\s]+)\)/g)].flatMap(([, target = '']) => {
    if (/^(?:https?:|mailto:)/.test(target)) return [];
    const [path = '', heading] = target.split('#');
    const file = path === '' ? page : normalize(join(dirname(page), decodeURI(path)));
    if (!existsSync(join(root, file))) return [`leads to ${target}, which does not exist`];
    if (heading === undefined || !file.endsWith('.md')) return [];
    return headingsOf(readFileSync(join(root, file), 'utf8')).has(heading)
      ? []
      : [`leads to ${target}, but there is no such heading`];
  });
}

/** Headings as they are named in addresses: lower case, no punctuation, dashes for spaces. */
function headingsOf(source: string): ReadonlySet<string> {
  const { prose } = take(source.replaceAll(/^(#+ .*)$/gm, (line) => line.replaceAll('`', '')));
  return new Set(
    [...prose.matchAll(/^#+ +(.*)$/gm)].map(([, title = '']) =>
      title
        .trim()
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(/\s/g, '-'),
    ),
  );
}

const repositoryPath =
  /(?<![\w./:-])(?:\.github|bench|docs|examples|packages|tests|tools)\/[\w.*{},/-]*[\w*/]/g;

function pathFaults(root: string, text: string): string[] {
  return [...text.matchAll(repositoryPath)].flatMap(([path]) => {
    if (generated.test(path)) return [];
    const found = /[*{]/.test(path) ? globSync(path, { cwd: root }).length > 0 : existsSync(join(root, path));
    return found ? [] : [`names ${path}, which does not exist`];
  });
}

function scriptFaults(text: string, scripts: ReadonlySet<string>): string[] {
  return [...text.matchAll(/\bnpm (?:run ([\w:-]+)|(start|test)\b)/g)].flatMap(([, run, short]) => {
    const name = run ?? short ?? '';
    return scripts.has(name) ? [] : [`names npm run ${name}, which does not exist`];
  });
}

/** A command line as it is written in a clone, in an installation, or in short. Placeholders in `<…>` count as words. */
const commandLine =
  /(?:npm run foyer --|npx foyer|cli\/main\.ts|(?<![\w@./:-])foyer)((?: +(?:"[^"\n]*"|<[^>\n]*>|[^\s|;&)`#"<]+))+)/g;

function commandFaults(text: string, tree: CommandTree): string[] {
  return [...text.matchAll(commandLine)].flatMap(([, rest = '']) => {
    const words = rest.trim().match(/"[^"]*"|<[^>]*>|\S+/g) ?? [];
    let found = tree;
    let taken = 0;
    while (
      found.commands &&
      taken < words.length &&
      !words[taken]!.startsWith('-') &&
      words[taken] !== 'help'
    ) {
      const word = words[taken]!;
      // A sentence that happens to go on after the name, or a group that is spoken of as a whole.
      if (!/^[a-z][a-z-]*$/.test(word)) return [];
      const next = Object.hasOwn(found.commands, word) ? found.commands[word] : undefined;
      if (next === undefined)
        return [`names the command "foyer ${words.slice(0, taken + 1).join(' ')}", which does not exist`];
      found = next;
      taken += 1;
    }
    const { args } = found;
    return args === undefined ? [] : words.slice(taken).flatMap((word) => optionFault(word, args));
  });
}

function optionFault(word: string, args: NonNullable<CommandTree['args']>): string[] {
  const name = /^--([a-z][a-z-]*)/.exec(word)?.[1];
  if (name === undefined || Object.hasOwn(args, name)) return [];
  const negated = name.startsWith('no-') ? args[name.slice(3)] : undefined;
  return negated?.type === 'boolean' ? [] : [`names the option --${name}, which this command does not have`];
}

/** Names in capitals with an underscore are variables; so are the settings without one. */
function variableFaults(text: string, variables: ReadonlySet<string>): string[] {
  const names = [
    ...text.matchAll(/(?<![\w$-])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?![\w-]*\*)\b/g),
    ...text.matchAll(/(?<=^|\s)[A-Z]{3,}(?==)/gm),
  ];
  return names.flatMap(([name]) => (variables.has(name) ? [] : [`names ${name}, which is no setting`]));
}

/** Whether it can be read as a module, or as a part of the product's description. */
function isTypeScript(text: string): boolean {
  return [text, `({${text}})`].some((source) => parseSync('sample.ts', source).errors.length === 0);
}
