import type { Selection, SelectionResult } from '../application/review/selection.ts';
import type { Answer } from './frame/command.ts';
import { aligned } from './frame/layout.ts';
import type { Paint, Terminal } from './frame/terminal.ts';
import { UsageError } from './frame/usage-error.ts';

/** The words of commands about people. */
export const who = { name: 'who', description: 'Whom: addresses or ids, or - to read them from standard input, one a line', required: true } as const;

const atOnce = 1_000;
const idPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The people named on the command line; a dash stands for the lines of standard input. Empty lines and `#` comments are skipped. */
export async function readPeople(words: readonly string[], input: Terminal['input']): Promise<readonly string[]> {
  if (!words.includes('-')) return words;
  const lines = await readLines(input);
  const people = words.flatMap((word) => (word === '-' ? lines : [word]));
  if (people.length === 0) throw new UsageError('Standard input named nobody; give one address or id a line.');
  return people;
}

async function readLines(input: Terminal['input']): Promise<readonly string[]> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of input) text += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
  return text.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
}

/** Applies an act to people a thousand at a time and keeps the order in which they were named. */
export async function eachPerson(
  people: readonly string[], act: (selection: Selection) => Promise<{ readonly results: readonly SelectionResult[] }>,
): Promise<readonly SelectionResult[]> {
  const outcomes: SelectionResult[] = [];
  for (let start = 0; start < people.length; start += atOnce) {
    const chunk = people.slice(start, start + atOnce);
    const ids = chunk.filter((one) => idPattern.test(one));
    const { results } = await act({ ids, emails: chunk.filter((one) => !idPattern.test(one)) });
    let [nextId, nextEmail] = [0, ids.length];
    for (const one of chunk) outcomes.push(idPattern.test(one) ? results[nextId++]! : results[nextEmail++]!);
  }
  return outcomes;
}

const words: Readonly<Record<string, string>> = { unchanged: 'nothing to do' };

/** One line per person and a sum; failed when anybody's act failed. */
export function peopleAnswer(results: readonly SelectionResult[], note: string): Answer {
  const failed = results.some(({ outcome }) => outcome === 'failed');
  return {
    data: { results },
    failed,
    text: (paint) => [
      aligned(results.map((result) => [result.email ?? result.id ?? '', lineOf(result, paint)])),
      '',
      `${sumOf(results)}${note === '' || results.every(({ outcome }) => outcome === 'failed' || outcome === 'unchanged') ? '' : ` ${note}`}`,
    ].join('\n'),
  };
}

function lineOf({ outcome, detail }: SelectionResult, paint: Paint): string {
  if (outcome === 'failed') return `${paint.bad('failed')}: ${detail ?? 'no reason given'}`;
  return outcome === 'unchanged' ? paint.quiet(words['unchanged']!) : paint.good(words[outcome] ?? outcome);
}

function sumOf(results: readonly SelectionResult[]): string {
  const sums = new Map<string, number>();
  for (const { outcome } of results) sums.set(outcome, (sums.get(outcome) ?? 0) + 1);
  return `${[...sums].map(([outcome, sum]) => `${sum.toLocaleString('en')} ${outcome}`).join(', ')}.`;
}
