import { createClerkClient } from '@clerk/backend';
import { beforeAll, expect, test } from 'vitest';
import { FakeClerk } from './fake-clerk.ts';
import { loadFrontendSpec } from './frontend-specs.ts';
import { FrontendVisitor } from './frontend-visitor.ts';

let faultsOf: Awaited<ReturnType<typeof loadFrontendSpec>>;

beforeAll(async () => {
  const directory = process.env.FOYER_VENDOR_SPECS;
  if (!directory) throw new Error('Set FOYER_VENDOR_SPECS to the directory that holds clerk-fapi.yml.');
  faultsOf = await loadFrontendSpec(directory);
});

/** Everything a browser does: joins, signs up by a ticket and by a code, keeps its token, signs in and out, and what is refused on the way. */
async function everything(fake: FakeClerk): Promise<void> {
  const clerk = createClerkClient({ secretKey: fake.secretKey, apiUrl: fake.url, telemetry: { disabled: true } });
  const mia = new FrontendVisitor(fake);
  await mia.ask('GET', '/environment');
  await mia.ask('PATCH', '/environment');
  await mia.ask('GET', '/client');
  await mia.ask('POST', '/waitlist', { email_address: 'mia@example.com' });
  await mia.ask('POST', '/waitlist', { email_address: 'nobody' });

  const { url } = await clerk.invitations.createInvitation({ emailAddress: 'mia@example.com', redirectUrl: 'https://app.example.com/sign-up', publicMetadata: { role: 'coach' } });
  const signedUp = await mia.signUp(url!);
  const session = String(signedUp.body.response?.created_session_id);
  await mia.ask('GET', '/client');
  await mia.ask('GET', `/client/sessions/${session}`);
  await mia.ask('POST', `/client/sessions/${session}/touch`, { active_organization_id: '', intent: 'focus' });
  await mia.ask('POST', `/client/sessions/${session}/tokens`, { organization_id: '', tab_state: 'focused' });
  await mia.ask('POST', `/client/sessions/${session}/remove`);
  await mia.ask('POST', `/client/sessions/${session}/tokens`, {});

  const other = new FrontendVisitor(fake);
  await other.ask('PUT', '/client');
  await other.ask('POST', '/client/sign_ins', { identifier: 'stranger@example.com' });
  const begun = (await other.ask('POST', '/client/sign_ins', { identifier: 'mia@example.com', locale: 'en-US' })).body.response as { id: string; supported_first_factors: { email_address_id?: string }[] };
  await other.ask('GET', `/client/sign_ins/${begun.id}`);
  await other.ask('POST', `/client/sign_ins/${begun.id}/attempt_first_factor`, { strategy: 'password', password: 'not this one' });
  await other.ask('POST', `/client/sign_ins/${begun.id}/prepare_first_factor`, { strategy: 'email_code', email_address_id: begun.supported_first_factors.find((one) => one.email_address_id !== undefined)!.email_address_id! });
  await other.ask('POST', `/client/sign_ins/${begun.id}/attempt_first_factor`, { strategy: 'email_code', code: '000000' });
  const signedIn = await other.ask('POST', `/client/sign_ins/${begun.id}/attempt_first_factor`, { strategy: 'email_code', code: '424242' });
  await other.ask('POST', `/client/sessions/${String(signedIn.body.response?.created_session_id)}/end`);
  await other.ask('POST', '/client/sign_ins', { identifier: 'mia@example.com', password: 'seven tall bridges hum' });
  await other.ask('DELETE', '/client/sessions');
  await other.ask('DELETE', '/client');
  await other.ask('POST', '/client');

  fake.addUser({ email: 'taken@example.com' });
  const noah = new FrontendVisitor(fake);
  await noah.ask('POST', '/client/sign_ups', { email_address: 'taken@example.com' });
  await noah.ask('POST', '/client/sign_ups', { email_address: 'stranger@example.com' });
  await clerk.waitlistEntries.invite((await clerk.waitlistEntries.create({ emailAddress: 'noah@example.com' })).id);
  const { id } = (await noah.ask('POST', '/client/sign_ups', { email_address: 'noah@example.com', password: 'seven tall bridges hum' })).body.response as { id: string };
  await noah.ask('GET', `/client/sign_ups/${id}`);
  await noah.ask('POST', `/client/sign_ups/${id}/prepare_verification`, { strategy: 'email_code' });
  await noah.ask('POST', `/client/sign_ups/${id}/attempt_verification`, { strategy: 'email_code', code: '000000' });
  await noah.ask('POST', `/client/sign_ups/${id}/attempt_verification`, { strategy: 'email_code', code: '424242' });
}

test.for(['public', 'waitlist'] as const)('everything a browser sends and is told is what Clerk describes, on a %s instance', { timeout: 30_000 }, async (accessMode) => {
  const fake = await FakeClerk.start({ accessMode, frontend: {} });
  await everything(fake);
  const { exchanges } = fake.frontend;
  expect(exchanges.map((exchange) => ({ place: `${exchange.method} ${exchange.path}`, faults: faultsOf(exchange) })).filter(({ faults }) => faults.length > 0)).toEqual([]);
  expect(exchanges.filter(({ status }) => status >= 400).length).toBeGreaterThan(5);
  expect(exchanges.length).toBeGreaterThan(30);
  await fake.close();
});
