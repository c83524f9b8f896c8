import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openShell, type Shell } from '../testing/run-foyer.ts';

let shell: Shell;
beforeEach(async () => {
  shell = openShell();
  await shell.foyer(['invite', 'ana@example.com', '--role', 'member']);
});
afterEach(() => shell.remove());

/** Writes to the file as somebody else might. */
function behindFoyersBack(statement: string): void {
  const database = new DatabaseSync(join(shell.folder, 'foyer.db'));
  database.exec('pragma foreign_keys = off');
  database.exec(statement);
  database.close();
}

describe('numbers rebuild', () => {
  it('counts every event anew', async () => {
    const { code, out } = await shell.foyer(['numbers', 'rebuild', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ events: 3 });
  });
});

describe('check', () => {
  it('finds nothing wrong with what Foyer wrote', async () => {
    const { code, out } = await shell.foyer(['check']);
    expect(code).toBe(0);
    expect(out).toContain('Looked at 1 person and 3 audit events. All is well.');
  });

  it.each([
    ['a role that was granted', `update role_grant set role = 'owner'`, ['standings', 'roles']],
    ['a grant that came back to life', `update entry set stage = 'revoked'; update role_grant set revoked_at = null`, ['standings', 'counts']],
    ['a stage that was moved', `update entry set stage = 'accepted', accepted_at = 1`, ['standings', 'counts']],
    ['a person who was slipped in', `insert into entry (id, email, name, stage, answers, source, locale, notes, flags, delivery, created_at, updated_at, onboarding, version) values ('z', 'z@example.com', 'Z', 'pending', '{}', 'join', 'en', '', '[]', 'none', 1, 1, '{"done":[],"skipped":false,"completedAt":null}', 1)`, ['standings', 'counts']],
    ['a person who vanished', 'delete from entry', ['stray rows', 'counts']],
    ['an invitation that was opened again', `update invitation set state = 'accepted', ended_at = 1`, ['standings']],
    ['a second live invitation', `drop index invitation_live; insert into invitation (id, entry_id, role, state, token_hash, created_at, created_by, expires_at) select 'second', entry_id, role, state, 'second', created_at, created_by, expires_at from invitation`, ['stray rows', 'standings']],
    ['an event that was changed', `update audit_event set detail = '{}' where seq = 2`, ['audit chain']],
  ])('finds %s behind its back', async (_, statement, failed) => {
    behindFoyersBack(statement);
    const { code, out } = await shell.foyer(['check', '--json']);
    expect(code).toBe(1);
    const report = JSON.parse(out) as { whole: boolean; failed: string[] };
    expect(report.whole).toBe(false);
    expect(report.failed).toEqual(expect.arrayContaining(failed));
  });

  it.each([
    ['a key that may do more', `update api_key set scopes = '["read","admin"]'`, /team: Key [\w-]+: scopes is \["read","admin"\], the record says \["read"\]/],
    ['a key that grants higher roles', 'update api_key set rank_max = 99', /team: Key [\w-]+: rankMax is 99/],
    ['a key that ends later', 'update api_key set expires_at = expires_at + 4294967296', /team: Key [\w-]+: expiresAt is \d+, the record says \d+/],
    ['a key that came back to life', 'update api_key set revoked_at = null', /team: Key [\w-]+: ended is false, the record says true/],
    ['a key that was slipped in', `insert into api_key (id, name, token_hash, scopes, rank_max, created_at, created_by) values ('k', 'k', 'k', '[]', 0, 1, 'k')`, /team: Key k is there, but the record never heard of it/],
    ['a member of a higher level', `update admin set level = 'owner'`, /team: Member [\w-]+: level is "owner", the record says "viewer"/],
    ['a member who is back', 'update admin set suspended_at = null', /team: Member [\w-]+: suspended is false, the record says true/],
    ['a member who cannot be read', `update admin set roles = '["coa'`, /team: The row [\w-]+ cannot be read: its roles is no JSON/],
    ['a person who cannot be read', `update entry set answers = '{"why"'`, /standings: entry [\w-]{36} cannot be read: the answers are not what Foyer writes/],
  ])('finds %s behind its back', async (_, statement, sentence) => {
    expect((await shell.foyer(['key', 'create', '--name', 'Form', '--scopes', 'read', '--expires-days', '30'])).code).toBe(0);
    expect((await shell.foyer(['key', 'revoke', 'Form'])).code).toBe(0);
    expect((await shell.foyer(['admin', 'create', '--email', 'mia@example.com', '--name', 'Mia Berg', '--level', 'viewer'])).code).toBe(0);
    expect((await shell.foyer(['admin', 'suspend', 'mia@example.com'])).code).toBe(0);
    expect((await shell.foyer(['check'])).code).toBe(0);
    behindFoyersBack(statement);
    const { code, out } = await shell.foyer(['check']);
    expect(code).toBe(1);
    expect(out).toMatch(sentence);
  });

  it('finds a page of the file that is not what it was', async () => {
    const file = join(shell.folder, 'foyer.db');
    const database = new DatabaseSync(file);
    database.exec('pragma wal_checkpoint(truncate)');
    const { rootpage, page_size: pageSize } = database.prepare(`select rootpage, page_size from sqlite_schema, pragma_page_size where type = 'index' and tbl_name = 'entry' and sql is not null limit 1`).get() as { rootpage: number; page_size: number };
    database.close();
    // The last bytes of a page are those of its first row.
    const bytes = readFileSync(file);
    bytes[rootpage * pageSize - 1]! ^= 0xff;
    writeFileSync(file, bytes);
    const { code, err } = await shell.foyer(['check']);
    expect(code).toBe(1);
    expect(err).toContain(`The database file ${file} is damaged inside: `);
    expect(err).toContain('Keep a copy as it is, then restore a backup.');
    expect(err).not.toMatch(/^\s+at /m);
  });

  it('finds a column that has another name', async () => {
    behindFoyersBack('alter table mail_token rename column superseded_at to superseded_au');
    expect(await shell.foyer(['check'])).toMatchObject({ code: 1, err: expect.stringMatching(/is damaged inside: mail_token is not made as Foyer makes it\./) as string });
  });

  it('says whom a fault is about', async () => {
    behindFoyersBack(`update role_grant set role = 'owner'`);
    const { out } = await shell.foyer(['check']);
    expect(out).toMatch(/standings: entry [0-9a-f-]{36} granted role is owner, the record says member/);
  });
});

describe('the audit log', () => {
  it('is verified against a head that was noted earlier', async () => {
    const head = (await shell.foyer(['audit', 'head'])).out;
    expect(head).toMatch(/^3:[0-9a-f]{64}$/);
    expect(await shell.foyer(['audit', 'verify', '--head', head])).toMatchObject({ code: 0, out: expect.stringContaining('whole: 3 events') as string });
    expect(JSON.parse((await shell.foyer(['audit', 'head', '--json'])).out)).toEqual({ seq: 3, hash: head.slice(2) });
  });

  it('gives away an event that was changed', async () => {
    behindFoyersBack(`update audit_event set actor_id = 'somebody else' where seq = 2`);
    expect(await shell.foyer(['audit', 'verify'])).toMatchObject({ code: 1, out: expect.stringContaining('Event 2 was changed') as string });
  });

  it('gives away events that were removed from the end, with a head noted before', async () => {
    const head = (await shell.foyer(['audit', 'head'])).out;
    behindFoyersBack(`delete from audit_event where seq = 3; update audit_head set seq = 2, hash = (select hash from audit_event where seq = 2)`);
    expect((await shell.foyer(['audit', 'verify'])).code).toBe(0);
    expect(await shell.foyer(['audit', 'verify', '--head', head])).toMatchObject({ code: 1, out: expect.stringContaining('Event 3 is missing') as string });
  });
});

describe('keys and admins', () => {
  it('a key is shown once, listed without its secret, and ended by name', async () => {
    const made = JSON.parse((await shell.foyer(['key', 'create', '--name', 'Signup form', '--scopes', 'read,review', '--expires-days', '30', '--json'])).out) as { id: string; key: string; expiresAt: string };
    expect(made.key).toMatch(/^foyer_[A-Za-z0-9_-]{43}$/);
    const listed = (await shell.foyer(['key', 'list', '--json'])).out;
    expect(listed).not.toContain(made.key);
    expect(JSON.parse(listed)).toMatchObject({ items: [{ id: 'environment', breakGlass: true }, { id: made.id, name: 'Signup form', state: 'in use', scopes: ['read', 'review'], expiresAt: made.expiresAt }] });
    expect((await shell.foyer(['key', 'revoke', 'Signup form'])).code).toBe(0);
    expect((await shell.foyer(['key', 'list'])).out).toMatch(/Signup form +revoked/);
  });

  it('an admin gets a one-time link, and a personal key when asked; once per address', async () => {
    const words = ['admin', 'create', '--email', 'mia@example.com', '--name', 'Mia Berg', '--level', 'reviewer', '--key'];
    const { code, out } = await shell.foyer(words);
    expect(code).toBe(0);
    expect(out).toMatch(/^http:\/\/localhost:3000\/admin\/join#[\w-]{43}\n/);
    expect(out).toMatch(/\nfoyer_[\w-]{43}\n/);
    expect(out).toContain('personal API key of Mia Berg');
    expect(await shell.foyer(words)).toMatchObject({ code: 1, err: 'This person is invited already. Send the invitation again instead.' });
    expect(await shell.foyer(['admin', 'create', '--email', 'bo@example.com', '--name', 'Bo', '--level', 'viewer', '--expires-days', '3'])).toMatchObject({ code: 2, err: expect.stringContaining('add --key') as string });
  });

  it('a mailed invitation prints no link', async () => {
    const { code, out } = await shell.foyer(['admin', 'create', '--email', 'kai@example.com', '--name', 'Kai', '--level', 'viewer', '--mail']);
    expect(code).toBe(0);
    expect(out).not.toContain('#');
    expect(out).toContain('on its way');
  });

  it('admins are listed, suspended, resumed and removed; what was personal to them ends with them', async () => {
    await shell.foyer(['admin', 'create', '--email', 'kai@example.com', '--name', 'Kai', '--level', 'viewer']);
    await shell.foyer(['admin', 'create', '--email', 'mia@example.com', '--name', 'Mia Berg', '--level', 'reviewer', '--key']);
    expect(await shell.foyer(['admin', 'suspend', 'mia@example.com'])).toMatchObject({ code: 0, err: '', out: expect.stringContaining('has no rights until resumed') as string });
    expect((await shell.foyer(['admin', 'list'])).out).toMatch(/mia@example\.com +reviewer +suspended +no +never/);
    expect((await shell.foyer(['key', 'list'])).out).toMatch(/mia@example\.com +revoked/);
    expect((await shell.foyer(['admin', 'resume', 'mia@example.com'])).code).toBe(0);
    expect(await shell.foyer(['admin', 'reset-password', 'mia@example.com'])).toMatchObject({ code: 1, err: expect.stringContaining('Nobody with this address has a password') as string });
    expect((await shell.foyer(['admin', 'reset-second-factor', 'mia@example.com'])).code).toBe(0);
    expect((await shell.foyer(['admin', 'remove', 'mia@example.com'])).code).toBe(0);
    expect(await shell.foyer(['admin', 'remove', 'mia@example.com'])).toMatchObject({ code: 1, err: expect.stringContaining('nobody like this in the team') as string });
    expect(JSON.parse((await shell.foyer(['admin', 'list', '--json'])).out)).toMatchObject({ items: [{ email: 'kai@example.com', state: 'invited' }] });
  });
});

describe('migrate', () => {
  it('makes what is missing, once', async () => {
    const fresh = openShell();
    expect((await fresh.foyer(['migrate'])).out).toMatch(/^\d+ changes? made; the database is up to date \(SQLite /);
    expect((await fresh.foyer(['migrate', '--json'])).out).toContain('"applied": []');
    fresh.remove();
  });

  it('leaves a database alone that a newer version has used', async () => {
    behindFoyersBack(`insert into foyer_migration values ('2999-01-01-1-future', '2999')`);
    expect(await shell.foyer(['migrate'])).toMatchObject({ code: 1, err: expect.stringContaining('newer version of Foyer') as string });
  });
});
