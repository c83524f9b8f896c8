/** What `node --cpu-prof` writes, as far as it is read here. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  /** Microseconds since the sample before; a thread that waits for the disk is in the function that waits. */
  readonly timeDeltas: readonly number[];
}

/** Time spent in functions themselves, without what they called. */
export interface SelfTimes {
  readonly busyMs: number;
  readonly byFunction: ReadonlyMap<string, number>;
  readonly byFile: ReadonlyMap<string, number>;
}

const idle = new Set(['(idle)', '(program)', '(root)']);

/** Adds up self times; waiting for work does not count. */
export function readProfile({ nodes, samples, timeDeltas }: CpuProfile): SelfTimes {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const byFunction = new Map<string, number>();
  const byFile = new Map<string, number>();
  let busyMs = 0;
  samples.forEach((id, index) => {
    const frame = frames.get(id);
    if (frame === undefined || idle.has(frame.functionName)) return;
    const ms = timeDeltas[index]! / 1000;
    busyMs += ms;
    const file = shortened(frame.url);
    add(
      byFunction,
      `${frame.functionName || '(anonymous)'}  ${file}${file === '' ? '' : `:${frame.lineNumber + 1}`}`,
      ms,
    );
    add(
      byFile,
      file === '' ? (frame.functionName.startsWith('(') ? frame.functionName : '(native)') : file,
      ms,
    );
  });
  return { busyMs, byFunction, byFile };
}

export function topFunctions(
  { byFunction, busyMs }: SelfTimes,
  count: number,
): { name: string; selfMs: number; share: number }[] {
  return [...byFunction]
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, count)
    .map(([name, selfMs]) => ({ name, selfMs, share: selfMs / busyMs }));
}

function add(times: Map<string, number>, key: string, ms: number): void {
  times.set(key, (times.get(key) ?? 0) + ms);
}

/** Paths from the package on. */
function shortened(url: string): string {
  return url
    .replace(/^.*node_modules\//, '')
    .replace(/^.*packages\/foyer\/src\//, 'foyer: ')
    .replace(/^.*packages\/foyer\/dist\/(?:parts\/)?(.+?)(?:-[\w-]{8})?\.[cm]js$/, 'foyer, built: $1')
    .replace(/^.*\/bench\//, 'bench: ');
}
