import type { Call, Description } from './describe-calls.ts';

const head = '// Written by tools/client/generate.ts from the routes of the server. Do not change it by hand.\n';

/** The files of the client that are written by machine, by name. */
export function writeClient({ calls, types }: Description): Readonly<Record<string, string>> {
  return { 'types.ts': typesFile(types), 'calls.ts': callsFile(calls, types.map(({ name }) => name)), 'table.ts': tableFile(calls) };
}

function typesFile(types: Description['types']): string {
  return `${head}\n${types.map(({ name, type }) => `export type ${name} = ${type};\n`).join('\n')}`;
}

function callsFile(calls: readonly Call[], typeNames: readonly string[]): string {
  const text = tree(calls, (call) => `/** ${call.summary}. \`${call.method} ${call.path}\` */\n{indent}${signature(call)}`, 1);
  const used = typeNames.filter((name) => new RegExp(`\\b${name}\\b`).test(text.replaceAll(/\/\*\*.*?\*\//g, '')));
  return `${head}
import type { Call, ListCall } from '../call.ts';
import type { ${used.join(', ')} } from './types.ts';

/** Every call there is, by what it is about. */
export interface FoyerCalls {
${text}}
`;
}

function signature({ name, members, inputOptional, output, item, codes, }: Call): string {
  const key = name.slice(name.lastIndexOf('.') + 1);
  const input = members.length === 0 ? 'undefined' : `{ ${members.join('; ')} }${inputOptional ? ' | undefined' : ''}`;
  const problems = codes.map((code) => JSON.stringify(code)).join(' | ');
  return item === undefined ? `readonly ${key}: Call<${input}, ${output}, ${problems}>;` : `readonly ${key}: ListCall<${input}, ${output}, ${item}, ${problems}>;`;
}

/** What the client must know when it runs: short, since every user loads it. */
function tableFile(calls: readonly Call[]): string {
  const rows = calls.map(({ name, method, path, query, body, answer, idempotent, item }) => {
    const flags = [idempotent ? 'i' : '', item === undefined ? '' : 'p', body === 'file' ? 'f' : body === 'json' ? 'b' : '', answer === 'raw' ? 'r' : ''].join('');
    return `  [${[name, method, path, query.join(','), flags].map((text) => JSON.stringify(text)).join(', ')}],\n`;
  });
  return `${head}
/**
 * Name, method, path, names in the query, and what is special: \`i\` takes an idempotency key, \`p\` is a list that goes on, \`b\` sends
 * JSON, \`f\` sends a file, \`r\` is answered with something else than JSON.
 */
export const table: readonly (readonly [name: string, method: string, path: string, query: string, flags: string])[] = [
${rows.join('')}];
`;
}

/** Calls by the parts of their names. */
function tree(calls: readonly Call[], line: (call: Call) => string, depth: number): string {
  const indent = '  '.repeat(depth);
  const groups = new Map<string, Call[]>();
  for (const call of calls) {
    const part = call.name.split('.')[depth - 1]!;
    groups.set(part, [...(groups.get(part) ?? []), call]);
  }
  return [...groups].map(([part, own]) => {
    const [only] = own;
    if (own.length === 1 && only!.name.split('.').length === depth) return `${indent}${line(only!).replaceAll('{indent}', indent)}\n`;
    return `${indent}readonly ${part}: {\n${tree(own, line, depth + 1)}${indent}};\n`;
  }).join('');
}
