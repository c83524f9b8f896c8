import { Connection } from './connection.ts';
import { acceptRequest } from './request-source.ts';

/** The same token from many connections at once, one token after the other. */
export interface RaceJob {
  readonly port: number;
  readonly connections: number;
  readonly tokens: readonly string[];
}

export interface RaceResult {
  readonly rounds: number;
  /** Rounds that did not have exactly one winner. */
  readonly unfair: number;
  readonly seconds: number;
}

/** @throws {Error} when a connection breaks */
export async function runRace({ port, connections: count, tokens }: RaceJob): Promise<RaceResult> {
  let winners = 0;
  let waiting = 0;
  let finished: () => void = () => {};
  let failed: (error: Error) => void = () => {};
  const connections: Connection[] = [];
  const onAnswer = (status: number): void => {
    if (status === 200) winners += 1;
    waiting -= 1;
    if (waiting === 0) finished();
  };
  for (let index = 0; index < count; index += 1)
    connections.push(await Connection.open(port, onAnswer, (error) => failed(error)));

  const startedAt = performance.now();
  let unfair = 0;
  for (const token of tokens) {
    winners = 0;
    waiting = count;
    const round = new Promise<void>((resolve, reject) => {
      finished = resolve;
      failed = reject;
    });
    const request = acceptRequest(token);
    for (const connection of connections) connection.send(request);
    await round;
    if (winners !== 1) unfair += 1;
  }
  const seconds = (performance.now() - startedAt) / 1000;
  for (const connection of connections) connection.close();
  return { rounds: tokens.length, unfair, seconds };
}
