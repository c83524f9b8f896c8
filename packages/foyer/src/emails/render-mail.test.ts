import { describe, expect, test } from 'vitest';
import { mailKinds, unsubscribableKinds } from '../domain/mail.ts';
import type { Product } from '../domain/product.ts';
import { stages } from '../domain/stage.ts';
import type { MailValues } from './mail-values.ts';
import { renderMail } from './render-mail.ts';
import { sampleValues } from './sample-values.ts';
import { mailLanguages } from './templates/catalogue.ts';
import { processorMs } from '../testing/processor-time.ts';

const product: Product = {
  brand: { name: 'Acme', tagline: 'Coaching at lunch.', hue: 262, supportEmail: 'help@acme.test', legalLine: 'Acme Ltd, London' },
  roles: [], questions: [], locale: 'en', mails: {},
  texts: { headline: '', message: '', success: '', whatHappensNext: 'We read every request within two days.' },
};
const verified = { addressVerified: true } as const;

function productWithMails(mails: Product['mails']): Product {
  return { ...product, mails };
}

test('says the thing in the subject', () => {
  expect(renderMail('invitation', sampleValues('invitation'), product).subject).toBe("You're invited to Acme as a coach");
  expect(renderMail('invitation', { ...sampleValues('invitation'), roleLabel: 'Admin' }, product).subject).toBe("You're invited to Acme as an admin");
  expect(renderMail('invitation', sampleValues('invitation'), product, { locale: 'de-AT' }).subject).toBe('Du bist zu Acme eingeladen, als Coach');
});

test('gives the same mail for the same arguments', () => {
  for (const kind of mailKinds) {
    const once = renderMail(kind, sampleValues(kind), product, verified);
    expect(renderMail(kind, sampleValues(kind), { ...product }, verified)).toEqual(once);
  }
});

describe.for(mailLanguages)('in %s', (locale) => {
  test.for(mailKinds)('the mail %s reads whole with much and with little to say', (kind) => {
    for (const stage of kind === 'status' ? [...stages, undefined] : [undefined]) {
      const { email, link } = sampleValues(kind);
      for (const values of [{ ...sampleValues(kind), stage }, { email, link, stage }] satisfies MailValues[]) {
        const mail = renderMail(kind, values, product, { locale, ...verified });
        expect(mail.faults).toEqual([]);
        for (const part of [mail.subject, mail.text, mail.html]) {
          expect(part).not.toMatch(/\{\{|\{%|[\uE000-\uF8FF]|undefined|null|\[object|\*\*/);
        }
        expect(mail.text).not.toMatch(/\n{3,}| {2,}\S|^\s*$(?![\s\S])/);
        if (link !== undefined) {
          expect(mail.text).toContain(`\n${link}\n`);
          expect(mail.html.split(`href="${link}"`)).toHaveLength(3); // the button, and the link in full
        }
        expect(mail.text).toContain('Acme Ltd, London');
      }
    }
  });
});

test('names who invited only when it reads like a person', () => {
  const textFor = (invitedBy: string): string => renderMail('invitation', { ...sampleValues('invitation'), invitedBy }, product).text;
  for (const invitedBy of ['Grace Hopper', '李小龙', 'Élodie']) expect(textFor(invitedBy)).toContain(`${invitedBy} has invited you`);
  for (const invitedBy of ['ADMIN_API_KEY', 'the person', 'console', '']) expect(textFor(invitedBy)).toContain("You're invited to join Acme");
});

test('names date and time with their zone, in the language of the reader', () => {
  const values = { ...sampleValues('invitation'), expiresAt: Date.UTC(2026, 4, 24, 21, 5) };
  expect(renderMail('invitation', values, product).text).toContain('Sunday, May 24, 2026 at 9:05 PM UTC');
  expect(renderMail('invitation', values, product, { locale: 'en-GB' }).text).toContain('Sunday, 24 May 2026 at 21:05 UTC');
  expect(renderMail('invitation', values, product, { locale: 'de' }).text).toContain('Sonntag, 24. Mai 2026 um 21:05 UTC');
});

test('falls back to the language of the product, then to English', () => {
  expect(renderMail('sign_in', sampleValues('sign_in'), { ...product, locale: 'de' }, { locale: 'fr' }).subject).toContain('Anmeldelink');
  expect(renderMail('sign_in', sampleValues('sign_in'), { ...product, locale: 'xx' }, { locale: 'not a locale' }).subject).toContain('sign-in link');
});

test('offers one-click unsubscribing where the kind allows it, and only there', () => {
  for (const kind of mailKinds) {
    const { headers, text } = renderMail(kind, sampleValues(kind), product);
    const url = sampleValues(kind).unsubscribeUrl!;
    expect(headers['List-Unsubscribe']).toBe(unsubscribableKinds.has(kind) ? `<${url}>` : undefined);
    expect(headers['List-Unsubscribe-Post']).toBe(unsubscribableKinds.has(kind) ? 'List-Unsubscribe=One-Click' : undefined);
    expect(text.includes(url)).toBe(unsubscribableKinds.has(kind));
  }
  expect(renderMail('invitation', { ...sampleValues('invitation'), unsubscribeUrl: undefined }, product).headers).not.toHaveProperty('List-Unsubscribe');
});

test('sends replies to where people are answered', () => {
  expect(renderMail('status', sampleValues('status'), product).headers).toMatchObject({ 'Reply-To': 'help@acme.test', 'Auto-Submitted': 'auto-generated' });
});

describe('text chosen by others', () => {
  const sly = '[click](http://evil.example) <img src=x onerror=alert(1)> {{ link }} **bold** http://evil.example evil.example eve@evil.example';

  test('says nothing a requester chose to an address nobody has proved', () => {
    const values: MailValues = { ...sampleValues('confirm'), name: 'Zaphod Beeblebrox' };
    for (const kind of mailKinds) {
      expect(JSON.stringify(renderMail(kind, values, product))).not.toContain('Zaphod');
    }
    expect(JSON.stringify(renderMail('confirm', values, productWithMails({ confirm: { text: 'Hi {{ name }} {{ link }}' } }), verified))).not.toContain('Zaphod');
    expect(renderMail('status', values, product, verified).text).toContain('Hello Zaphod Beeblebrox,');
  });

  test('is inert in HTML: no element, no link, no template', () => {
    const { html } = renderMail('invitation', { ...sampleValues('invitation'), name: sly, invitedBy: sly, reason: sly }, product, verified);
    expect(html).not.toContain('<img');
    expect(html).not.toMatch(/href="[^"]*evil/);
    expect(html).not.toContain('http://evil');
    expect(html).not.toContain('evil.example');
    expect(html).not.toContain('<strong>bold');
    expect(html).toContain('{{ link }}');
    expect(html).toContain('&lt;img src=x');
  });

  test('is inert in plain text: nothing a mail program would make a link', () => {
    const { text } = renderMail('invitation', { ...sampleValues('invitation'), name: sly }, product, verified);
    expect(text).not.toMatch(/http:\/\/evil|evil\.example|eve@evil/);
    expect(text).toContain('[click](');
  });

  test('cannot start a header, hide or reverse what stands beside it', () => {
    const values = { ...sampleValues('invitation'), roleLabel: 'Coach\r\nBcc: eve@evil.example', name: 'A\u202eB\u0000\nC' };
    const { subject, text } = renderMail('invitation', values, product, verified);
    expect(subject).not.toMatch(/[\r\n]/);
    expect(text).toContain('Hello A B C,');
  });

  test('is cut before it becomes a letter of its own', () => {
    const { text } = renderMail('status', { ...sampleValues('status'), name: 'x'.repeat(5000) }, product, verified);
    expect(text).toContain(`Hello ${'x'.repeat(79)}…,`);
  });

  test('cannot pose as one of our placeholders', () => {
    const { html, text } = renderMail('status', { ...sampleValues('status'), name: '\uE0000\uE001\uE0020\uE001' }, product, verified);
    expect(text).toContain('Hello 0 0,');
    expect(html).toContain('Hello 0 0,');
  });

  test('never becomes the address of a link', () => {
    const mails = productWithMails({ invitation: { text: '[one]({{ name }}) [two](https://acme.test/?q={{ name }}) [go]({{ link }})' } });
    for (const name of ['javascript:alert(1)', 'http://evil.example']) {
      const { html } = renderMail('invitation', { ...sampleValues('invitation'), name }, mails, verified);
      expect(html).toMatch(/<a [^>]*href="#"/);
      expect(html).not.toMatch(/href="(javascript|http:\/\/evil)/);
    }
  });
});

test('shows the token of a confirmation only inside its link', () => {
  const values = sampleValues('confirm');
  const token = new URL(values.link!).searchParams.get('token')!;
  const { subject, text, html, headers } = renderMail('confirm', values, product);
  expect(`${subject}${text}${html}${JSON.stringify(headers)}`.replaceAll(values.link!, '')).not.toContain(token);
});

test('loads nothing from anywhere', () => {
  for (const kind of mailKinds) {
    const { html } = renderMail(kind, sampleValues(kind), product);
    expect(html).not.toMatch(/<(?:img|link|script|iframe)|url\(|@import|src=/);
  }
});

describe("the product's own templates", () => {
  test('replace subject and text, with the button where the link stands alone', () => {
    const mails = productWithMails({ invitation: { subject: '{{ brandName }} wants you', text: '# Come in\n\nAs **{{ roleLabel }}**.\n\n[Open the door]({{ link }})\n\n- one\n- two\n\n1. first\n\n> quote' } });
    const { subject, text, html, faults } = renderMail('invitation', sampleValues('invitation'), mails, verified);
    expect(faults).toEqual([]);
    expect(subject).toBe('Acme wants you');
    expect(text).toContain(`Come in\n\nAs Coach.\n\nOpen the door:\n${sampleValues('invitation').link}\n\n- one\n- two\n\n1. first\n\n> quote\n\n-- \n`);
    expect(html).toMatch(/class="on-accent"[^>]*>Open the door</);
  });

  test('never stop a mail: a broken one is reported and the built-in one goes out', () => {
    const mails = productWithMails({ invitation: { subject: '{{ brandNaem }}', text: '{% if name %}never closed' } });
    const mail = renderMail('invitation', sampleValues('invitation'), mails, verified);
    expect(mail.subject).toBe("You're invited to Acme as a coach");
    expect(mail.text).toContain('Accept the invitation:');
    expect(mail.faults).toHaveLength(2);
    expect(mail.faults[0]).toContain('brandNaem');
  });

  test('cannot loop, load or print without escaping', () => {
    for (const text of ['{% for x in (1..9) %}x{% endfor %}', '{% include "a" %}', '{% render "a" %}', '{% assign a = 1 %}', '{{ name | nofilter }}']) {
      expect(renderMail('status', sampleValues('status'), productWithMails({ status: { text } }), verified).faults).toHaveLength(1);
    }
    const raw = productWithMails({ status: { text: '{{ name | raw }} <script>alert(1)</script><b onclick="x">b</b>' } });
    const { html } = renderMail('status', { ...sampleValues('status'), name: '<i>x</i>' }, raw, verified);
    expect(html).toContain('&lt;i&gt;x&lt;/i&gt;');
    expect(html).not.toMatch(/<script|onclick|<i>/);
  });
});

test('renders a thousand mails in well under a second', () => {
  const started = processorMs();
  for (let at = 0; at < 1000; at += 1) renderMail('invitation', { ...sampleValues('invitation'), name: `Person ${at}` }, product, verified);
  expect(processorMs() - started).toBeLessThan(1000);
});
