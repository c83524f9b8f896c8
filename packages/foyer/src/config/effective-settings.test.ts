import { describe, expect, it } from 'vitest';
import { loadConfig } from './load-config.ts';
import { settings } from './settings.ts';

const secrets = {
  FOYER_SECRET: 'one-secret-that-is-long-enough-for-anybody-to-use', ADMIN_API_KEY: 'another-secret-that-is-long-enough-for-anybody', SMTP_URL: 'smtps://mailer:hunter2-hunter2@smtp.example.com:465',
  FOYER_PREVIOUS_SECRETS: 'an-older-secret-that-is-long-enough-for-anybody', RESEND_WEBHOOK_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', DATABASE_URL: 'postgres://foyer:p4ssw0rd-p4ssw0rd@db.example.com:5432/foyer',
} as const;

async function shown(env: Record<string, string>) {
  const config = await loadConfig({ env: { FOYER_ENV: 'test', EMAIL_FROM: 'Acme <hi@acme.test>', ...env }, cwd: '/nowhere', product: { brand: { name: 'Acme' }, roles: [{ key: 'coach', label: 'Coach' }] } });
  return config.effective;
}

describe('settings as people see them', () => {
  it('hold every setting exactly once', async () => {
    const names = (await shown({ DATABASE_URL: 'file::memory:' })).flatMap(({ items }) => items.map(({ name }) => name));
    expect(names.toSorted()).toEqual(Object.keys(settings).toSorted());
  });

  it('never hold a secret, not even in part', async () => {
    const text = JSON.stringify(await shown(secrets));
    for (const part of [...Object.values(secrets), 'hunter2', 'p4ssw0rd', 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw']) expect(text).not.toContain(part);
    expect(text).toContain('postgres://db.example.com:5432/foyer');
  });

  it('say what is set, and what holds where nothing is', async () => {
    const items = (await shown({ DATABASE_URL: 'file::memory:', TTL_INVITE_SECONDS: '60', SMTP_URL: secrets.SMTP_URL })).flatMap((group) => group.items);
    const item = (name: string) => items.find((one) => one.name === name);
    expect(item('TTL_INVITE_SECONDS')).toMatchObject({ value: '60', set: true, secret: false });
    expect(item('TTL_CONFIRM_SECONDS')).toMatchObject({ value: '86400', set: false });
    expect(item('EMAIL_TRANSPORT')).toMatchObject({ value: 'smtp', set: false });
    expect(item('SMTP_URL')).toMatchObject({ value: null, set: true, secret: true });
    expect(item('RESEND_API_KEY')).toMatchObject({ value: null, set: false, secret: true });
  });
});
