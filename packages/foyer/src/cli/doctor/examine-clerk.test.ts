import { describe, expect, it } from 'vitest';
import type { ClerkOutcome } from '../../application/ports/clerk-directory.ts';
import type { ClerkConfig, Config } from '../../config/config.ts';
import { ClerkModel } from '../../testing/clerk-model.ts';
import { examineClerk } from './examine-clerk.ts';

const publishable = (mode: string, host: string) => `pk_${mode}_${Buffer.from(`${host}$`).toString('base64')}`;
const clerk: ClerkConfig = {
  secretKey: 'sk_live_abcdefgh', publishableKey: publishable('live', 'clerk.example.com'), apiUrl: 'https://api.clerk.com', jwtKey: undefined, webhookSecrets: ['whsec_x'], inviteVia: 'invitation', mail: 'clerk',
  authorizedParties: [], redirectUrl: undefined, mirrorWaitlist: false, banOnRevoke: false, invitationsPerHour: 100, bulkPerHour: 25, requestsPer10Seconds: 100,
};

const examine = (fields: Partial<ClerkConfig> = {}, outcome?: Exclude<ClerkOutcome<never>, { kind: 'ok' }>, environment: Config['environment'] = 'production') => {
  const model = new ClerkModel({ now: () => 0 });
  if (outcome) model.listInvitations = () => Promise.resolve(outcome);
  return examineClerk({ clerk: { ...clerk, ...fields }, environment } as Config, () => model);
};
const about = async (name: string, ...given: Parameters<typeof examine>) => (await examine(...given)).find((finding) => finding.about === name);

describe('the doctor, about Clerk', () => {
  it('says nothing where Clerk is not used, and that all is well where it is', async () => {
    expect(await examineClerk({ clerk: undefined } as Config, () => undefined)).toEqual([]);
    expect((await examine()).map(({ level }) => level)).toEqual(['ok', 'ok', 'ok', 'ok']);
    expect(await about('Clerk keys')).toMatchObject({ found: 'production instance at clerk.example.com' });
  });

  it('finds keys of two instances, a development instance in production, and a cut publishable key', async () => {
    expect(await about('Clerk keys', { publishableKey: publishable('test', 'a.clerk.accounts.dev') })).toMatchObject({ level: 'fault', fix: expect.stringContaining('same instance') as string });
    expect(await about('Clerk keys', { secretKey: 'sk_test_abcdefgh', publishableKey: undefined })).toMatchObject({ level: 'warn' });
    expect(await about('Clerk keys', { secretKey: 'sk_test_abcdefgh', publishableKey: undefined }, undefined, 'development')).toMatchObject({ level: 'ok' });
    expect(await about('Clerk keys', { publishableKey: 'pk_live_Y2xlcmsuZXhh' })).toMatchObject({ level: 'fault', fix: expect.stringContaining('Copy it again') as string });
    expect(await about('Clerk keys', { secretKey: undefined })).toMatchObject({ level: 'warn' });
  });

  it('tells a wrong key from a service that is away, with what to do about each', async () => {
    expect(await about('Clerk API', {}, { kind: 'refused', status: 401, code: 'clerk_key_invalid', emails: [] })).toMatchObject({ level: 'fault', fix: expect.stringContaining('CLERK_SECRET_KEY') as string });
    expect(await about('Clerk API', {}, { kind: 'unknown', reason: 'Clerk did not answer within 10000 ms.' })).toMatchObject({ level: 'fault', fix: expect.stringContaining('CLERK_API_URL') as string });
    expect(await about('Clerk API', {}, { kind: 'limited', retryAfterMs: 1 })).toMatchObject({ level: 'warn' });
  });

  it('misses the webhook, and says what session tokens need', async () => {
    expect(await about('Clerk webhook', { webhookSecrets: [] })).toMatchObject({ level: 'warn', fix: expect.stringContaining('/api/v1/webhooks/clerk') as string });
    expect(await about('Clerk sessions')).toMatchObject({ level: 'ok', found: expect.stringContaining('{{user.public_metadata}}') as string });
  });
});
