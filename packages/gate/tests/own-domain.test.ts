import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Gate } from '../src/index.ts';
import { Browser } from '../../foyer/src/testing/browser.ts';
import { startHarness, type Harness } from '../../foyer/src/testing/harness.ts';
import { comesIn, isInvited } from '../../foyer/src/testing/stories.ts';
import { call, type Line, remoteGate, visit } from './support.ts';

const app = 'https://app.test';
let foyer: Harness;
let gate: Gate<'coach' | 'client'>;
let line: Line;
beforeEach(async () => {
  foyer = await startHarness({ clock: 'system', env: { GATE_APPS: app } });
  ({ gate, line } = await remoteGate(foyer, { app }));
});
afterEach(async () => {
  gate.stop();
  await foyer.close();
});

/** One person's browser: it keeps the cookies of each host apart, as browsers do. */
class Person {
  readonly atFoyer: Browser;
  readonly atApp = new Browser();
  /** Every address that was opened, as history and logs would have it. */
  readonly history: string[] = [];

  constructor(atFoyer = new Browser()) {
    this.atFoyer = atFoyer;
  }

  /** Opens an address and follows where it leads, until there is a page. */
  async open(address: string): Promise<{ address: string; status: number; text: string }> {
    let at = address;
    for (let hops = 0; hops < 12; hops += 1) {
      this.history.push(at);
      const response = at.startsWith(app) ? await this.#askApp(at) : await foyer.fetch(at.slice('https://foyer.test'.length), { browser: this.atFoyer, headers: { accept: 'text/html' } });
      const next = response.headers.get('location') ?? /url=(.*)$/.exec(response.headers.get('refresh') ?? '')?.[1];
      if (next === undefined || next === null) return { address: at, status: response.status, text: await response.text() };
      at = new URL(next, at).href;
    }
    throw new Error(`Round in circles: ${this.history.map((one) => one.split('?')[0]).join(' → ')}`);
  }

  async #askApp(address: string): Promise<Response> {
    const passage = await gate.guard(visit(address, this.atApp));
    if (passage.pass) return new Response(`Hello ${passage.access?.email ?? 'anybody'}, ${passage.headers.get('x-foyer-role')}`);
    this.atApp.keep(passage.response);
    return passage.response;
  }
}

describe('an application on a host of its own', () => {
  it('leads an admitted person through the door and back to the very page, with a cookie of its own', async () => {
    const { browser, email } = await comesIn(foyer);
    const person = new Person(browser);
    const seen = await person.open(`${app}/studio?tab=2`);
    expect(seen).toEqual({ address: `${app}/studio?tab=2`, status: 200, text: `Hello ${email}, coach` });
    expect(person.atApp.header).toMatch(/^__Host-foyer-gate=/);
    expect(await person.open(`${app}/other`)).toMatchObject({ status: 200 });
  });

  it('leads the addressee of /dashboard?token=… through acceptance and back', async () => {
    const guest = await isInvited(foyer);
    const person = new Person();
    const door = await person.open(`${app}/dashboard?token=${guest.token}`);
    expect(door.address).toBe(`https://foyer.test/invite?token=${guest.token}`);
    const accepted = await foyer.form('/invite', { token: guest.token }, { browser: person.atFoyer });
    // The role has an onboarding; it is skipped, and the way goes on from there.
    expect(accepted.headers.get('location')).toBe('/onboarding');
    const skipped = await foyer.form('/onboarding', { skip: '1' }, { browser: person.atFoyer });
    expect(skipped.headers.get('location')).toBe('/gate/enter/continue');
    const seen = await person.open('https://foyer.test/gate/enter/continue');
    expect(seen).toMatchObject({ address: `${app}/dashboard`, status: 200, text: `Hello ${guest.email}, coach` });
  });

  it('leaves no token of any worth in an address', async () => {
    const { browser } = await comesIn(foyer);
    const person = new Person(browser);
    await person.open(`${app}/studio`);
    const session = decodeURIComponent(person.atApp.cookie('gate')!);
    expect(person.history.join(' ')).not.toContain(session);
    const callback = person.history.find((address) => address.includes('/.foyer/callback'))!;
    // The code was good once, and only in that browser.
    for (const thief of [new Person(), person]) {
      await thief.open(callback).catch(() => undefined);
    }
    const code = new URL(callback).searchParams.get('code')!;
    expect(code).not.toContain(session);
    const stolen = new Person();
    const landed = await stolen.open(callback);
    expect(landed.address).toBe('https://foyer.test/waitlist');
    expect(stolen.atApp.cookie('gate')).toBeUndefined();
  });

  it('shuts the person out of the application when access is taken back', async () => {
    const { browser, email } = await comesIn(foyer);
    const person = new Person(browser);
    await person.open(`${app}/studio`);
    await foyer.admin('/api/admin/revoke-access', { email });
    const { gate: other } = await remoteGate(foyer, { app });
    expect((await other.check(call(`${app}/studio`, person.atApp))).decision).toBe('deny');
  });

  it('signs out of the application alone, when the application itself asks', async () => {
    const { browser } = await comesIn(foyer);
    const person = new Person(browser);
    await person.open(`${app}/studio`);
    const foreign = await gate.guard(call(`${app}/.foyer/sign-out`, person.atApp, { method: 'POST', headers: { 'sec-fetch-site': 'cross-site' } }));
    expect(foreign.pass ? 0 : foreign.response.status).toBe(403);
    const out = await gate.guard(call(`${app}/.foyer/sign-out`, person.atApp, { method: 'POST', headers: { 'sec-fetch-site': 'same-origin' } }));
    expect(out.pass ? 0 : out.response.status).toBe(303);
    const { gate: other } = await remoteGate(foyer, { app });
    expect((await other.check(call(`${app}/studio`, person.atApp))).decision).toBe('deny');
    expect((await foyer.fetch('/dashboard', { browser })).status).toBe(200);
  });

  it('sends a stranger to the waitlist, and keeps the way back for later', async () => {
    const person = new Person();
    expect((await person.open(`${app}/studio`)).address).toBe('https://foyer.test/waitlist');
    expect(person.atFoyer.cookie('errand')).toBeDefined();
  });

  it('goes back to listed applications only', async () => {
    const { browser } = await comesIn(foyer);
    const mark = 'A'.repeat(43);
    for (const other of ['https://evil.test', 'https://app.test.evil.test', 'http://app.test', 'https://app.test/', '//app.test']) {
      const answer = await foyer.fetch(`/gate/enter?app=${encodeURIComponent(other)}&state=${mark}&challenge=${mark}`, { browser });
      expect([other, answer.status]).toEqual([other, 422]);
    }
  });

  it('says that it cannot tell, and goes in no circle, when the exchange fails', async () => {
    const { browser } = await comesIn(foyer);
    const person = new Person(browser);
    line.fault = 'error';
    const seen = await person.open(`${app}/studio`);
    expect([seen.status, seen.text]).toEqual([403, expect.stringContaining('cannot tell right now')]);
  });

  it('takes a code for one application only, once, by who set out', async () => {
    const { browser } = await comesIn(foyer);
    const person = new Person(browser);
    await person.open(`${app}/studio`);
    const code = new URL(person.history.find((address) => address.includes('callback'))!).searchParams.get('code')!;
    const asked = line.asked.filter((path) => path === '/gate/exchange').length;
    expect(asked).toBe(1);
    for (const verifier of ['A'.repeat(43), '']) {
      const answer = await foyer.admin('/gate/exchange', { app, code, verifier });
      expect(answer.status).toBe(410);
    }
  });
});
