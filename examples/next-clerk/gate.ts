import { createGate } from '@foyer/gate';
import { settings } from './settings';

/** Foyer's record decides, at every request. Nothing in Clerk's token, such as metadata, says who may come in or as what. */
export const gate = createGate({
  foyer: settings.foyer,
  publicUrl: settings.foyerPublic,
  key: settings.gateKey,
  // Those of your foyer.config.ts; with them, a misspelled role does not compile.
  roles: ['coach', 'client'],
  // Everything else is behind the gate: pages, their data, server actions, route handlers.
  open: ['/', '/waitlist', '/waitlist/*', '/sign-in', '/sign-in/*', '/sign-up', '/sign-up/*', '/access', '/api/access', '/admin', '/_next/static/*'],
  // People without access are told where they stand.
  entrance: `${settings.app}/access`,
});
