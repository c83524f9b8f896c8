import { expect, test } from 'vitest';
import type { Product } from '../domain/product.ts';
import { checkMailTemplates } from './check-mail-templates.ts';

function productWithMails(mails: Product['mails']): Product {
  return {
    brand: { name: 'Acme', tagline: '', hue: 262 }, roles: [], questions: [], locale: 'en', mails,
    texts: { headline: '', message: '', success: '', whatHappensNext: '' },
  };
}

test('finds nothing wrong with templates that work', () => {
  expect(checkMailTemplates(productWithMails({}))).toEqual([]);
  expect(checkMailTemplates(productWithMails({
    invitation: { subject: 'Come to {{ brandName }}', text: '{% if name %}Hi {{ name }}{% endif %}\n\n[Come in]({{ link }})' },
    rejection: { text: 'Sorry.' },
  }))).toEqual([]);
});

test('names every fault at once, and where it is', () => {
  const faults = checkMailTemplates(productWithMails({
    invite: { subject: 'x' },
    invitation: { subject: '{{ link }}', text: 'No link here' },
    confirm: { text: '{% if %}' },
    sign_in: { subject: '{% if name %}{{ name }}{% endif %}' },
    status: { text: '{{ surname }}' },
  }));
  expect(faults.map(({ path }) => path).toSorted()).toEqual([
    'mails.confirm.text', 'mails.invitation.subject', 'mails.invitation.text', 'mails.invite', 'mails.sign_in.subject', 'mails.status.text',
  ]);
  const messageAt = (path: string): string => faults.find((fault) => fault.path === path)!.message;
  expect(messageAt('mails.invite')).toContain('confirm, status, invitation');
  expect(messageAt('mails.invitation.text')).toContain('[Continue]({{ link }})');
  expect(messageAt('mails.invitation.subject')).toContain('link');
  expect(messageAt('mails.status.text')).toContain('surname');
  expect(messageAt('mails.sign_in.subject')).toContain('empty');
});
