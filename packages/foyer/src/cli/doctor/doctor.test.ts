import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openShell, type Shell } from '../../testing/run-foyer.ts';
import { examineClock, examineNode } from './examine-machine.ts';
import { examineMail, examineTemplates } from './examine-mail.ts';
import { examineUpkeep } from './examine-upkeep.ts';
import type { Finding } from './finding.ts';

let shell: Shell | undefined;
afterEach(() => shell?.remove());

async function examine(env: Record<string, string> = {}, before: (shell: Shell) => Promise<void> | void = () => {}): Promise<{ code: number; findings: readonly Finding[] }> {
  shell = openShell(env);
  await before(shell);
  const { code, out } = await shell.foyer(['doctor', '--json']);
  return { code, findings: (JSON.parse(out) as { findings: Finding[] }).findings };
}

const about = (findings: readonly Finding[], name: string) => findings.find((finding) => finding.about === name);

describe('the doctor', () => {
  it('finds a fresh folder in good health, and makes no database', async () => {
    const { code, findings } = await examine();
    expect(code).toBe(0);
    expect(findings.filter(({ level }) => level !== 'ok')).toEqual([]);
    expect(about(findings, 'Database')?.found).toContain('does not exist yet');
  });

  it('tells how durable the database is', async () => {
    const { findings } = await examine({}, async (one) => void (await one.foyer(['migrate'])));
    expect(about(findings, 'Durability')?.found).toMatch(/journal_mode wal, synchronous FULL, foreign_keys on/);
    expect(about(findings, 'Schema')?.found).toMatch(/up to date/);
    expect(about(findings, 'Mail queue')?.found).toBe('0 waiting, none parked');
  });

  it('finds a file that is no database, and leaves it as it is', async () => {
    const { code, findings } = await examine({}, ({ folder }) => writeFileSync(join(folder, 'foyer.db'), 'my diary'));
    expect(code).toBe(1);
    expect(about(findings, 'Database')).toMatchObject({ level: 'fault', found: expect.stringContaining('cannot be read') as string, fix: expect.stringContaining('backup') as string });
  });

  it('tells who looks after it, how old the last backup is, whether the record is whole, and which reminders go out', async () => {
    const { code, findings } = await examine({}, async (one) => {
      await one.foyer(['migrate']);
      await one.foyer(['backup']);
    });
    expect(code).toBe(0);
    expect(about(findings, 'Team')?.found).toContain('nobody is in the team yet');
    expect(about(findings, 'Backups')).toMatchObject({ level: 'ok', found: 'the last one is 0 minutes old; none are made by themselves' });
    expect(about(findings, 'Audit log')).toMatchObject({ level: 'ok', found: '1 event, not checked yet; the server does it within the hour' });
    expect(about(findings, 'Reminders')?.found).toMatch(/^of open invitations, after /);
  });

  it('warns a deployed Foyer without owner, without backups and with passwords alone', async () => {
    const { code, findings } = await examine({
      FOYER_ENV: 'production', PUBLIC_URL: 'https://foyer.example.org', FOYER_SECRET: 'k9Zp3mQx7LwVt2RbN8sYd4HfJ6cGa1Ue5oPi0TzX', SMTP_URL: 'smtp://127.0.0.1:1', EMAIL_FROM: 'hello@example.org',
      TRUSTED_PROXIES: '127.0.0.1', ADMIN_SECOND_FACTOR: 'off', DATABASE_URL: 'file:./foyer.db',
    }, async (one) => void (await one.foyer(['migrate'])));
    expect(code, 'the mail server is not there').toBe(1);
    expect(findings.filter(({ level }) => level === 'warn').map(({ about: what }) => what)).toEqual(['Team', 'Second factor', 'Backups']);
    expect(about(findings, 'Team')?.fix).toContain('foyer admin create');
  });

  it('lists every setting that is wrong instead of giving up', async () => {
    const { code, findings } = await examine({ PORT: 'abc', PUBLIC_URL: 'nowhere' });
    expect(code).toBe(1);
    expect(findings.filter(({ level }) => level === 'fault').map((finding) => finding.about)).toEqual(expect.arrayContaining(['PORT', 'PUBLIC_URL']));
  });

  it('finds a mail server that is not there', async () => {
    const { code, findings } = await examine({ SMTP_URL: 'smtp://127.0.0.1:1', EMAIL_FROM: 'hello@arete.test' });
    expect(code).toBe(1);
    expect(about(findings, 'Mail transport')).toMatchObject({ level: 'fault', fix: expect.stringContaining('SMTP_URL') as string });
  });

  it('warns of a staging address that only this machine can reach', async () => {
    const { findings } = await examine({ FOYER_ENV: 'staging', PUBLIC_URL: 'http://localhost:3000', FOYER_SECRET: 'k9Zp3mQx7LwVt2RbN8sYd4HfJ6cGa1Ue5oPi0TzX', EMAIL_TRANSPORT: 'mailbox' });
    expect(about(findings, 'PUBLIC_URL')?.level).toBe('warn');
  });

  it('says to people what to do', async () => {
    shell = openShell({ SMTP_URL: 'smtp://127.0.0.1:1', EMAIL_FROM: 'hello@arete.test' });
    const { out } = await shell.foyer(['doctor']);
    expect(out).toMatch(/^fault {2}Mail transport .*\n +-> Check SMTP_URL/m);
    expect(out).toMatch(/1 fault\. Put the faults right before people come\.$/);
  });
});

describe('single examinations', () => {
  const day = 86_400_000;
  const at = Date.UTC(2026, 5, 15);
  const config = { environment: 'production', adminSecondFactor: true, reminderAfterDays: [], backup: { folder: '/var/backups', schedule: '0 3 * * *', keep: 7, journal: true } } as const;
  const member = (level: string, factor: object | null = {}) => ({ admin: { level, joinedAt: 1, suspendedAt: null }, credential: { factor } });
  const storeWith = (members: readonly object[], documents: Readonly<Record<string, object>>) => ({
    team: { members: async () => members }, auditHead: async () => ({ seq: 40, hash: '' }),
    documents: { get: async (kind: string) => (documents[kind] ? { body: JSON.stringify(documents[kind]), version: 1 } : undefined) },
  }) as never;
  const checked = (fields: object) => ({ state: 'sound', checkedAt: at, events: 40, firstBad: null, head: null, fullAt: null, wanted: false, run: null, ...fields });
  const upkeep = async (members: readonly object[], documents: Readonly<Record<string, object>>, settings: object = {}) =>
    new Map((await examineUpkeep({ ...config, ...settings }, storeWith(members, documents), at + day / 2)).map(({ about: what, ...rest }) => [what, rest]));

  it('a team, its second factors, backups and the record that are as they should be are ok', async () => {
    const found = await upkeep([member('owner'), member('reviewer', null)], { backup: { outcome: 'made', at, name: 'b', problem: null }, integrity: checked({}) });
    expect([...found.values()].map(({ level }) => level)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
    expect(found.get('Team')?.found).toBe('2 people in the team, 1 owner');
    expect(found.get('Second factor')?.found).toBe('asked of everybody; 1 person will set one up at the next sign-in');
    expect(found.get('Backups')?.found).toBe('the last one is 12 hours old; made at 0 3 * * * (UTC), into /var/backups');
    expect(found.get('Audit log')?.found).toBe('40 events; whole when it was checked 12 hours ago');
    expect(found.get('Reminders')?.found).toBe('none are sent (REMINDER_AFTER_DAYS is off)');
  });

  it('passwords alone, old backups, failed backups and a broken record are not', async () => {
    const owner = [member('owner')];
    expect((await upkeep(owner, {}, { adminSecondFactor: false })).get('Second factor')?.level).toBe('warn');
    expect((await upkeep(owner, { backup: { outcome: 'made', at: at - 3 * day, name: 'b', problem: null } })).get('Backups')).toMatchObject({ level: 'warn', found: expect.stringContaining('4 days old') as string });
    expect((await upkeep(owner, { backup: { outcome: 'failed', at, name: null, problem: 'the disk is full' } })).get('Backups')).toMatchObject({ level: 'fault', found: expect.stringContaining('the disk is full') as string });
    expect((await upkeep(owner, { integrity: checked({ state: 'broken', firstBad: 7 }) })).get('Audit log')).toMatchObject({ level: 'fault', found: 'event 7 does not fit the ones before it' });
    expect((await upkeep(owner, { integrity: checked({ checkedAt: at - 2 * day }) })).get('Audit log')?.level).toBe('warn');
    expect((await upkeep([member('admin')], {})).get('Team')).toMatchObject({ level: 'warn', found: '1 person in the team, 0 owners: nobody can look after the team' });
  });

  it('an old Node and a clock that is wrong are faults', () => {
    expect(examineNode('24.14.9').level).toBe('fault');
    expect(examineNode('24.15.0').level).toBe('ok');
    expect(examineNode('26.0.0').level).toBe('ok');
    expect(examineClock(0).level).toBe('fault');
  });

  it('a mail text that cannot be used is a fault with its place', () => {
    expect(examineTemplates([{ path: 'mails.invitation.text', message: 'The link is missing.' }], 1)).toMatchObject([{ level: 'fault', found: 'mails.invitation.text: The link is missing.' }]);
  });

  it('a transport that cannot be asked is closed all the same', async () => {
    let closed = false;
    const finding = await examineMail({ name: 'resend', repeatable: true, atOnceMax: 1, send: () => Promise.reject(new Error('never')), verify: () => Promise.reject(new Error('key refused')), close: async () => { closed = true; } });
    expect(finding).toMatchObject({ level: 'fault', found: 'resend: key refused' });
    expect(closed).toBe(true);
  });
});
