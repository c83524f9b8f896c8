// `npm test`: everything. The last line it prints is `N passed, N failed, N skipped`.
import { browserLeg } from './legs/browser.ts';
import { runLegs } from './legs/leg.ts';
import { staticLegs, unusedLeg } from './legs/static.ts';
import { drillsLeg, storeLeg } from './legs/store.ts';
import { vendorSpecsLeg } from './legs/vendor-specs.ts';
import { vitestLeg } from './legs/vitest.ts';
import { memoryFolder } from './memory-folder.ts';
import { startPostgres } from './postgres.ts';
import { endChildrenOnSignal } from './processes.ts';

endChildrenOnSignal();
// Starts while the first legs run. Should it fail, the legs that wait for it say so.
const postgres = startPostgres({ dataPlace: memoryFolder() });
postgres.catch(() => {});
try {
  const succeeded = await runLegs([
    ...staticLegs,
    unusedLeg,
    vitestLeg('unit tests', 'unit'),
    vitestLeg('HTTP, worker and command line tests', 'http'),
    vitestLeg('gates: nginx, Caddy, Next.js, another language', 'gate'),
    storeLeg(postgres),
    drillsLeg(postgres),
    vendorSpecsLeg(process.env.FOYER_VENDOR_SPECS),
    browserLeg(postgres),
  ]);
  process.exitCode = succeeded ? 0 : 1;
} finally {
  await postgres.then(
    ({ stop }) => stop(),
    () => {},
  );
}
