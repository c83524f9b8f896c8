import type { GateDecision } from '../application/access/access.ts';
import type { Exchange } from './exchange.ts';

/** Nobody waits longer than this at a gate (SR-44). */
const patienceMs = 3_000;

/**
 * The gate's decision; null when it cannot be made or takes too long. That means "no", and is never an error of the
 * application behind the gate.
 */
export function decideInTime(exchange: Exchange): GateDecision | Promise<GateDecision | null> {
  const decision = exchange.access();
  if (!(decision instanceof Promise)) return counted(exchange, decision);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => { timer = setTimeout(() => resolve(null), patienceMs); });
  return Promise.race([decision, late]).catch((error: unknown) => {
    exchange.deps.services.log.warn('gate.undecided', { requestId: exchange.requestId, error });
    return null;
  }).then((found) => counted(exchange, found)).finally(() => clearTimeout(timer));
}

/** An operator sees how many ask and how many are kept out, and why. */
function counted<Decided extends GateDecision | null>(exchange: Exchange, gate: Decided): Decided {
  if (gate?.decision === 'allow') exchange.deps.metrics.gateCheck('allow');
  else exchange.deps.metrics.gateCheck(gate?.decision ?? 'deny', gate?.reason ?? 'unavailable');
  return gate;
}
