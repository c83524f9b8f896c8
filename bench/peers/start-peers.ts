import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { BenchServer } from '../servers/bench-server.ts';
import { findFreePort } from '../servers/free-port.ts';
import { repository } from '../servers/product-environment.ts';
import { buildNextPrisma, installPeer } from './install-peer.ts';

const nextSchema = `
  create table "WaitlistEntry" ("id" text not null primary key, "email" text not null, "name" text not null, "role" text not null, "status" text not null default 'pending', "inviteToken" text, "createdAt" datetime not null default current_timestamp, "updatedAt" datetime not null);
  create unique index "WaitlistEntry_email_key" on "WaitlistEntry" ("email");
  create unique index "WaitlistEntry_inviteToken_key" on "WaitlistEntry" ("inviteToken");
  create index "WaitlistEntry_status_createdAt_idx" on "WaitlistEntry" ("status", "createdAt");
`;

/** A peer, who comes in at it, and how to count what joined. */
export interface StartedPeer {
  readonly server: BenchServer;
  readonly cookies: readonly string[];
  readonly joined: (like: string) => number;
}

/** better-auth with its waitlist plugin on a SQLite file. @param path - of the file, made here */
export async function startBetterAuthWaitlist(path: string, people: number): Promise<StartedPeer> {
  const packages = await installPeer('better-auth-waitlist');
  const port = await findFreePort();
  const server = await BenchServer.start({
    contender: 'floor', name: 'better-auth peer', port, args: [join(repository, 'bench/peers/better-auth.ts')], env: { PORT: String(port), PEER_DATABASE: `file:${path}`, PEER_PACKAGES: packages },
  });
  return { server, cookies: await signUp(server, people), joined: (like) => countIn(path, 'select count(*) as n from waitlist where email like ?', like) };
}

/** A Next.js application with Prisma in the manner of a token-gated dashboard, on a SQLite file. @param path - of the file, made here */
export async function startNextPrisma(path: string, people: number): Promise<StartedPeer> {
  const folder = await installPeer('next-prisma');
  await buildNextPrisma(folder);
  const database = new DatabaseSync(path);
  database.exec(`pragma journal_mode = wal; ${nextSchema}`);
  const add = database.prepare(`insert into "WaitlistEntry" (id, email, name, role, status, inviteToken, updatedAt) values (?, ?, 'Robin Example', 'coach', 'approved', ?, current_timestamp)`);
  const tokens = Array.from({ length: people }, (_, index) => `token-${(Math.imul(index + 1, 0x9e3779b1) >>> 0).toString(36)}-of-the-bench`);
  tokens.forEach((token, index) => add.run(`id${index}`, `p${index}@peer.example.com`, token));
  database.close();
  const port = await findFreePort();
  const server = await BenchServer.start({
    contender: 'floor', name: 'Next.js peer', port, args: [join(folder, 'node_modules/next/dist/bin/next'), 'start', folder, '-p', String(port), '-H', '127.0.0.1'],
    env: { PEER_DATABASE: `file:${path}`, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' },
  });
  return { server, cookies: tokens.map((token) => `invite_token=${token}`), joined: (like) => countIn(path, 'select count(*) as n from "WaitlistEntry" where email like ?', like) };
}

/** People of better-auth. @returns their Cookie headers */
export async function signUp(peer: BenchServer, people: number): Promise<readonly string[]> {
  const origin = `http://127.0.0.1:${peer.port}`;
  const cookies: string[] = [];
  for (let one = 0; one < people; one += 1) {
    const response = await fetch(`${origin}/api/auth/sign-up/email`, {
      method: 'POST', headers: { 'content-type': 'application/json', origin }, body: JSON.stringify({ name: 'Robin Example', email: `p${one}@peer.example.com`, password: 'of no use anywhere' }),
    });
    const answer = await response.text();
    if (response.status !== 200) throw new Error(`better-auth answered a sign-up with ${response.status}: ${answer}`);
    cookies.push(response.headers.getSetCookie().map((header) => header.slice(0, header.indexOf(';'))).join('; '));
  }
  return cookies;
}

function countIn(path: string, query: string, like: string): number {
  const database = new DatabaseSync(path, { timeout: 10_000 });
  try {
    return (database.prepare(query).get(like) as { n: number }).n;
  } finally {
    database.close();
  }
}
