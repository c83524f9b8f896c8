import { randomBytes } from 'node:crypto';

/** How far somebody got who followed a link and gave a password. */
export interface SignUpOutcome {
  /** `complete`, or what the sign-up says is missing. */
  readonly status: string;
  readonly userId: string | undefined;
}

/**
 * Does what a browser does with the link of an invitation: follows it, and signs up with the ticket it is given. For development instances,
 * whose frontend tells browsers apart by a token in the address.
 * @param testingToken - from the Backend API; lets a script past the protection against robots
 */
export async function followLink(url: string, testingToken: string): Promise<SignUpOutcome> {
  const { origin } = new URL(url);
  const led = await fetch(url, { redirect: 'manual', signal: inTime() });
  const ticket = new URL(led.headers.get('location') ?? origin, origin).searchParams.get('__clerk_ticket');
  if (ticket === null) return { status: `the link answered ${led.status} without a ticket`, userId: undefined };
  const browser = await readJson(await fetch(`${origin}/v1/dev_browser`, { method: 'POST', signal: inTime() })) as { readonly id?: string; readonly token?: string };
  const address = new URL(`${origin}/v1/client/sign_ups`);
  address.searchParams.set('__clerk_db_jwt', browser.token ?? browser.id ?? '');
  address.searchParams.set('__clerk_testing_token', testingToken);
  const form = new URLSearchParams({ strategy: 'ticket', ticket, password: randomBytes(18).toString('base64url') });
  const { response, errors } = await readJson(await fetch(address, { method: 'POST', body: form, signal: inTime() })) as {
    readonly response?: { readonly status: string; readonly created_user_id: string | null; readonly missing_fields: readonly string[] };
    readonly errors?: readonly { readonly code: string }[];
  };
  if (!response) return { status: errors?.map(({ code }) => code).join(', ') ?? 'no answer one can read', userId: undefined };
  const missing = response.missing_fields.length > 0 ? `: ${response.missing_fields.join(', ')}` : '';
  return { status: `${response.status}${missing}`, userId: response.created_user_id ?? undefined };
}

/** Which access mode an instance is in, as its frontend tells browsers. @param url - any address of the frontend */
export async function readAccessMode(url: string): Promise<string> {
  const { origin } = new URL(url);
  const { user_settings: settings } = await readJson(await fetch(`${origin}/v1/environment`, { signal: inTime() })) as { readonly user_settings?: { readonly sign_up?: { readonly mode?: string } } };
  return settings?.sign_up?.mode ?? 'the frontend does not say';
}

const inTime = (): AbortSignal => AbortSignal.timeout(20_000);

async function readJson(response: Response): Promise<object> {
  const body: unknown = await response.json().catch(() => ({}));
  return typeof body === 'object' && body !== null ? body : {};
}
