/** Where this application and Foyer are, for servers and for people. */
export const settings = {
  app: process.env.APP_URL ?? 'http://localhost:4000',
  foyer: process.env.FOYER_URL ?? 'http://localhost:3000',
  foyerPublic: process.env.FOYER_PUBLIC_URL ?? 'http://localhost:3000',
  gateKey: process.env.FOYER_GATE_KEY ?? '',
};
