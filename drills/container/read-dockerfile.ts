import { readFileSync } from 'node:fs';

/** What the image consists of, and how it is run. */
export interface Image {
  /** Commands of the stage that builds, in order. */
  readonly buildSteps: readonly string[];
  /** Paths that are taken over from it. */
  readonly parts: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly user: string;
  readonly command: readonly string[];
  readonly healthCheck: readonly string[];
  readonly stopSignal: NodeJS.Signals;
}

/** Reads a Dockerfile of two stages, as ours is. @throws {Error} when something is not in it */
export function readDockerfile(file: URL): Image {
  const lines = readFileSync(file, 'utf8')
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const second = lines.findLastIndex((line) => line.startsWith('FROM '));
  const [building, final] = [lines.slice(0, second), lines.slice(second)];
  const one = (word: string): string => {
    const line = final.find((found) => found.startsWith(`${word} `));
    if (line === undefined) throw new Error(`The Dockerfile has no ${word}.`);
    return line.slice(word.length + 1);
  };
  const list = (text: string): readonly string[] => JSON.parse(text) as string[];
  return {
    buildSteps: building
      .filter((line) => line.startsWith('RUN '))
      .flatMap((line) => line.slice(4).split(' && ')),
    parts: final.flatMap((line) => /^COPY --from=build \/foyer\/(\S+) \.\/\1$/.exec(line)?.[1] ?? []),
    environment: Object.fromEntries(
      one('ENV')
        .split(' ')
        .map((pair) => pair.split('=') as [string, string]),
    ),
    user: one('USER'),
    command: [...list(one('ENTRYPOINT')), ...list(one('CMD'))],
    healthCheck: list(one('HEALTHCHECK').replace(/^.*?CMD /, '')),
    stopSignal: one('STOPSIGNAL') as NodeJS.Signals,
  };
}
