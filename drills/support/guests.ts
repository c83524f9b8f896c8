import type { FakeResend } from '../../packages/foyer/src/testing/fake-resend.ts';
import { tokenIn } from '../../packages/foyer/src/testing/mailbox-assertions.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { drillAdminKey } from './foyer-process.ts';

/** What was said about each person of a selection. */
export interface Results {
  readonly results: readonly { readonly id: string; readonly outcome: string; readonly code?: string }[];
}

/** Asks with the administrator's key; JSON there and back. */
export async function askAsAdmin(origin: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<{ status: number; body: unknown; headers: Headers }> {
  const answer = await fetch(origin + path, {
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    headers: { authorization: `Bearer ${drillAdminKey}`, 'content-type': 'application/json', ...headers },
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text === '' ? null : (JSON.parse(text) as unknown) };
}

export function post(origin: string, path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(origin + path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } });
}

/** The status the gate answers a session with. */
export async function gateSays(origin: string, cookie: string): Promise<number> {
  const answer = await fetch(`${origin}/gate/verify`, { headers: { cookie } });
  await answer.arrayBuffer();
  return answer.status;
}

/** Brings people all the way in, through the front door. @returns the `Cookie` header of each */
export async function bringIn(origin: string, emails: readonly string[], resend: FakeResend): Promise<ReadonlyMap<string, string>> {
  const invited = await askAsAdmin(origin, '/api/waitlist/invite', { emails, role: 'client' });
  if (invited.status !== 200) throw new Error(`Inviting was answered ${invited.status}: ${JSON.stringify(invited.body)}`);
  const cookies = new Map<string, string>();
  for (const email of emails) {
    const mail = await untilThere(() => resend.sent.find(({ mail: { to } }) => to.some((one) => one.includes(email))), `a mail to ${email}`);
    const accepted = await post(origin, '/api/waitlist/accept', { token: tokenIn({ subject: mail.mail.subject, text: mail.mail.text ?? '' }) });
    const cookie = accepted.headers.getSetCookie().find((one) => /foyer-session=/.test(one))?.split(';', 1)[0];
    if (accepted.status !== 200 || cookie === undefined) throw new Error(`Accepting was answered ${accepted.status}: ${await accepted.text()}`);
    cookies.set(email, cookie);
  }
  return cookies;
}

/** Waits for something to be there. @throws {Error} when it does not come */
export async function untilThere<T>(look: () => T | undefined | Promise<T | undefined>, what: string, withinMs = 30_000): Promise<T> {
  const giveUpAt = performance.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > giveUpAt) throw new Error(`There is not ${what} within ${withinMs} ms.`);
    await sleep(20);
  }
}
