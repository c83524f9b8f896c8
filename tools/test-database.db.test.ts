import pg from 'pg';
import { expect, test } from 'vitest';
import { createTestDatabase } from './test-database.ts';

async function query(url: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

test('gives each suite a database of its own', async () => {
  const [one, other] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  try {
    await query(one.url, 'create table thing (id integer)');

    expect(await query(one.url, 'select * from thing')).toEqual([]);
    await expect(query(other.url, 'select * from thing')).rejects.toThrow('does not exist');
  } finally {
    await Promise.all([one.drop(), other.drop()]);
  }
});

test('drops a database that still has a connection', async () => {
  const database = await createTestDatabase();
  const client = new pg.Client({ connectionString: database.url });
  // The server says goodbye to the connection, which is what this test is about.
  client.on('error', () => {});
  await client.connect();

  await database.drop();

  await expect(query(database.url, 'select 1')).rejects.toThrow('does not exist');
});

test('writes through to the disk, as in production', async () => {
  const database = await createTestDatabase();
  try {
    expect(await query(database.url, 'show fsync')).toEqual([{ fsync: 'on' }]);
  } finally {
    await database.drop();
  }
});
