import { RegExpRouter } from 'hono/router/reg-exp-router';
import { SmartRouter } from 'hono/router/smart-router';
import { TrieRouter } from 'hono/router/trie-router';
import type { BoundRoute } from './bind.ts';
import { routerPath } from './contract/route.ts';

export interface Match {
  readonly route: BoundRoute;
  readonly params: Readonly<Record<string, string>>;
}

/** Finds the route of a request. Paths without parameters are found by one look-up. */
export class Router {
  readonly #exact = new Map<string, Match>();
  readonly #patterns = new SmartRouter<BoundRoute>({ routers: [new RegExpRouter(), new TrieRouter()] });
  readonly #methods: readonly string[];

  constructor(routes: readonly BoundRoute[]) {
    for (const route of routes) {
      const method = route.contract.method.toUpperCase();
      if (route.contract.path.includes('{')) this.#patterns.add(method, routerPath(route.contract.path), route);
      else this.#exact.set(`${method} ${route.contract.path}`, { route, params: {} });
    }
    this.#methods = [...new Set(routes.map(({ contract }) => contract.method.toUpperCase()))];
  }

  /** HEAD is answered by the GET route. */
  find(method: string, path: string): Match | undefined {
    const asked = method === 'HEAD' ? 'GET' : method;
    const exact = this.#exact.get(`${asked} ${path}`);
    if (exact) return exact;
    const [[first], stash] = this.#patterns.match(asked, path);
    if (!first) return undefined;
    const params: Record<string, string> = {};
    for (const [name, value] of Object.entries(first[1])) {
      const text = typeof value === 'number' ? stash?.[value] : value;
      if (text === undefined) continue;
      try {
        params[name] = decodeURIComponent(text);
      } catch {
        return undefined;
      }
    }
    return { route: first[0], params };
  }

  /** The methods this path takes; empty when there is no such path. */
  methodsOf(path: string): readonly string[] {
    const methods = this.#methods.filter((method) => this.find(method, path) !== undefined);
    return methods.includes('GET') ? [...methods, 'HEAD'] : methods;
  }
}
