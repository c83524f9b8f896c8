import { globSync, readFileSync } from 'node:fs';
import { parseSync } from 'oxc-parser';

/** A regular expression of the product, and where it stands. */
export interface Pattern {
  readonly place: string;
  readonly expression: RegExp;
}

/** Every regular expression in these sources; what only tests use is left out. */
export function patternsIn(root: string): readonly Pattern[] {
  const files = globSync('packages/{foyer,gate,client}/src/**/*.ts', { cwd: root }).filter((file) => !/\.test\.ts$|\/testing\/|\.d\.ts$/.test(file)).toSorted();
  return files.flatMap((file) => {
    const text = readFileSync(`${root}/${file}`, 'utf8');
    const found: Pattern[] = [];
    const walk = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return;
      if (Array.isArray(node)) return node.forEach(walk);
      const { type, regex, start } = node as { type?: string; regex?: { pattern: string; flags: string }; start?: number };
      if (type === 'Literal' && regex) found.push({ place: `${file}:${text.slice(0, start).split('\n').length}`, expression: new RegExp(regex.pattern, regex.flags) });
      for (const inner of Object.values(node)) if (typeof inner === 'object') walk(inner);
    };
    walk(parseSync(file, text).program.body);
    return found;
  });
}

/** Texts that an expression is slow with, if it is slow with anything: what it looks for again and again, and then something else. */
export function attacksOn({ source }: RegExp, length: number): readonly string[] {
  const plain = source.replaceAll(/\\[bBAzZ]|\(\?[:=!<]+|\\[pP]\{[^}]*\}/g, '').replaceAll(/\\[wd]/g, 'a1').replaceAll(/\\s/g, ' ').replaceAll(/\\[SWD.]/g, '.').replaceAll(/\\x[\da-f]{2}|\\u[\da-f]{4}/gi, 'x').replaceAll(/[\\^$*+?()[\]{}|]/g, '');
  const letters = [...new Set(['a', ' ', '\t', '.', '-', '/', '<', '"', '0', '=', ',', ...plain])].slice(0, 40);
  const words = [...new Set([...letters, ...letters.slice(0, 12).map((letter) => `${letter}a`), ...letters.slice(0, 12).map((letter) => `a${letter}`), plain.slice(0, 30)])].filter((word) => word !== '');
  return words.flatMap((word) => {
    const many = word.repeat(Math.ceil(length / word.length)).slice(0, length);
    return [many, `${many}\0`, `${plain.slice(0, 8)}${many}!`];
  });
}
