import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openShell, type Shell } from '../../testing/run-foyer.ts';
import { examineClock, examineNode } from './examine-machine.ts';
import { examineMail, examineTemplates } from './examine-mail.ts';
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
