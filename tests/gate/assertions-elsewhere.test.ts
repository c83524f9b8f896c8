import { spawn, type ChildProcess } from 'node:child_process';
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFixedClock } from '../../packages/foyer/src/testing/fixed-clock.ts';
import { harnessSecret, startHarness, type Harness, type HarnessOptions } from '../../packages/foyer/src/testing/harness.ts';
import { comesIn } from '../../packages/foyer/src/testing/stories.ts';
import { root } from '../../tools/processes.ts';
import { obtainPythonWithJwt, type PythonWithJwt } from '../../tools/python-jwt.ts';
import { Line } from './support/line.ts';

const audience = 'https://api.example.com';
const issuer = 'https://foyer.test';
const close: (() => Promise<unknown>)[] = [];
let python: PythonWithJwt;
/** Where the keys are published; another Foyer may take over there. */
let line: Line;
let port = 0;

beforeAll(async () => {
  python = await obtainPythonWithJwt();
  line = await Line.to(() => port);
  close.push(() => line.close());
});
afterAll(async () => {
  for (const one of close.toReversed()) await one();
});

async function foyerWith(env: Record<string, string> = {}, clock: HarnessOptions['clock'] = 'system'): Promise<Harness & { publishes: () => void }> {
  const foyer = await startHarness({ clock, env: { PUBLIC_URL: issuer, PORT: '0', HOST: '127.0.0.1', ...env } });
  const server = await foyer.foyer.listen();
  close.push(() => foyer.close(), () => server.close(100));
  return Object.assign(foyer, { publishes: () => { port = server.port; } });
}

async function assertionFrom(foyer: Harness, forWhom = audience): Promise<{ assertion: string; email: string }> {
  const { browser, email } = await comesIn(foyer);
  const answer = await foyer.post('/gate/assertion', { audience: forWhom }, { browser });
  expect(answer.status).toBe(200);
  return { assertion: ((await answer.json()) as { assertion: string }).assertion, email };
}

/** The example in Python, for as many questions as there are. */
class Elsewhere {
  readonly #child: ChildProcess;
  readonly #answers: AsyncIterator<string>;

  constructor() {
    this.#child = spawn(python.program, [join(root, 'examples', 'assertion-python', 'who_asks.py')], {
      stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, ...python.environment, FOYER_PUBLIC_URL: issuer, AUDIENCE: audience, FOYER_KEYS: `http://127.0.0.1:${line.port}/.well-known/jwks.json` },
    });
    this.#answers = createInterface({ input: this.#child.stdout! })[Symbol.asyncIterator]();
    close.push(async () => { this.#child.kill(); });
  }

  async ask(assertion: string): Promise<Record<string, string>> {
    this.#child.stdin!.write(`${assertion}\n`);
    const { value } = (await this.#answers.next()) as { value: string };
    return JSON.parse(value) as Record<string, string>;
  }
}

describe('an assertion, verified in Python by a library of its own', () => {
  it('says who asks', async () => {
    const foyer = await foyerWith();
    foyer.publishes();
    const { assertion, email } = await assertionFrom(foyer);
    expect(await new Elsewhere().ask(assertion)).toEqual({ email, role: 'coach', subject: expect.any(String) as string });
  });

  it('is refused for another audience, from another issuer, when its time is over, and when it was changed', async () => {
    const foyer = await foyerWith();
    foyer.publishes();
    const elsewhere = new Elsewhere();
    const { assertion } = await assertionFrom(foyer);
    const [head = '', body = '', signature = ''] = assertion.split('.');
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>;
    const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const { kid } = JSON.parse(Buffer.from(head, 'base64url').toString()) as { kid: string };
    const keys = (await (await foyer.fetch('/.well-known/jwks.json')).json()) as { keys: { x: string }[] };

    const strange = sign(null, Buffer.from(`${head}.${body}`), generateKeyPairSync('ed25519').privateKey).toString('base64url');
    const symmetric = `${encoded({ alg: 'HS256', typ: 'JWT', kid })}.${body}`;
    const mac = createHmac('sha256', Buffer.from(keys.keys[0]!.x, 'base64url')).update(symmetric).digest('base64url');
    const otherIssuer = await foyerWith({ PUBLIC_URL: 'https://other.test' });
    const past = await foyerWith({}, createFixedClock(Date.now() - 120_000));

    const refused: Readonly<Record<string, string>> = {
      'another audience': (await assertionFrom(foyer, 'https://other.example.com')).assertion,
      'another issuer, with the same key': (await assertionFrom(otherIssuer)).assertion,
      'over for a minute': (await assertionFrom(past)).assertion,
      'another role': `${head}.${encoded({ ...claims, role: 'owner' })}.${signature}`,
      'a longer life': `${head}.${encoded({ ...claims, exp: Number(claims['exp']) + 86_400 })}.${signature}`,
      'no signature': `${head}.${body}.`,
      'alg none': `${encoded({ alg: 'none', typ: 'JWT', kid })}.${body}.`,
      'the public key as a secret': `${symmetric}.${mac}`,
      'a key of somebody else under our name': `${head}.${body}.${strange}`,
      'no assertion at all': 'nonsense',
    };
    for (const [what, presented] of Object.entries(refused)) expect([what, Object.keys(await elsewhere.ask(presented))]).toEqual([what, ['refused']]);
    expect(await elsewhere.ask(assertion)).toHaveProperty('email');
  });

  it('is understood all through a change of the secret, and the old key ends with it', async () => {
    const newer = 'a-newer-secret-that-is-long-enough-for-anybody';
    const before = await foyerWith();
    before.publishes();
    const elsewhere = new Elsewhere();
    const old = await assertionFrom(before);
    expect(await elsewhere.ask(old.assertion)).toMatchObject({ email: old.email });

    const overlap = await foyerWith({ FOYER_SECRET: newer, FOYER_PREVIOUS_SECRETS: harnessSecret });
    overlap.publishes();
    const fresh = await assertionFrom(overlap);
    // Who has the old keys at hand asks for the new ones, and who starts now still knows the old one.
    for (const verifier of [elsewhere, new Elsewhere()]) {
      expect(await verifier.ask(fresh.assertion)).toMatchObject({ email: fresh.email });
      expect(await verifier.ask(old.assertion)).toMatchObject({ email: old.email });
    }

    const after = await foyerWith({ FOYER_SECRET: newer });
    after.publishes();
    const later = new Elsewhere();
    expect(await later.ask(fresh.assertion)).toMatchObject({ email: fresh.email });
    expect(await later.ask(old.assertion)).toHaveProperty('refused');
  });
});
