import { setTimeout as sleep } from 'node:timers/promises';
import { scopes } from '../../packages/foyer/src/domain/actor.ts';
import type { AdminLevel } from '../../packages/foyer/src/domain/change.ts';
import { Browser } from '../../packages/foyer/src/testing/browser.ts';
import { adminKey, type Harness } from '../../packages/foyer/src/testing/harness.ts';
import { keyWith, newEmail } from '../../packages/foyer/src/testing/stories.ts';
import type { Chance } from './chance.ts';

/** Somebody who asks. */
export interface Caller {
  readonly name: string;
  /** What may be done with what it brings; empty for everybody outside the team. */
  readonly scopes: ReadonlySet<string>;
  readonly browser?: Browser;
  readonly key?: string;
}

const levels: Readonly<Record<AdminLevel, readonly string[]>> = { viewer: ['read'], reviewer: ['read', 'review', 'invite'], admin: scopes.filter((one) => one !== 'admin'), owner: scopes };
/** How often each kind of caller asks. */
const weights = { nobody: 7, stranger: 8, person: 14, forged: 5, owner: 12, staff: 18, key: 18, breakGlass: 18 };

/** Everybody who asks, with what they prove themselves by. Who was thrown out is replaced after a while. */
export class Callers {
  readonly #harness: Harness;
  readonly #chance: Chance;
  readonly #staff: Caller[] = [];
  readonly #keys: Caller[] = [];
  readonly #people: Caller[] = [];
  readonly #forged: Caller[] = [];

  private constructor(harness: Harness, chance: Chance) {
    this.#harness = harness;
    this.#chance = chance;
  }

  static async gather(harness: Harness, chance: Chance): Promise<Callers> {
    const callers = new Callers(harness, chance);
    await callers.renew();
    return callers;
  }

  /** Everything that must show up in no answer, whoever asks. */
  readonly secrets = new Set<string>([adminKey]);

  /** New people, admins and keys in place of those who lost their rights meanwhile; the old ones go on asking as forgers do. */
  async renew(): Promise<void> {
    for (const old of [...this.#staff, ...this.#keys, ...this.#people].slice(0, 30)) if (!(await this.#counts(old))) this.#forged.push({ ...old, name: `former ${old.name}`, scopes: new Set() });
    for (const list of [this.#staff, this.#keys, this.#people]) list.length = 0;
    for (const [level, held] of Object.entries(levels) as [AdminLevel, readonly string[]][]) {
      const { headers: { cookie } } = await this.#harness.signIn(level);
      const [name = '', value = ''] = cookie.split('=');
      const browser = new Browser();
      browser.plant(name, value);
      this.secrets.add(value);
      this.#staff.push({ name: level, scopes: new Set(held), browser });
    }
    for (const scope of scopes) {
      const key = await keyWith(this.#harness, [scope]);
      this.secrets.add(key);
      this.#keys.push({ name: `key of ${scope}`, scopes: new Set([scope]), key });
    }
    const browser = await this.#comesIn();
    this.#people.push({ name: 'person', scopes: new Set(), browser });
    for (const word of ['session', 'device']) if (browser.cookie(word) !== undefined) this.secrets.add(browser.cookie(word)!);
    this.#forged.splice(0, Math.max(0, this.#forged.length - 12));
  }

  pick(): Caller {
    const chance = this.#chance;
    switch (chance.way(weights)) {
      case 'nobody': return { name: 'nobody', scopes: new Set() };
      case 'stranger': return { name: 'stranger', scopes: new Set(), browser: this.#stranger };
      case 'person': return chance.of(this.#people);
      case 'staff': return chance.of(this.#staff);
      case 'owner': return this.#staff.at(-1)!;
      case 'key': return chance.of(this.#keys);
      case 'breakGlass': return { name: 'break-glass key', scopes: new Set(scopes), key: adminKey };
      case 'forged': return this.#forger();
    }
  }

  readonly #stranger = new Browser();

  #forger(): Caller {
    if (this.#forged.length > 0 && this.#chance.is(0.5)) return this.#chance.of(this.#forged);
    const browser = new Browser();
    for (const name of ['__Host-foyer-admin', '__Host-foyer-session', 'foyer-admin', '__session']) browser.plant(name, this.#chance.of(['x', 'A'.repeat(43), adminKey, 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1c2VyXzEifQ.']));
    return this.#chance.is(0.5) ? { name: 'forged cookies', scopes: new Set(), browser } : { name: 'forged key', scopes: new Set(), key: this.#chance.of([`${adminKey}x`, adminKey.slice(1), adminKey.toUpperCase(), 'fy_AAAA', 'null', '*']) };
  }

  /** The whole way in. Mails are sent by the worker meanwhile, or by ourselves, whoever comes first. */
  async #comesIn(): Promise<Browser> {
    const [harness, email, browser] = [this.#harness, newEmail('fuzz'), new Browser()];
    const newestToken = async (place: string): Promise<string> => {
      for (let look = 0; look < 500; look += 1) {
        const found = (await harness.mailsTo(email)).map(({ text }) => new RegExp(`${place}\\?token=([\\w-]+)`).exec(text)?.[1]).find((token) => token !== undefined);
        if (found !== undefined) return found;
        await sleep(20);
      }
      throw new Error(`No mail that leads to ${place}.`);
    };
    await harness.post('/api/waitlist/join', { email, name: 'Ana Lima', role: 'coach' });
    await harness.post('/api/waitlist/confirm', { token: await newestToken('/waitlist/confirm') }, { browser });
    await harness.admin('/api/v1/admin/waitlist/approve', { email });
    await harness.post('/api/waitlist/accept', { token: await newestToken('/invite') }, { browser });
    return browser;
  }

  /** Whether Foyer still knows them, whatever they may do. */
  async #counts({ key, browser }: Caller): Promise<boolean> {
    const { status } = await this.#harness.fetch(browser?.cookie('session') === undefined ? '/api/v1/admin/views' : '/gate/verify', { ...(key === undefined ? {} : { key }), ...(browser ? { browser } : {}) });
    return status !== 401;
  }
}
