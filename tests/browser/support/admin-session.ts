import { expect, type Page } from '@playwright/test';
import type { FoyerServer } from './foyer-server.ts';
import { mailsTo } from './mailbox.ts';

export type Level = 'owner' | 'admin' | 'reviewer' | 'viewer';

/** Somebody in the team, and how they sign in. */
export interface TeamMember {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

/** Long, of unrelated words, and the same for everybody in stories. */
const password = 'seven tall bridges hum';

/** Invites somebody with the key of the machine; they take the mailed invitation up over the API. Nobody is signed in by it. */
export async function joinsTeam(foyer: FoyerServer, level: Level, { roles, name = 'Ada Berg', email = `${level}-${crypto.randomUUID()}@team.test` }: { roles?: readonly string[]; name?: string; email?: string } = {}): Promise<TeamMember> {
  const { id } = (await ask(foyer, '/api/v1/admin/admins', { email, name, level, ...(roles ? { roles } : {}) }, { authorization: `Bearer ${foyer.adminKey}` })) as { id: string };
  let token: string | undefined;
  await expect.poll(async () => {
    token = /\/admin\/join#([\w-]{43})/.exec((await mailsTo(foyer, email))[0]?.text ?? '')?.[1];
    return token;
  }, { message: `an invitation to ${email}`, timeout: 30_000, intervals: [50, 100] }).toBeDefined();
  await ask(foyer, '/api/v1/admin/admins/join', { token, name, password });
  return { id, name, email, password };
}

/** Somebody of this level joins the team and is signed in in this browser, which then stands on a public page. */
export async function signInAs(page: Page, foyer: FoyerServer, level: Level, options: Parameters<typeof joinsTeam>[2] = {}): Promise<TeamMember> {
  const member = await joinsTeam(foyer, level, options);
  await signsIn(page, foyer, member);
  return member;
}

/** Signs a member in from a page of the server, as the desk's own page does. */
export async function signsIn(page: Page, foyer: FoyerServer, member: Pick<TeamMember, 'email' | 'password'>): Promise<void> {
  await page.goto(`${foyer.url}/`);
  const status = await page.evaluate(async ({ email, password: secret }) => {
    const answer = await fetch('/api/v1/admin/session', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email, password: secret }) });
    return answer.status;
  }, { email: member.email, password: member.password });
  expect(status, `signing ${member.email} in`).toBe(200);
}

async function ask(foyer: FoyerServer, path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const response = await fetch(`${foyer.url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
  expect(response.ok, `${path}: ${await response.clone().text()}`).toBe(true);
  return response.json();
}
