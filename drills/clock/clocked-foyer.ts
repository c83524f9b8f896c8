import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, startCommand, type Ended, type Started } from '../../packages/foyer/src/testing/child-process.ts';
import { untilReady } from '../support/foyer-process.ts';
import { untilThere } from '../support/guests.ts';

const movableClock = fileURLToPath(new URL('./movable-clock.mjs', import.meta.url));

/** A Foyer process on a machine whose clock somebody sets while it runs. */
export class ClockedFoyer {
  readonly origin: string;
  readonly #settings: Readonly<Record<string, string>>;
  readonly #folder: string;
  readonly #clockFile: string;
  #aheadMs: number;
  #process: Started | undefined;

  private constructor(port: number, settings: Readonly<Record<string, string>>, folder: string, aheadMs: number) {
    this.origin = `http://127.0.0.1:${port}`;
    this.#clockFile = join(folder, `clock-${port}`);
    this.#settings = { ...settings, PORT: String(port), PUBLIC_URL: this.origin, NODE_OPTIONS: `--import ${movableClock}`, FOYER_DRILL_CLOCK_FILE: this.#clockFile };
    this.#folder = folder;
    this.#aheadMs = aheadMs;
  }

  /** @param at - what the machine's clock says when it starts, UTC milliseconds */
  static async start(settings: Readonly<Record<string, string>>, folder: string, at = Date.now()): Promise<ClockedFoyer> {
    const foyer = new ClockedFoyer(await freePort(), settings, folder, at - Date.now());
    await foyer.start();
    return foyer;
  }

  /** What the machine's clock says. */
  now(): number {
    return Date.now() + this.#aheadMs;
  }

  /** Somebody sets the clock, forward or back. */
  async step(milliseconds: number): Promise<void> {
    this.#aheadMs += milliseconds;
    writeFileSync(this.#clockFile, String(this.#aheadMs));
    if (!this.#process) return;
    rmSync(`${this.#clockFile}.read`, { force: true });
    this.#process.child.kill('SIGUSR2');
    const wanted = String(this.#aheadMs);
    await untilThere(() => (existsSync(`${this.#clockFile}.read`) && readFileSync(`${this.#clockFile}.read`, 'utf8') === wanted ? true : undefined), 'the new time');
  }

  async start(): Promise<void> {
    writeFileSync(this.#clockFile, String(this.#aheadMs));
    this.#process = startCommand(['start'], this.#settings, this.#folder);
    await untilReady(this.#process, this.origin);
  }

  async end(): Promise<Ended | undefined> {
    const ended = this.#process;
    this.#process = undefined;
    ended?.child.kill('SIGTERM');
    return ended?.ended;
  }

  /** The machine is off, its clock is set, and it is on again. */
  async restartAfter(milliseconds: number): Promise<void> {
    await this.end();
    await this.step(milliseconds);
    await this.start();
  }

  /** Everything it wrote to its log since it was started. */
  said(): string {
    return this.#process?.output() ?? '';
  }

  /** Runs another command on the same machine. */
  run(...args: readonly string[]): Promise<Ended> {
    return startCommand(args, this.#settings, this.#folder).ended;
  }
}
