import { ask, type Answer } from './ask.ts';
import { attacksOn } from './attacks.ts';
import type { GateMap, ProtectedRoute } from './gate-map.ts';

/** How one try ended. */
export interface Finding {
  /** `METHOD /path` as the map has it. */
  readonly route: string;
  readonly attack: string;
  /** `reached`: somebody got through. `fault`: kept out, but by an error of the server. `shut`: somebody who should get in does not. */
  readonly kind: 'reached' | 'fault' | 'shut' | 'cacheable';
  readonly status: number;
  /** The beginning of what came back. */
  readonly excerpt: string;
}

export interface GateReport {
  readonly tries: number;
  readonly findings: readonly Finding[];
  /** What could not be tried, and what is needed for it. */
  readonly leftOut: readonly string[];
}

export interface CheckOptions {
  readonly url: string;
  readonly map: GateMap;
  /** Requests under way at the same time. */
  readonly atOnce?: number;
  readonly onProgress?: (done: number, total: number) => void;
}

interface Try {
  readonly route: ProtectedRoute;
  readonly attack: string;
  readonly judge: () => Promise<Finding | null>;
}

/**
 * Walks an application's routes and tries to get at each without being inside, in every way this kit knows. Sends requests to that
 * application and to nothing else; some of them POST. @throws {TypeError} for an address that is none
 */
export async function checkGate({ url, map, atOnce = 8, onProgress }: CheckOptions): Promise<GateReport> {
  const origin = new URL(url);
  const tries = [...map.protected.flatMap((route) => triesAt(origin, route, map)), ...(map.open ?? []).map((path) => openTry(origin, path))];
  const findings: Finding[] = [];
  let next = 0;
  let done = 0;
  const walker = async (): Promise<void> => {
    for (let mine = tries[next]; mine !== undefined; mine = tries[next]) {
      next += 1;
      const found = await mine.judge();
      if (found !== null) findings.push(found);
      done += 1;
      onProgress?.(done, tries.length);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, walker));
  return { tries: tries.length, findings: findings.toSorted((a, b) => (a.route + a.attack < b.route + b.attack ? -1 : 1)), leftOut: leftOutOf(map) };
}

function triesAt(origin: URL, route: ProtectedRoute, map: GateMap): readonly Try[] {
  const { inside, otherRole } = map.credentials ?? {};
  const attacks = attacksOn(route, map.credentials ?? {}).map(({ name, asking }): Try => ({
    route, attack: name, judge: async () => judged(route, name, await ask(origin, asking), asking.method),
  }));
  const usual = { method: route.method ?? 'GET', path: route.path, headers: { accept: 'text/html,*/*', ...(route.body === undefined ? {} : { 'content-type': route.contentType ?? 'application/json' }) }, body: route.body };
  if (inside !== undefined) {
    attacks.push({ route, attack: 'as somebody inside', judge: async () => insideJudged(route, await ask(origin, { ...usual, headers: { ...usual.headers, cookie: inside } })) });
    attacks.push({
      // What a shared cache learnt from somebody inside must not be told to strangers.
      route, attack: 'right after somebody inside, from a cache',
      judge: async () => {
        await ask(origin, { ...usual, headers: { ...usual.headers, cookie: inside } });
        return judged(route, 'right after somebody inside, from a cache', await ask(origin, usual), usual.method);
      },
    });
  }
  if (otherRole !== undefined && route.role !== undefined) {
    attacks.push({ route, attack: 'with another role', judge: async () => judged(route, 'with another role', await ask(origin, { ...usual, headers: { ...usual.headers, cookie: otherRole } }), usual.method) });
  }
  return attacks;
}

function openTry(origin: URL, path: string): Try {
  const route: ProtectedRoute = { path };
  return {
    route, attack: 'as anybody',
    judge: async () => {
      const answer = await ask(origin, { method: 'GET', path, headers: { accept: 'text/html,*/*' } });
      return answer.status >= 200 && answer.status < 300 ? null : finding(route, 'as anybody', 'shut', answer);
    },
  };
}

function judged(route: ProtectedRoute, attack: string, answer: Answer, method: string): Finding | null {
  if (answer.status >= 500) return finding(route, attack, 'fault', answer);
  return reached(route, answer, method) ? finding(route, attack, 'reached', answer) : null;
}

function reached(route: ProtectedRoute, { status, text }: Answer, method: string): boolean {
  if (status === 101) return true;
  if (route.proof !== undefined && text.includes(route.proof)) return true;
  if (status < 200 || status > 299) return false;
  // An answer without a body shows no proof; only what follows from its status can be said.
  return route.proof === undefined ? method !== 'OPTIONS' : method === 'HEAD';
}

function insideJudged(route: ProtectedRoute, answer: Answer): Finding | null {
  const in2xx = answer.status >= 200 && answer.status < 300;
  if (!in2xx || (route.proof !== undefined && !answer.text.includes(route.proof))) return finding(route, 'as somebody inside', answer.status >= 500 ? 'fault' : 'shut', answer);
  const caching = String(answer.headers['cache-control'] ?? '');
  return /\b(public|s-maxage)\b/i.test(caching) ? finding(route, `as somebody inside: Cache-Control is "${caching}"`, 'cacheable', answer) : null;
}

function finding(route: ProtectedRoute, attack: string, kind: Finding['kind'], answer: Answer): Finding {
  return { route: `${route.method ?? 'GET'} ${route.path}`, attack, kind, status: answer.status, excerpt: answer.text.replaceAll(/\s+/g, ' ').slice(0, 120) };
}

function leftOutOf({ credentials = {}, protected: routes }: GateMap): readonly string[] {
  return [
    ...(credentials.inside === undefined ? ['Whether the gate opens for people inside, and what caches learn from them: give credentials.inside.'] : []),
    ...(credentials.revoked === undefined ? ['Sessions whose access was taken back: give credentials.revoked.'] : []),
    ...(credentials.otherRole === undefined && routes.some(({ role }) => role !== undefined) ? ['People with another role: give credentials.otherRole.'] : []),
  ];
}
