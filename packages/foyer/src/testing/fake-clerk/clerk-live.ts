import { createClerkClient } from '@clerk/backend';
import { isClerkAPIResponseError } from '@clerk/backend/errors';
import { ClerkStage, clerkScenarios, unanswered } from './clerk-scenarios.ts';
import { openQuestions } from './open-questions.ts';

export interface LiveRun {
  readonly secretKey: string | undefined;
  /** Another address than Clerk's own, without `/v1`. */
  readonly apiUrl?: string | undefined;
  /** Tells this run's addresses from those of another. */
  readonly runId: string;
  readonly print: (line: string) => void;
}

/** Every address of every run has this in it, so that one run can clear away what another left. */
const mark = 'foyer-live-';

/**
 * Runs the scenarios the fake is tested with against a real development instance, and prints what only a real one can
 * settle. It refuses the key of a production instance, and clears away what it made.
 * @returns whether Clerk did what the fake says it does
 */
export async function runClerkLive({ secretKey, apiUrl, runId, print }: LiveRun): Promise<boolean> {
  if (secretKey === undefined || secretKey === '') {
    print('Set CLERK_SECRET_KEY to the secret key of a development instance: it begins with sk_test_.');
    return false;
  }
  if (!secretKey.startsWith('sk_test_')) {
    print('This key is not of a development instance, and this makes and deletes accounts. Nothing was asked.');
    return false;
  }
  const clerk = createClerkClient({ secretKey, ...(apiUrl === undefined ? {} : { apiUrl }), telemetry: { disabled: true } });
  // Clerk sends no mail to addresses with this in them.
  const stage = new ClerkStage(clerk, (name) => `${mark}${runId}-${name}+clerk_test@example.com`);
  try {
    await clearAway(stage, print);
    for (const { title, run } of clerkScenarios) {
      stage.scenario = title;
      print(`\n${title}`);
      const before = stage.findings.length;
      await run(stage).catch((error: unknown) => { stage.expect('it runs to its end', wordsOf(error), 'done'); });
      for (const { holds, title: what, got, expected } of stage.findings.slice(before)) {
        print(holds ? `  ✓ ${what}` : `  ✗ ${what}: Clerk ${JSON.stringify(got)}, the fake ${JSON.stringify(expected)}`);
      }
    }
  } finally {
    print('\nClearing away');
    await clearAway(stage, print);
  }
  print('\nWhat only a real instance can tell');
  for (const [question, said] of stage.answers) print(`  ${openQuestions[question].asks}\n    ${said}`);
  const open = unanswered(stage);
  if (open.length > 0) print('\nStill open');
  for (const question of open) {
    const { asks, ...more } = openQuestions[question];
    print(`  ${asks}${'byHand' in more ? `\n    ${more.byHand}` : ''}`);
  }
  const different = stage.findings.filter(({ holds }) => !holds).length;
  print(`\n${stage.findings.length - different} as the fake has it, ${different} different.`);
  return different === 0;
}

/** Removes accounts, invitations and entries of this and earlier runs, as far as Clerk lets them be removed. Others are left alone. */
async function clearAway(stage: ClerkStage, print: (line: string) => void): Promise<void> {
  const { clerk } = stage;
  const isOurs = (address: string | undefined): boolean => address?.toLowerCase().startsWith(mark) ?? false;
  const accounts = (await stage.ask(() => clerk.users.getUserList({ query: mark, limit: 500 }))).data.filter(({ emailAddresses }) => emailAddresses.some(({ emailAddress }) => isOurs(emailAddress)));
  for (const { id } of accounts) await stage.ask(() => clerk.users.deleteUser(id));
  // Only a pending entry can be deleted; of the others the most one can do is to close them.
  const entries = (await stage.ask(() => clerk.waitlistEntries.list({ query: mark, limit: 500 }))).data.filter(({ emailAddress, status }) => isOurs(emailAddress) && ['pending', 'invited'].includes(status));
  for (const { id, status } of entries) await stage.ask<unknown>(() => (status === 'pending' ? clerk.waitlistEntries.delete(id) : clerk.waitlistEntries.reject(id)));
  const invitations = (await stage.ask(() => clerk.invitations.getInvitationList({ query: mark, status: 'pending', limit: 500 }))).data.filter(({ emailAddress }) => isOurs(emailAddress));
  for (const { id } of invitations) await stage.ask(() => clerk.invitations.revokeInvitation(id));
  print(`  ${accounts.length} accounts deleted, ${invitations.length} invitations revoked, ${entries.length} waitlist entries deleted or rejected.`);
}

function wordsOf(error: unknown): string {
  if (isClerkAPIResponseError(error)) return `${error.status ?? 'no answer'} ${error.errors.map(({ code, longMessage, message }) => `${code}: ${longMessage ?? message}`).join('; ')}`;
  return error instanceof Error ? error.message : String(error);
}
