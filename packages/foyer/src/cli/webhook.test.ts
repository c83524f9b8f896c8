import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openShell, type Shell } from '../testing/run-foyer.ts';

let shell: Shell;
beforeEach(() => {
  shell = openShell();
});
afterEach(() => shell.remove());

async function added(): Promise<{ id: string; secret: string }> {
  const { code, out, err } = await shell.foyer(['webhook', 'add', 'https://hooks.example.com/foyer', '--events', 'entry.joined, access.revoked', '--description', 'CRM', '--json']);
  expect([code, err]).toEqual([0, '']);
  return JSON.parse(out) as { id: string; secret: string };
}

describe('foyer webhook', () => {
  it('adds, lists, rotates and removes, and shows a secret once', async () => {
    const { id, secret } = await added();
    expect(secret).toMatch(/^whsec_/);
    const list = await shell.foyer(['webhook', 'list']);
    expect(list.out).toMatch(/https:\/\/hooks\.example\.com\/foyer +active +0 +0/);
    expect(list.out).not.toContain('whsec_');
    const rotated = await shell.foyer(['webhook', 'rotate', id, '--keep-hours', '0']);
    expect(rotated.out).toMatch(/^whsec_/);
    expect(rotated.out).toContain('The earlier one is dead');
    expect(rotated.out).not.toContain(secret);
    expect((await shell.foyer(['webhook', 'replay', id, '--dead'])).out).toContain('0 deliveries are queued again');
    expect((await shell.foyer(['webhook', 'remove', id])).out).toContain('is called no more');
    expect((await shell.foyer(['webhook', 'list'])).out).toContain('There are no webhooks');
  });

  it.each([
    [['webhook', 'add'], 'Say'],
    [['webhook', 'add', 'https://127.0.0.1/'], 'private or reserved'],
    [['webhook', 'add', 'https://hooks.example.com/', '--events', 'entry.noted'], 'There is no event entry.noted'],
    [['webhook', 'remove', 'none'], 'There is no webhook of this id'],
    [['webhook', 'replay', 'none'], 'Say which'],
    [['webhook', 'rotate', 'none', '--keep-hours', 'long'], '--keep-hours must be a whole number'],
  ])('%j ends with one clear sentence', async (args, sentence) => {
    const { code, err } = await shell.foyer(args);
    expect(code).not.toBe(0);
    expect(err).toContain(sentence);
  });
});
