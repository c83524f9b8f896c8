import type { RowName } from '../options.ts';
import type { SelfTimes } from '../measure/cpu-profile.ts';
import { markdownTable } from '../report/markdown-table.ts';

/** Parts of the program's work; the first whose words a function's name and file hold is the one it belongs to. */
const areaWords = [
  ['loading modules', /node:internal\/(?:modules|bootstrap|deps|vm|main|process\/(?:pre_execution|execution))|wasm:|compileSourceTextModule|ModuleWrap|internalModuleStat|getCompileCacheEntry|realpathSync|reallyExit|wasm-to-js/],
  ['garbage collection', /\(garbage collector\)/],
  ['commit and the disk', /^(?:commit|tryBegin|checkpoint|fsync\S*) |checkpoint-thread|checkpoints|begin-immediate/],
  ['search index', /index-changed|search-text|merge-index/],
  ['record and its chain', /audit|\/mac|(?:createHmac|createHash|\bhash|digest|update) +node:internal\/crypto/],
  ['steps of SQL', /adapters\/store|kysely|^foyer: pg|\bpg(?:-\w+)?\/|postgres/],
  ['mail', /emails\/|nodemailer|adapters\/mail|worker\//],
  ['validation and decisions', /zod|foyer: (?:domain|application)|http\/(?:routes|contract)|standardwebhooks/],
  ['HTTP', /node:(?:_http|net|events|internal\/(?:streams|http|url|timers|process|encoding|event_target|stream_base|buffer))|foyer: http|hono|writeUtf8String|writev|\bparse {2,}$|^read {2,}$|nextTick/],
] as const;

export const areaNames: readonly string[] = [...areaWords.map(([name]) => name), 'the rest'];

/** Where one row's time goes. */
export interface AreaTable {
  readonly row: RowName;
  readonly what: string;
  /** Processor time of one request while profiled; 0 where there are no requests. */
  readonly cpuMicros: number;
  /** Milliseconds by area. */
  readonly areas: Readonly<Record<string, number>>;
  /** The functions that took most themselves, with their share. */
  readonly top: readonly { readonly name: string; readonly share: number }[];
}

/** Adds up self times of all threads by area. */
export function areasOf(threads: readonly SelfTimes[]): Record<string, number> {
  const areas: Record<string, number> = {};
  for (const { byFunction } of threads) {
    for (const [name, ms] of byFunction) {
      const area = areaOf(name);
      areas[area] = (areas[area] ?? 0) + ms;
    }
  }
  return areas;
}

/** @param name - function, two spaces, file and line, as `readProfile` has it */
export function areaOf(name: string): string {
  return areaWords.find(([, words]) => words.test(name))?.[0] ?? 'the rest';
}

/** Shares by area, and what took most, for the documentation. */
export function areaText(tables: readonly AreaTable[]): string {
  const shown = areaNames.filter((area) => tables.some(({ areas }) => share(areas, area) >= 0.005));
  return [
    markdownTable(['', 'CPU µs', ...shown], tables.map(({ what, cpuMicros, areas }) => [what, cpuMicros === 0 ? '–' : cpuMicros.toFixed(0), ...shown.map((area) => `${(share(areas, area) * 100).toFixed(0)} %`)])),
    'Shares of self time over all threads of the process, idle time left out; waiting for the disk counts, since nothing else runs meanwhile. PostgreSQL works in processes of its own, which are not in these shares.',
    ...tables.map(({ what, top }) => `- ${what}: ${top.map(({ name, share: own }) => `\`${name}\` ${(own * 100).toFixed(0)} %`).join(', ')}`),
  ].join('\n\n').replaceAll('\n\n- ', '\n- ').replace('shares.\n- ', 'shares.\n\n- ');
}

function share(areas: AreaTable['areas'], area: string): number {
  const all = Object.values(areas).reduce((a, b) => a + b, 0);
  return all === 0 ? 0 : (areas[area] ?? 0) / all;
}
