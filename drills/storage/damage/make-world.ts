import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFixedClock } from '../../../packages/foyer/src/testing/fixed-clock.ts';
import { adminKey, type Harness, harnessSecret, startHarness } from '../../../packages/foyer/src/testing/harness.ts';
import { dayMs } from '../../../packages/foyer/src/testing/factories.ts';
import { comesIn, confirms, isInvited, joins, keyWith } from '../../../packages/foyer/src/testing/stories.ts';
import { openShell } from '../../../packages/foyer/src/testing/run-foyer.ts';
import { drillProduct } from '../../support/foyer-process.ts';

/** Something that may open a door: whoever shows it is let in, or is not. */
export interface Card {
  readonly kind: 'session' | 'invitation' | 'team' | 'key';
  readonly token: string;
  /** Whose it is and what became of it. */
  readonly whose: string;
}

/** A small database with people in all stages, and everything anybody may show at its doors. */
export interface World {
  /** With the product file; rounds lay their copies beside it. */
  readonly folder: string;
  /** After an orderly end: everything is in the file. */
  readonly closed: string;
  /** After a sudden one: what is newest is in the journal, with `-wal` at the end of its name. */
  readonly died: string;
  readonly cards: readonly Card[];
  /** The end of the record, as somebody noted it elsewhere. */
  readonly head: { readonly seq: number; readonly hash: string };
  readonly now: number;
  readonly env: Readonly<Record<string, string>>;
}

const people = 60;

/** Makes it in a folder: a seeded list, and people and a team who went all ways themselves. */
export async function makeWorld(folder: string): Promise<World> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'foyer.config.ts'), drillProduct);
  const at = join(folder, 'world.db');
  const env = { FOYER_ENV: 'test', FOYER_SECRET: harnessSecret, ADMIN_API_KEY: adminKey, PUBLIC_URL: 'https://foyer.test', LIMIT_JOIN_PER_MINUTE: '0', LIMIT_TOKEN_PER_MINUTE: '0' };
  const shell = openShell({ ...env, DATABASE_URL: `file:${at}` });
  writeFileSync(join(shell.folder, 'foyer.config.ts'), drillProduct);
  try {
    const seeded = await shell.foyer(['seed', '--count', String(people)]);
    if (seeded.code !== 0) throw new Error(`The list could not be seeded: ${seeded.err}`);
  } finally {
    shell.remove();
  }
  const clock = createFixedClock(Date.now());
  const harness = await startHarness({ database: `file:${at}`, clock });
  const cards: Card[] = [];
  const [died, closed] = [join(folder, 'died.db'), join(folder, 'closed.db')];
  try {
    await liveThrough(harness, cards, () => clock.advance(40 * dayMs));
    const head = await harness.services.store.auditHead();
    for (const end of ['', '-wal']) copyFileSync(at + end, died + end);
    return { folder, closed, died, cards, head: { seq: head.seq, hash: head.hash }, now: clock.now(), env };
  } finally {
    await harness.close();
    copyFileSync(at, closed);
    for (const end of ['', '-wal', '-shm']) rmSync(at + end, { force: true });
  }
}

async function liveThrough(harness: Harness, cards: Card[], later: () => void): Promise<void> {
  const session = (guest: Awaited<ReturnType<typeof comesIn>>, whose: string): void => {
    cards.push({ kind: 'session', token: guest.browser.cookie('session')!, whose }, { kind: 'invitation', token: guest.token, whose: `${whose}, used` });
  };
  const act = async (path: string, body: unknown): Promise<void> => {
    const response = await harness.admin(path, body);
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  };
  // Long ago: all of it has ended by now.
  for (let one = 0; one < 4; one += 1) session(await comesIn(harness), 'whose session ran out');
  for (let one = 0; one < 4; one += 1) cards.push({ kind: 'invitation', token: (await isInvited(harness)).token, whose: 'who never accepted' });
  cards.push({ kind: 'team', token: cookieOf(await harness.signIn('owner')), whose: 'an owner whose session ran out' });
  cards.push({ kind: 'key', token: await keyWith(harness, ['read', 'review'], { expiresInDays: 10 }), whose: 'a program whose key ran out' });
  later();
  // So that the journal holds what comes now, and only that.
  await harness.services.store.scrub(true);
  for (let one = 0; one < 6; one += 1) session(await comesIn(harness, { role: one % 2 === 0 ? 'coach' : 'client' }), 'who is in');
  for (let one = 0; one < 6; one += 1) {
    const guest = await comesIn(harness);
    session(guest, 'who was thrown out');
    await act('/api/admin/revoke-access', { email: guest.email, reason: 'Left.' });
  }
  for (let one = 0; one < 3; one += 1) cards.push({ kind: 'invitation', token: (await isInvited(harness)).token, whose: 'who is invited' });
  for (let one = 0; one < 4; one += 1) {
    const guest = await isInvited(harness);
    cards.push({ kind: 'invitation', token: guest.token, whose: 'whose invitation was taken back' });
    await act('/api/v1/admin/waitlist/withdraw-invitation', { email: guest.email });
  }
  for (let one = 0; one < 3; one += 1) await joins(harness);
  for (let one = 0; one < 3; one += 1) await confirms(harness);
  const turnedDown = await confirms(harness);
  await act('/api/v1/admin/waitlist/reject', { email: turnedDown.email, reason: 'Not yet.' });
  for (const level of ['viewer', 'reviewer', 'admin', 'owner'] as const) cards.push({ kind: 'team', token: cookieOf(await harness.signIn(level)), whose: `a ${level}` });
  for (const level of ['reviewer', 'admin'] as const) {
    const member = await harness.signIn(level);
    cards.push({ kind: 'team', token: cookieOf(member), whose: `a suspended ${level}` });
    await act(`/api/v1/admin/admins/${member.id}/suspend`, {});
  }
  cards.push({ kind: 'key', token: await keyWith(harness, ['read']), whose: 'a program that reads' });
  const ended = await keyWith(harness, ['read', 'review'], { name: 'ended' });
  const { items } = (await (await harness.admin('/api/v1/admin/api-keys')).json()) as { items: readonly { id: string; name: string }[] };
  const response = await harness.fetch(`/api/v1/admin/api-keys/${items.find(({ name }) => name === 'ended')!.id}`, { method: 'DELETE', key: adminKey });
  if (!response.ok) throw new Error(`A key could not be ended: ${response.status}`);
  cards.push({ kind: 'key', token: ended, whose: 'a program whose key was ended' });
}

function cookieOf({ headers }: { readonly headers: { readonly cookie: string } }): string {
  return headers.cookie.split('=')[1]!;
}

/** The bytes rounds begin with. */
export function bytesOf({ closed, died }: World): { readonly closed: Buffer; readonly died: { readonly file: Buffer; readonly journal: Buffer } } {
  return { closed: readFileSync(closed), died: { file: readFileSync(died), journal: readFileSync(`${died}-wal`) } };
}
