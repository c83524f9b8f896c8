import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bytesOf, makeWorld } from './make-world.ts';
import type { Round } from './play-round.ts';
import { spoil } from './spoil.ts';

const program = fileURLToPath(new URL('./round-process.ts', import.meta.url));
/** A round takes a fraction of a second; whoever needs so long does not end. */
const silenceMs = 60_000;

export interface DamageReport {
  readonly rounds: readonly Round[];
  readonly cards: number;
  readonly fileBytes: number;
}

/** Damages copies of one small database, one way a round, and looks what Foyer makes of each. */
export async function runDamage({ rounds, seed, say }: { readonly rounds: number; readonly seed: number; readonly say: (line: string) => void }): Promise<DamageReport> {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-damage-'));
  let player: Player | undefined;
  try {
    const world = await makeWorld(folder);
    const { closed, died } = bytesOf(world);
    const told = join(folder, 'world.json');
    writeFileSync(told, JSON.stringify(world));
    const played: Round[] = [];
    for (let number = 0; number < rounds; number += 1) {
      // What one round does to the process is not the next one's trouble.
      player = player?.alive ? player : await Player.start(told);
      const roundSeed = (seed * 1_000_003 + number) >>> 0;
      const round = await player.play(roundSeed) ?? lost(spoil(died, closed, roundSeed), player);
      if (round.broken.length > 0) say(`round ${number}, ${round.words}: ${round.broken.join('; ')}`);
      played.push(round);
      if ((number + 1) % 250 === 0) say(`${number + 1} rounds`);
    }
    return { rounds: played, cards: world.cards.length, fileBytes: closed.length };
  } finally {
    player?.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

function lost({ kind, words }: ReturnType<typeof spoil>, { lastWords }: Player): Round {
  return { kind, words, foundBy: null, changed: [], opened: [], unanswered: 0, broken: [`the process ended or did not answer any more: ${lastWords}`] };
}

/** The process that plays, seen from outside. */
class Player {
  readonly #child: ChildProcess;
  lastWords = '';

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.stderr?.on('data', (chunk: Buffer) => { this.lastWords = (this.lastWords + chunk.toString()).slice(-2_000); });
  }

  static async start(told: string): Promise<Player> {
    const player = new Player(fork(program, [told], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], env: { PATH: process.env['PATH'] ?? '', NODE_NO_WARNINGS: '1' }, execArgv: [] }));
    if (await player.#answer() !== 'ready') throw new Error(`The rounds cannot begin: ${player.lastWords}`);
    return player;
  }

  get alive(): boolean {
    return this.#child.connected;
  }

  /** @returns undefined when the process ended, or says nothing for a minute and is ended */
  async play(seed: number): Promise<Round | undefined> {
    this.#child.send(seed);
    return await this.#answer() as Round | undefined;
  }

  end(): void {
    this.#child.kill('SIGKILL');
  }

  #answer(): Promise<unknown> {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const impatience = setTimeout(() => {
      this.lastWords += ' (it was ended after a minute of silence)';
      this.end();
    }, silenceMs);
    const gone = (): void => resolve(undefined);
    this.#child.once('exit', gone);
    this.#child.once('message', resolve);
    return promise.finally(() => {
      clearTimeout(impatience);
      this.#child.off('exit', gone);
      this.#child.off('message', resolve);
    });
  }
}
