// `npm test`: everything. The last line it prints is `N passed, N failed, N skipped`.
import { obtainClerkBundles } from './clerk-bundles.ts';
import { browserLeg } from './legs/browser.ts';
import { onceFetched, runLegs } from './legs/leg.ts';
import { staticLegs, unusedLeg } from './legs/static.ts';
import { drillsLeg, storeLeg } from './legs/store.ts';
import { vendorSpecsLeg } from './legs/vendor-specs.ts';
import { vitestLeg } from './legs/vitest.ts';
import { memoryFolder } from './memory-folder.ts';
import { NextExample } from './next-example.ts';
import { startPostgres } from './postgres.ts';
import { endChildrenOnSignal } from './processes.ts';

endChildrenOnSignal();
// Starts while the first legs run. Should it fail, the legs that wait for it say so.
const postgres = startPostgres({ dataPlace: memoryFolder() });
postgres.catch(() => {});
// Registries are slow to have all of Next.js: what the examples and Clerk's components need comes while the first legs run.
const fetched = NextExample.installAll().then(obtainClerkBundles);
fetched.catch(() => {});
try {
  const succeeded = await runLegs([
    ...staticLegs,
    unusedLeg,
    vitestLeg('unit tests', 'unit'),
    vitestLeg('HTTP, worker and command line tests', 'http'),
    storeLeg(postgres),
    drillsLeg(postgres),
    onceFetched(fetched, vitestLeg('gates: nginx, Caddy, Next.js, another language', 'gate')),
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
