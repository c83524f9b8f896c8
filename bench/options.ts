import { parseArgs } from 'node:util';

export const rowNames = ['gate-code', 'join', 'one-by-one', 'processes', 'duplicate', 'mail', 'gate', 'gate-peers', 'accept', 'race', 'webhook', 'start', 'wave', 'import', 'list', 'others', 'fresh', 'page', 'peers'] as const;
export type RowName = (typeof rowNames)[number];

/** What to measure, and for how long. */
export interface BenchOptions {
  readonly rows: readonly RowName[];
  readonly entries: readonly number[];
  readonly storages: readonly ('sqlite' | 'postgres')[];
  /** How often contenders take turns; fewer on long lists unless it was said. */
  readonly rounds: number;
  readonly roundsSaid: boolean;
  /** Multiplies the requests of each round. */
  readonly effort: number;
  readonly raceRounds: number;
  readonly writeDocs: boolean;
  /** Cost against the number of entries, instead of the rows. */
  readonly curve: boolean;
  readonly profileMissed: boolean;
}

export const usage = `usage: npm run bench -- [options]

  --quick             fewer and shorter rounds, on 10,000 entries: a first look, not a figure to quote
  --only <rows>       some of: ${rowNames.join(', ')}
  --entries <counts>  sizes of the list, such as 10000,1000000
  --storage <kinds>   sqlite, postgres, or both
  --rounds <number>   how often floor and product take turns; else 5, and 3 on lists of more than 10,000
  --peers             also beside better-auth with its waitlist plugin, a Next.js application with Prisma, and a JSON file of roles;
                      npm fetches them the first time
  --curve             instead: what each path costs from 1,000 to 1,000,000 entries, as a plot
  --profile-missed    afterwards: where the processor time of the rows that missed a target goes
  --write-docs        put the figures into docs/performance.md
`;

const sizes = [10_000, 100_000, 1_000_000];
const curveSizes = [1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000];
const manyEntries = 10_000;
const roundsOfLongLists = 3;

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
      peers: { type: 'boolean', default: false },
      curve: { type: 'boolean', default: false },
      'profile-missed': { type: 'boolean', default: false },
      'write-docs': { type: 'boolean', default: false },
    },
  });
  const { quick, curve } = values;
  const usualSizes = curve ? curveSizes : quick ? [10_000] : sizes;
  return {
    rows: values.only === undefined ? rowNames.filter((name) => name !== 'peers' || values.peers) : chosen(values.only, rowNames, '--only'),
    entries: values.entries === undefined ? usualSizes : list(values.entries).map((text) => wholeNumber(text, '--entries')).toSorted((a, b) => a - b),
    storages: chosen(values.storage, ['sqlite', 'postgres'] as const, '--storage'),
    rounds: values.rounds === undefined ? (quick ? 3 : 5) : wholeNumber(values.rounds, '--rounds'),
    roundsSaid: values.rounds !== undefined,
    effort: quick ? 1 : 2,
    raceRounds: quick ? 500 : 10_000,
    writeDocs: values['write-docs'],
    curve,
    profileMissed: values['profile-missed'],
  };
}

/** The options as they hold on a list of some size. */
export function optionsAt(options: BenchOptions, entries: number): BenchOptions {
  return options.roundsSaid || entries <= manyEntries ? options : { ...options, rounds: Math.min(options.rounds, roundsOfLongLists) };
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
