import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../tools/test-database.ts';
import { openShell, type Shell } from '../testing/run-foyer.ts';

let database: TestDatabase;
let shell: Shell;

beforeAll(async () => {
  database = await createTestDatabase();
  shell = openShell({ DATABASE_URL: database.url });
});
afterAll(async () => {
  shell.remove();
  await database.drop();
});

describe('the commands on PostgreSQL', () => {
  it('make, fill, examine, check and explain a list', async () => {
    expect(await shell.foyer(['doctor'])).toMatchObject({ code: 0, out: expect.stringContaining('empty; the first start makes it') as string });
    expect((await shell.foyer(['migrate'])).out).toMatch(/^\d+ changes made; the database is up to date \(PostgreSQL /);
    expect((await shell.foyer(['migrate'])).out).toContain('Nothing was changed.');
    expect(await shell.foyer(['seed', '--count', '120'])).toMatchObject({ code: 0, err: '' });
    expect(await shell.foyer(['invite', 'ana@example.com', '--role', 'member'])).toMatchObject({ code: 0 });
    expect(await shell.foyer(['check'])).toMatchObject({ code: 0, out: expect.stringContaining('Looked at 121 people') as string });
    expect(await shell.foyer(['doctor'])).toMatchObject({ code: 0, out: expect.stringMatching(/synchronous_commit on/) as string });
    expect((await shell.foyer(['explain', 'ana@example.com'])).out).toContain('was invited as member');
    expect(await shell.foyer(['audit', 'verify'])).toMatchObject({ code: 0 });
  });
});
