// `npm run clerk:live`: runs the scenarios the fake of Clerk is tested with against a real development instance, and prints what
// only a real one can settle. Opt-in: it does nothing without CLERK_SECRET_KEY.
import { runClerkLive } from '../packages/foyer/src/testing/fake-clerk/clerk-live.ts';

const { CLERK_SECRET_KEY: secretKey, CLERK_API_URL: apiUrl } = process.env;
const held = await runClerkLive({
  secretKey,
  apiUrl,
  runId: Date.now().toString(36),
  print: (line) => {
    process.stdout.write(`${line}\n`);
  },
});
process.exitCode = held ? 0 : 1;
