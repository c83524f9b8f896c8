import { describe, expect, it } from 'vitest';
import type { StaffMail, StaffMailKind } from '../domain/staff-mail.ts';
import { staffMailKinds } from '../domain/staff-mail.ts';
import { makeProduct } from '../testing/factories.ts';
import { readProduct } from '../config/product.ts';
import { renderStaffMail } from './render-staff-mail.ts';

const product = readProduct(makeProduct(), 'product').product!;
const link = 'https://foyer.test/admin/join#abc';
const facts: Readonly<Record<StaffMailKind, StaffMail['facts']>> = {
  admin_invitation: { name: 'Nora Vidal', level: 'owner', invitedBy: 'Olga Owner', expiresAt: Date.UTC(2026, 10, 27, 9, 30), tokenHash: 'never said' },
  password_reset: { name: 'Nora Vidal', expiresAt: Date.UTC(2026, 10, 20, 10, 30), tokenHash: 'never said' },
  alert: { title: 'Mail does not go out', detail: '12 mails failed in an hour.', state: 'raised', at: Date.UTC(2026, 10, 20, 9, 30), url: 'https://foyer.test/admin/settings' },
  mail_test: {},
};
const mail = (kind: StaffMailKind, locale = 'en', more: StaffMail['facts'] = {}): StaffMail => ({ id: 'an id', kind, to: 'nora@example.org', locale, facts: { ...facts[kind], ...more }, runAt: 0 });

describe('mails to the team', () => {
  it.each(staffMailKinds.flatMap((kind) => [[kind, 'en'], [kind, 'de']] as const))('%s in %s says what it is for, and nothing it should not', (kind, locale) => {
    const { subject, text, html, headers } = renderStaffMail(mail(kind, locale), kind === 'alert' || kind === 'mail_test' ? undefined : link, product);
    expect(subject).toContain('Atrium');
    expect(`${subject}${text}${html}`).not.toMatch(/\{[{%]|undefined|null|never said/);
    if (kind === 'admin_invitation' || kind === 'password_reset') expect(text).toContain(link);
    if (kind === 'alert') expect(text).toContain('https://foyer.test/admin/settings');
    expect(headers).toMatchObject({ 'Auto-Submitted': 'auto-generated' });
    expect(renderStaffMail(mail(kind, locale), link, product)).toEqual(renderStaffMail(mail(kind, locale), link, product));
  });

  it('say which rights come with the level', () => {
    const texts = ['owner', 'admin', 'reviewer', 'viewer'].map((level) => renderStaffMail(mail('admin_invitation', 'en', { level }), link, product).text);
    expect(new Set(texts).size).toBe(4);
  });

  it('tell that an alert is over', () => {
    expect(renderStaffMail(mail('alert', 'en', { state: 'cleared' }), undefined, product).subject).toBe('Over: Mail does not go out · Atrium');
  });

  it('SR-57 show names and details as text, whatever stands in them', () => {
    const { subject, text, html } = renderStaffMail(mail('alert', 'en', { title: '<b>x</b>\r\nBcc: a@b.c', detail: '<script>alert(1)</script> https://evil.test {{ link }}' }), undefined, product);
    expect(subject).not.toMatch(/[\r\n]/);
    expect(html).not.toContain('<script>alert');
    expect(html).not.toContain('href="https://evil.test');
    expect(text).toContain('{{ link }}');
  });
});
