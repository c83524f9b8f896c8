// `npm run check`: what can be told in seconds and without any service. `npm test` tells the rest.
import { runLegs } from './legs/leg.ts';
import { staticLegs } from './legs/static.ts';
import { vitestLeg } from './legs/vitest.ts';
import { endChildrenOnSignal } from './processes.ts';

endChildrenOnSignal();
const succeeded = await runLegs([...staticLegs, vitestLeg('unit tests', 'unit')]);
process.exitCode = succeeded ? 0 : 1;
