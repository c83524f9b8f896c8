import { parseArgs } from 'node:util';

export const rowNames = ['join', 'duplicate', 'mail', 'gate', 'accept', 'race', 'start', 'wave', 'import', 'list'] as const;
export type RowName = (typeof rowNames)[number];

/** What to measure, and for how long. */
export interface BenchOptions {
  readonly rows: readonly RowName[];
  readonly entries: readonly number[];
  readonly storages: readonly ('sqlite' | 'postgres')[];
  readonly rounds: number;
  /** Multiplies the requests of each round. */
  readonly effort: number;
  readonly raceRounds: number;
  readonly writeDocs: boolean;
}

export const usage = `usage: npm run bench -- [options]

  --quick             fewer and shorter rounds, on 10,000 entries: a first look, not a figure to quote
  --only <rows>       some of: ${rowNames.join(', ')}
  --entries <counts>  sizes of the list, such as 10000,1000000
  --storage <kinds>   sqlite, postgres, or both
  --rounds <number>   how often floor and product take turns
  --write-docs        put the figures into docs/performance.md
`;

/** @throws {Error} with one sentence when an option is not understood */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      entries: { type: 'string' },
      storage: { type: 'string' },
      rounds: { type: 'string' },
      'write-docs': { type: 'boolean', default: false },
    },
  });
  const { quick } = values;
  return {
    rows: chosen(values.only, rowNames, '--only'),
    entries:
      values.entries === undefined
        ? quick
          ? [10_000]
          : [10_000, 1_000_000]
        : list(values.entries).map((text) => wholeNumber(text, '--entries')),
    storages: chosen(values.storage, ['sqlite', 'postgres'] as const, '--storage'),
    rounds: values.rounds === undefined ? (quick ? 3 : 7) : wholeNumber(values.rounds, '--rounds'),
    effort: quick ? 1 : 2,
    raceRounds: quick ? 500 : 10_000,
    writeDocs: values['write-docs'],
  };
}

function chosen<Name extends string>(
  text: string | undefined,
  names: readonly Name[],
  option: string,
): readonly Name[] {
  if (text === undefined) return names;
  return list(text).map((wanted) => {
    const name = names.find((candidate) => candidate === wanted);
    if (name === undefined) throw new Error(`${option} knows ${names.join(', ')}, not "${wanted}".`);
    return name;
  });
}

function list(text: string): readonly string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function wholeNumber(text: string, option: string): number {
  const number = Number(text.replaceAll('_', ''));
  if (!Number.isSafeInteger(number) || number < 1)
    throw new Error(`${option} wants whole numbers from 1, not "${text}".`);
  return number;
}
