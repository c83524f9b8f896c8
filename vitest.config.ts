import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const needsPostgres = [
  'packages/foyer/src/adapters/store/**/*.store.test.ts',
  'packages/foyer/src/**/*.db.test.ts',
  'tools/**/*.db.test.ts',
];
/** Whole requests, commands and processes: what `npm run check` leaves to `npm test`, to stay quick. */
const wholeRequests = ['packages/foyer/src/{http,worker,cli}/**/*.test.ts', 'packages/*/tests/**/*.test.ts', 'examples/**/*.test.ts'];
const needsVendorSpecs = ['packages/*/src/**/*.vendor.test.ts'];

export default defineConfig({
  test: {
    setupFiles: ['tools/vitest-setup.ts'],
    // Most tests wait for a disk or an answer every now and then, so that no core need be kept free for vitest itself.
    maxWorkers: Math.max(2, availableParallelism()),
    // For what never comes, on a machine that does other things, too. What is promised in seconds is measured by the test itself.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 30_000 } },
    // Where files share a worker's modules (isolate: false) they take less than half the time; none changes what another one sees.
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.{ts,tsx}', 'tools/**/*.test.ts', 'bench/**/*.test.ts'],
          exclude: [...needsPostgres, ...needsVendorSpecs, ...wholeRequests],
          isolate: false,
        },
      },
      {
        extends: true,
        // Whole stories, with passwords hashed as slowly as they are in earnest.
        test: { name: 'http', include: wholeRequests, isolate: false, exclude: [...needsPostgres, ...needsVendorSpecs], globalSetup: ['tools/vitest-server.ts', 'tools/vitest-memory.ts'] },
      },
      {
        extends: true,
        // Real proxies, another language and a built Next.js application: after one another, each needs the machine.
        test: { name: 'gate', include: ['tests/gate/**/*.test.ts'], globalSetup: ['tools/vitest-server.ts'], fileParallelism: false, testTimeout: 600_000, hookTimeout: 900_000 },
      },
      {
        extends: true,
        // Both databases.
        test: { name: 'store', include: needsPostgres, globalSetup: ['tools/vitest-server.ts', 'tools/vitest-memory.ts', 'tools/vitest-postgres.ts'] },
      },
      {
        extends: true,
        // Servers that are killed, starved and flooded: after one another, each needs the machine.
        test: { name: 'drills', include: ['drills/**/*.test.ts'], globalSetup: ['tools/vitest-server.ts', 'tools/vitest-postgres.ts'], fileParallelism: false, testTimeout: 300_000 },
      },
      {
        extends: true,
        test: { name: 'vendor', include: needsVendorSpecs },
      },
    ],
  },
});
