import { connect, createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../../../tools/test-database.ts';
import type { Store } from '../../../application/ports/store.ts';
import { joinCommand, rejectCommand } from '../../../testing/commands.ts';
import { newId, start } from '../../../testing/factories.ts';
import { ledgerMac as mac } from '../../../testing/memory-ledger.ts';
import { runRequest } from '../../../testing/store-places.ts';
import { createPostgresStore } from '../postgres-store.ts';
import { openPool, tolerateLoss } from './postgres-pool.ts';

let database: TestDatabase;
let opened: Store[];

beforeEach(async () => {
  database = await createTestDatabase();
  opened = [];
});

afterEach(async () => {
  await Promise.all(opened.map((store) => store.close()));
  await database.drop();
});

async function open(url = database.url, notice?: (sentence: string) => void): Promise<Store> {
  const store = await createPostgresStore({ url, mac, ...(notice ? { notice } : {}) });
  opened.push(store);
  return store;
}

async function join(store: Store): Promise<string> {
  const email = `ana-${newId()}@example.com`;
  await runRequest(store, { target: { by: 'email', email }, command: joinCommand({ email }) }, start);
  return email;
}

async function run(statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query(statement)).rows as Record<string, unknown>[];
  } finally {
    await client.end();
  }
}

const unavailable = { code: 'service/unavailable', retryAfterSeconds: 5 };

test('a server that ends a connection between two statements of a transaction does not end the process', async () => {
  const pool = openPool(database.url);
  tolerateLoss(pool);
  const held = await pool.connect();
  const { rows } = await held.query<{ pid: number }>('select pg_backend_pid() as pid');
  await held.query('begin');
  const ended = new Promise<void>((resolve) => { held.once('end', resolve); });
  await run(`select pg_terminate_backend(${rows[0]!.pid})`);
  await ended;
  await expect(held.query('select 1')).rejects.toThrow();
  held.release(true);
  expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  await pool.end();
});

/** A cable to the server that can be cut and mended. */
async function startCable(): Promise<{ url: string; cut: () => Promise<void>; mend: () => Promise<void> }> {
  const { hostname, port } = new URL(database.url);
  const sockets = new Set<Socket>();
  let server: Server;
  let ownPort = 0;
  const listen = async () => {
    server = createServer((incoming) => {
      const outgoing = connect(Number(port), hostname);
      for (const socket of [incoming, outgoing]) {
        sockets.add(socket);
        socket.on('error', () => {}).on('close', () => {
          sockets.delete(socket);
          incoming.destroy();
          outgoing.destroy();
        });
      }
      incoming.pipe(outgoing).pipe(incoming);
    });
    server.listen(ownPort, '127.0.0.1');
    await once(server, 'listening');
    ownPort = (server.address() as { port: number }).port;
  };
  await listen();
  const url = new URL(database.url);
  url.hostname = '127.0.0.1';
  url.port = String(ownPort);
  return {
    url: url.href,
    cut: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => setTimeout(resolve, 20));
    },
    mend: listen,
  };
}

test('says within five seconds that the database is away, and is back when it is', async () => {
  const cable = await startCable();
  const store = await open(cable.url);
  await store.migrate();
  const email = await join(store);
  await cable.cut();
  const before = performance.now();
  await expect(join(store)).rejects.toMatchObject(unavailable);
  await expect(store.snapshot({ by: 'email', email })).rejects.toMatchObject(unavailable);
  await expect(store.ping()).rejects.toMatchObject(unavailable);
  await expect(store.spendOnce(newId(), start)).rejects.toMatchObject(unavailable);
  expect(performance.now() - before).toBeLessThan(5_000);
  await cable.mend();
  expect((await store.snapshot({ by: 'email', email })).person).not.toBeNull();
  await join(store);
  await cable.cut();
});

test('a connection that died while nobody looked is replaced without an error', async () => {
  const store = await open();
  await store.migrate();
  await join(store);
  await run(`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`);
  await join(store);
});

test('refuses a database of a newer program and changes nothing in it', async () => {
  await (await open()).migrate();
  await run(`insert into foyer_migration (name, timestamp) values ('2999-01-01-1-tomorrow', '2999')`);
  const schema = () => run(`select table_name, column_name from information_schema.columns where table_schema = 'public' order by 1, 2`);
  const before = await schema();
  await expect((await open()).migrate()).rejects.toMatchObject({ code: 'service/unavailable', message: expect.stringContaining('newer version of Foyer') });
  expect(await schema()).toEqual(before);
});

test('starts that run at once on an empty database make the schema once', async () => {
  const stores = await Promise.all([open(), open(), open(), open()]);
  await Promise.all(stores.map((store) => store.migrate()));
  await Promise.all(stores.map(join));
  expect((await stores[0].counts())[0]?.count).toBe(4);
});

test('searches without the trigram extension too, and says what is missing', async () => {
  const notices: string[] = [];
  const role = `limited_${newId().replaceAll('-', '')}`;
  await run(`create role ${role} login password 'secret'`);
  await run(`grant usage, create on schema public to ${role}`);
  // Whoever does not own a database may not add extensions to it.
  const url = new URL(database.url);
  url.username = role;
  url.password = 'secret';
  try {
    const store = await open(url.href, (sentence) => notices.push(sentence));
    await store.migrate();
    const email = await join(store);
    await store.indexChanged(100);
    const found = await store.listEntries({ filter: { text: email.slice(4, 20).toUpperCase() }, sort: '-createdAt', cursor: null, limit: 10 });
    expect(found.items.map((entry) => entry.email)).toEqual([email]);
    expect(notices).toEqual([expect.stringMatching(/pg_trgm.*permission denied/s)]);
    await store.close();
    opened = [];
  } finally {
    await run(`drop owned by ${role}`);
    await run(`drop role ${role}`);
  }
});

test('numbers of other connections in the process keep their type', async () => {
  const store = await open();
  await store.migrate();
  await join(store);
  expect((await store.auditHead()).seq).toBe(1);
  expect(await run('select seq from audit_head')).toEqual([{ seq: '1' }]);
});

test('every connection waits for the disk, and never reads a whole table where there is an index', async () => {
  const pool = openPool(`${database.url}?options=${encodeURIComponent('-c synchronous_commit=off')}`);
  try {
    const { rows } = await pool.query(`select current_setting('synchronous_commit') as durable, current_setting('enable_seqscan') as scans`);
    expect(rows).toEqual([{ durable: 'on', scans: 'off' }]);
  } finally {
    await pool.end();
  }
});

describe('what one process tells the others', () => {
  async function hearing() {
    const [one, other] = [await open(), await open()];
    await one.migrate();
    let heard = 0;
    const deaf = other.onNews(() => { heard += 1; });
    // Once when it begins to listen.
    await expect.poll(() => heard).toBe(1);
    return { one, other, deaf, heard: () => heard };
  }
  const decide = (store: Store, email: string) => runRequest(store, { target: { by: 'email', email }, command: rejectCommand() }, start);

  test('is what the team decides, at once; people who join are no news, and nobody hears themselves', async () => {
    const { one, other, deaf, heard } = await hearing();
    const email = await join(one);
    await decide(one, email);
    await expect.poll(heard).toBe(2);
    await decide(other, await join(other));
    await decide(one, await join(one));
    await expect.poll(heard).toBe(3);
    await deaf();
  });

  test('is heard again after the line was cut', async () => {
    const { one, deaf, heard } = await hearing();
    await run(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'foyer news'`);
    await expect.poll(heard).toBe(2);
    await decide(one, await join(one));
    await expect.poll(heard).toBe(3);
    await deaf();
  });
});
