import { createGate } from '@foyer/gate';

/** Roles are those of your foyer.config.ts; with them, a misspelled role does not compile. */
export const gate = createGate({
  foyer: process.env.FOYER_URL ?? 'http://localhost:3000',
  key: process.env.FOYER_GATE_KEY ?? '',
  publicUrl: process.env.FOYER_PUBLIC_URL ?? 'http://localhost:3000',
  roles: ['coach', 'client'],
  // Everything else is behind the gate: pages, their data, server actions, route handlers.
  open: ['/', '/_next/static/*'],
});
