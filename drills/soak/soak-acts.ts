import type { Answer, Ask } from '../support/http-client.ts';
import type { SoakWorld } from './soak-world.ts';

/** Something people do, with the answer it should get. */
export interface SoakAct {
  readonly name: string;
  /** Of a hundred requests, so many. */
  readonly share: number;
  /** @returns undefined when there is nobody to do it now: then somebody knocks at the gate instead */
  next(): Errand | undefined;
}

export interface Errand {
  readonly ask: Ask;
  readonly status: number;
  readonly onAnswer?: (answer: Answer) => void;
}

/** What a waitlist lives through on a busy day, a hundred requests at a time. */
export function soakActs({
  world,
  key,
  random,
}: {
  world: SoakWorld;
  key: string;
  random: () => number;
}): readonly SoakAct[] {
  const admin = { authorization: `Bearer ${key}` };
  let people = 0;
  let cursor: string | null = null;
  const pick = <Thing>(things: readonly Thing[]): Thing | undefined =>
    things[Math.floor(random() * things.length)];
  const known = (): string =>
    `soak.${(1 + Math.floor(random() * Math.max(1, people))).toString(36)}@join.example.com`;
  const join = (email: string): Errand => ({
    ask: {
      method: 'POST',
      path: '/api/waitlist/join',
      body: {
        email,
        name: `Robin ${email.slice(5, 9)} Example`,
        role: random() < 0.5 ? 'coach' : 'client',
        utm: { source: 'newsletter' },
      },
    },
    status: 202,
    onAnswer: () => {
      world.joined.add(email);
    },
  });
  const gate: SoakAct = {
    name: 'gate',
    share: 38,
    next: () => {
      const cookie = pick(world.sessions);
      return cookie === undefined
        ? { ask: { path: '/gate/verify' }, status: 401 }
        : { ask: { path: '/gate/verify', headers: { cookie } }, status: 204 };
    },
  };
  const page = (name: string, path: string, share: number): SoakAct => ({
    name,
    share,
    next: () => ({ ask: { path, headers: { accept: 'text/html' } }, status: 200 }),
  });
  return [
    gate,
    {
      name: 'gate, stranger',
      share: 2,
      next: () => ({
        ask: {
          path: '/gate/verify',
          headers: { cookie: `__Host-foyer-session=${random().toString(36).slice(2)}` },
        },
        status: 401,
      }),
    },
    { name: 'join', share: 12, next: () => join(`soak.${(people += 1).toString(36)}@join.example.com`) },
    {
      // By people who are in: anybody else would get a fresh link for it, and the one they hold would be dead.
      name: 'join again',
      share: 2,
      next: () => {
        const email = pick(world.members);
        return email === undefined ? undefined : join(email);
      },
    },
    {
      name: 'confirm',
      share: 12,
      next: () => {
        const token = world.toConfirm.shift();
        return token === undefined
          ? undefined
          : {
              ask: { method: 'POST', path: '/api/waitlist/confirm', body: { token } },
              status: 200,
              onAnswer: () => world.confirmed(token),
            };
      },
    },
    {
      name: 'approve',
      share: 4,
      next: () => {
        const email = world.toDecide.shift();
        if (email === undefined) return undefined;
        return {
          ask: {
            method: 'POST',
            path: '/api/v1/admin/waitlist/approve',
            headers: admin,
            body: { email, role: 'coach' },
          },
          status: 200,
          onAnswer: (answer) => requireOutcome(answer, 'invited'),
        };
      },
    },
    {
      name: 'look at the invitation',
      share: 2,
      next: () => {
        const token = pick(world.toAccept);
        return token === undefined
          ? undefined
          : { ask: { method: 'POST', path: '/api/waitlist/validate', body: { token } }, status: 200 };
      },
    },
    {
      name: 'accept',
      share: 4,
      next: () => {
        const token = world.toAccept.shift();
        if (token === undefined) return undefined;
        return {
          ask: { method: 'POST', path: '/api/waitlist/accept', body: { token } },
          status: 200,
          onAnswer: ({ headers }) => world.cameIn(token, sessionIn(headers['set-cookie'])),
        };
      },
    },
    {
      name: 'list',
      share: 6,
      next: () => ({
        ask: {
          path: `/api/v1/admin/waitlist?limit=50${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
          headers: admin,
        },
        status: 200,
        // Ten pages deep, then from the top.
        onAnswer: ({ text }) => {
          cursor = random() < 0.1 ? null : (JSON.parse(text) as { nextCursor: string | null }).nextCursor;
        },
      }),
    },
    {
      name: 'list, waiting',
      share: 3,
      next: () => ({
        ask: {
          path: '/api/v1/admin/waitlist?status=pending&confirmed=true&sort=createdAt&limit=50',
          headers: admin,
        },
        status: 200,
      }),
    },
    {
      name: 'search',
      share: 5,
      next: () => ({
        ask: {
          path: `/api/v1/admin/waitlist?q=${encodeURIComponent(known().slice(0, 5 + Math.floor(random() * 4)))}&limit=25`,
          headers: admin,
        },
        status: 200,
      }),
    },
    {
      name: 'ask for a mail again',
      share: 1,
      next: () => {
        const email = pick(world.members);
        return email === undefined
          ? undefined
          : { ask: { method: 'POST', path: '/api/waitlist/recover', body: { email } }, status: 202 };
      },
    },
    {
      name: 'dead link',
      share: 1,
      next: () => ({
        ask: { method: 'POST', path: '/api/waitlist/validate', body: { token: random().toString(36) } },
        status: 200,
      }),
    },
    page('home', '/', 3),
    page('join page', '/waitlist/coach', 3),
    {
      name: 'record',
      share: 1,
      next: () => ({ ask: { path: '/api/v1/admin/audit?limit=20', headers: admin }, status: 200 }),
    },
    {
      name: 'nonsense',
      share: 1,
      next: () => ({
        ask: { method: 'POST', path: '/api/waitlist/join', body: { email: 'nobody', name: 7 } },
        status: 422,
      }),
    },
  ];
}

function requireOutcome({ text }: Answer, wanted: string): void {
  const { results } = JSON.parse(text) as { results: readonly { outcome: string }[] };
  if (results.length !== 1 || results[0]!.outcome !== wanted)
    throw new Error(`A decision came out otherwise: ${text.slice(0, 300)}`);
}

function sessionIn(cookies: readonly string[] | undefined): string {
  const cookie = cookies?.find((one) => one.includes('foyer-session='));
  if (cookie === undefined) throw new Error('An acceptance brought no session.');
  return cookie.slice(0, cookie.indexOf(';'));
}
