import type { Fault } from './config-error.ts';
import { settings, type Setting } from './settings.ts';

const ownPrefixes = ['FOYER_', 'LIMIT_', 'TTL_', 'CLERK_', 'RESEND_'];

/** Read by tests and tools of this repository, not by the server. */
const toolVariables = new Set(['FOYER_CHROMIUM']);

/** What Kubernetes sets in every container beside a service that is called foyer. */
const kubernetesServiceLink = /^FOYER_(?:SERVICE_(?:HOST|PORT\w*)|PORT(?:_\d+_\w+)?)$/;

const knownNames: ReadonlySet<string> = new Set(
  Object.entries<Setting>(settings).flatMap(([name, setting]) => [name, ...(setting.aliases ?? [])]),
);

/**
 * Variables that look as if they were meant for Foyer but mean nothing to it (SR-78): a limit that is misspelt would
 * otherwise silently be the default.
 */
export function findUnknownVariables(env: Readonly<Record<string, string | undefined>>): readonly Fault[] {
  return Object.keys(env)
    .filter((name) => isSuspicious(name, env))
    .toSorted()
    .map((name) => {
      const near = nearestKnown(name);
      return {
        where: name,
        problem: `is not a setting of Foyer. ${near === undefined ? 'Remove it, or check its spelling.' : `Did you mean ${near}?`}`,
      };
    });
}

function isSuspicious(name: string, env: Readonly<Record<string, string | undefined>>): boolean {
  if (knownNames.has(name) || toolVariables.has(name) || env[name] === undefined) return false;
  if (env['KUBERNETES_SERVICE_HOST'] !== undefined && kubernetesServiceLink.test(name)) return false;
  const upper = name.toUpperCase();
  return ownPrefixes.some((prefix) => upper.startsWith(prefix)) || nearestKnown(name) !== undefined;
}

/** The setting this was probably meant to be: at most two slips away, and long enough not to be a coincidence. */
function nearestKnown(name: string): string | undefined {
  const upper = name.toUpperCase();
  let nearest: string | undefined;
  let slipsMin = 3;
  for (const known of knownNames) {
    if (known.length < 8 || Math.abs(known.length - upper.length) >= slipsMin) continue;
    if (!sharesAThird(upper, known)) continue;
    const slips = slipsBetween(upper, known);
    if (slips < slipsMin && slips <= known.length / 5) [nearest, slipsMin] = [known, slips];
  }
  return nearest;
}

/** Two slips leave one of three parts of a name as it is; looking for those is quick, and each start does it for all it finds in its environment. */
function sharesAThird(name: string, known: string): boolean {
  const third = Math.floor(known.length / 3);
  return name.includes(known.slice(0, third)) || name.includes(known.slice(third, 2 * third)) || name.includes(known.slice(2 * third));
}

/** Letters to add, drop or change to get from one name to the other (Levenshtein). */
function slipsBetween(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const changed = (previous[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(changed, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
}
