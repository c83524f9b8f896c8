import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3';
import { PrismaClient } from './generated/client';

/** One client for the process, as Prisma's documentation for Next.js has it. */
const kept = globalThis as { prisma?: Promise<PrismaClient> };

export function database(): Promise<PrismaClient> {
  return (kept.prisma ??= open());
}

async function open(): Promise<PrismaClient> {
  const client = new PrismaClient({ adapter: new PrismaBetterSqlite3({ url: process.env.PEER_DATABASE ?? 'file:peer.db' }) });
  // As durable as those it is measured beside: the file is in WAL mode, where the driver would otherwise not wait for the disk at each commit.
  await client.$queryRawUnsafe('pragma synchronous = full');
  return client;
}
