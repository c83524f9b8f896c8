import { expect, test } from 'vitest';
import type { MailFacts } from '../domain/mail.ts';
import type { Product } from '../domain/product.ts';
import { mailRenderer } from './mail-renderer.ts';

const product: Product = {
  brand: { name: 'Acme', tagline: '', hue: 262 }, questions: [], locale: 'en', mails: { rejection: { subject: '{{ nothing }}' } },
  roles: [{
    key: 'coach', label: 'Coach', description: 'Leads sessions.', rank: 1, landing: '/', onboarding: [], questions: [], copyLink: false,
    waitlist: { headline: '', message: '', success: '' },
  }],
  texts: { headline: '', message: '', success: '', whatHappensNext: '' },
};
const facts: MailFacts = {
  to: 'ada@foyer.test', locale: 'en', name: 'Ada', role: 'coach', invitedBy: null, reason: null, stage: 'invited', expiresAt: Date.UTC(2026, 4, 1),
};
const links = { link: 'https://acme.test/invite?token=x', unsubscribeUrl: 'https://acme.test/u?token=y' };

test('turns facts into a mail to the stored address, with the label of the role', () => {
  const mail = mailRenderer(product, expect.unreachable)({ kind: 'invitation', facts, ...links });
  expect(mail).toMatchObject({ to: 'ada@foyer.test', subject: "You're invited to Acme as a coach", tags: { kind: 'invitation' } });
  expect(mail.text).toContain('Leads sessions.');
  expect(mail.headers['List-Unsubscribe']).toBe('<https://acme.test/u?token=y>');
});

test('greets by name only where the mailbox is known to be theirs', () => {
  const render = mailRenderer(product, expect.unreachable);
  expect(render({ kind: 'invitation', facts, ...links }).text).not.toContain('Ada');
  expect(render({ kind: 'invitation', facts: { ...facts, addressVerified: true }, ...links }).text).toContain('Hello Ada,');
  expect(render({ kind: 'sign_in', facts: { ...facts, stage: 'accepted' }, ...links }).text).toContain('Hello Ada,');
});

test('names who invited only when it reads like a person', () => {
  const textFor = (invitedBy: string): string => mailRenderer(product, expect.unreachable)({ kind: 'invitation', facts: { ...facts, invitedBy }, ...links }).text;
  expect(textFor('Grace Hopper')).toContain('Grace Hopper has invited you');
  for (const invitedBy of ['ADMIN_API_KEY', 'the person', 'console']) expect(textFor(invitedBy)).toContain("You're invited to join Acme");
});

test('says nothing about a role that is not configured any more', () => {
  expect(mailRenderer(product, expect.unreachable)({ kind: 'invitation', facts: { ...facts, role: 'gone' }, ...links }).subject).toBe("You're invited to Acme");
});

test('reports templates that could not be used', () => {
  const faults: string[] = [];
  mailRenderer(product, (fault) => faults.push(fault))({ kind: 'rejection', facts: { ...facts, stage: 'rejected' }, ...links });
  expect(faults).toEqual([expect.stringContaining('nothing')]);
});
