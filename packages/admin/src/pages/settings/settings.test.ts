import { describe, expect, it } from 'vitest';
import { ApiError } from '../../api/api-error.ts';
import { alertChangeOf, limits } from './alerts.ts';
import { partMail } from './mail-frame.tsx';
import { bytesWords, findSettings, type Setting } from './settings.ts';
import { insertAt } from './templates.ts';
import { kindWords, languageWords, placeholderWords } from './words.ts';

const setting = (name: string, meaning: string): Setting => ({ name, value: null, secret: false, set: false, meaning, fallback: 'none' });

describe('the configuration', () => {
  it('is searched by name, meaning and group, every word of it', () => {
    const groups = [{ title: 'Mail', items: [setting('EMAIL_FROM', 'The sender.'), setting('SMTP_URL', 'Where mail goes.')] }, { title: 'Limits', items: [setting('LIMIT_BODY_BYTES', 'Largest body.')] }];
    const found = (text: string) => findSettings(groups, text).flatMap(({ items }) => items.map(({ name }) => name));
    expect(found('')).toHaveLength(3);
    expect(found('SENDER')).toEqual(['EMAIL_FROM']);
    expect(found('mail url')).toEqual(['SMTP_URL']);
    expect(found('nothing like it')).toEqual([]);
  });

  it('says sizes as people do', () => {
    expect([0, 999, 1500, 4_500_000, 12_000_000_000].map(bytesWords)).toEqual(['0 B', '999 B', '1.5 kB', '4.5 MB', '12 GB']);
  });
});

describe('the alerts', () => {
  const form = (changes: Readonly<Record<string, string>>) => {
    const values = new FormData();
    for (const [name, value] of Object.entries({ mailTo: '', webhookUrl: '', ...Object.fromEntries(limits.map((limit) => [limit, '5'])), ...changes })) values.set(name, value);
    return values;
  };

  it('take addresses as they are typed, and nobody for an empty webhook', () => {
    expect(alertChangeOf(form({ mailTo: ' a@x.test\nb@x.test, c@x.test ' }), 3)).toMatchObject({ mailTo: ['a@x.test', 'b@x.test', 'c@x.test'], webhookUrl: null, version: 3 });
    expect(alertChangeOf(form({ webhookUrl: ' https://x.test/in ' }), 0).webhookUrl).toBe('https://x.test/in');
  });

  it('name every limit that is no number', () => {
    const refused = () => alertChangeOf(form({ parkedMails: 'many', backlogEntries: '-1' }), 0);
    expect(refused).toThrow(ApiError);
    try {
      refused();
    } catch (error) {
      expect((error as ApiError).faults.map(({ pointer }) => pointer)).toEqual(['/thresholds/parkedMails', '/thresholds/backlogEntries']);
    }
  });
});

describe('the mail texts', () => {
  it('put a value where the cursor is', () => {
    expect(insertAt('Hello , welcome', 6, 6, '{{ name }}')).toEqual({ text: 'Hello {{ name }}, welcome', cursor: 16 });
    expect(insertAt('Hello NAME', 6, 10, 'x')).toEqual({ text: 'Hello x', cursor: 7 });
  });

  it('have words, and keep their names where they are new', () => {
    expect(kindWords('sign_in')).toBe('Sign-in link');
    expect(kindWords('brand_new')).toBe('brand new');
    expect(languageWords('fr')).toBe('fr');
    expect(placeholderWords('nothing')).toBe('');
  });

  it('are shown without any inline style, which the policy refuses', () => {
    const { html, css } = partMail('<head><style>.a{color:red}</style></head><body class="a" style="margin:0"><p style="x:y">text with style="fake" in it</p></body>');
    expect(css).toBe('.a{color:red}');
    expect(html).toBe('<head></head><body class="a" data-style="margin:0"><p data-style="x:y">text with style="fake" in it</p></body>');
  });
});
