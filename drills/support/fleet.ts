import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, startCommand, type Ended, type Started } from '../../packages/foyer/src/testing/child-process.ts';
import { drillProduct, drillSettings, untilReady } from './foyer-process.ts';
import { startNginx, type Nginx } from './nginx.ts';

/** One Foyer process of several, at an address that it keeps when it is started again. */
export class Member {
  readonly origin: string;
  readonly #settings: Readonly<Record<string, string>>;
  readonly #folder: string;
  #process: Started | undefined;

  constructor(port: number, settings: Readonly<Record<string, string>>, folder: string) {
    this.origin = `http://127.0.0.1:${port}`;
    this.#settings = { ...settings, PORT: String(port), HOST: '127.0.0.1' };
    this.#folder = folder;
  }

  get pid(): number {
    return this.#process!.child.pid!;
  }

  /** Everything it has said since it was started. */
  said(): string {
    return this.#process?.output() ?? '';
  }

  async start(): Promise<void> {
    this.#process = startCommand(['start'], this.#settings, this.#folder);
    await untilReady(this.#process, this.origin, 60_000);
  }

  /** @returns how it ended */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<Ended> {
    this.#process!.child.kill(signal);
    return this.#process!.ended;
  }
}

/** Foyer processes on one database, and nginx before them. */
export class Fleet {
  readonly members: readonly Member[];
  readonly #folder: string;
  #nginx: Nginx | undefined;

  private constructor(members: readonly Member[], folder: string) {
    this.members = members;
    this.#folder = folder;
  }

  /** @param settings - on top of those of every drill; `DATABASE_URL` among them */
  static async start(count: number, settings: Readonly<Record<string, string>>): Promise<Fleet> {
    const folder = await mkdtemp(join(tmpdir(), 'foyer-fleet-'));
    await writeFile(join(folder, 'foyer.config.ts'), drillProduct);
    const ports = await Promise.all(Array.from({ length: count }, freePort));
    const all = drillSettings({ TRUSTED_PROXIES: '127.0.0.1', ...settings });
    const fleet = new Fleet(ports.map((port) => new Member(port, all, folder)), folder);
    try {
      // At once: they make the schema together.
      await Promise.all(fleet.members.map((member) => member.start()));
      fleet.#nginx = await startNginx(ports);
      return fleet;
    } catch (error) {
      await fleet.close();
      throw error;
    }
  }

  /** Where people come in. */
  get origin(): string {
    return this.#nginx!.origin;
  }

  async close(): Promise<void> {
    await this.#nginx?.close();
    await Promise.all(this.members.map((member) => member.end('SIGKILL').catch(() => undefined)));
    await rm(this.#folder, { recursive: true, force: true });
  }
}
