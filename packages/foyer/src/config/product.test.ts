import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadProduct } from './load-product.ts';
import { reservedRoleKeys } from './product-schema.ts';
import { readProduct } from './product.ts';
import { sampleProduct } from './sample-product.ts';

const brand = { name: 'Arete' };
const coach = { key: 'coach', label: 'Coach' };

function faultsOf(input: unknown): Record<string, string> {
  return Object.fromEntries(
    readProduct(input, 'foyer.config.ts').faults.map(({ where, problem }) => [
      where.replace('foyer.config.ts', '').trim(),
      problem,
    ]),
  );
}
const roleFaults = (change: object): Record<string, string> =>
  faultsOf({ brand, roles: [{ ...coach, ...change }] });
const questionFaults = (...questions: object[]): Record<string, string> =>
  faultsOf({ brand, roles: [coach], questions });

describe('a product', () => {
  it('needs a name and a role, and gets the rest', () => {
    const { product } = readProduct({ brand, roles: [coach] }, 'foyer.config.ts');
    expect(product).toMatchObject({
      brand: { name: 'Arete', hue: 255 },
      locale: 'en',
      questions: [],
      mails: {},
      roles: [
        { key: 'coach', rank: 1, landing: '/dashboard', copyLink: true, onboarding: [], questions: [] },
      ],
    });
    const texts = [
      product?.brand.tagline,
      ...Object.values(product?.texts ?? {}),
      ...Object.values(product?.roles[0]?.waitlist ?? {}),
      product?.roles[0]?.description,
    ];
    for (const text of texts) expect(text).toMatch(/\w/);
  });

  it('is complete in the sample of this repository: two roles with questions and steps', async () => {
    const { product, faults } = await loadProduct(join(import.meta.dirname, '../../../..'));
    expect(faults).toEqual([]);
    expect(product?.roles.map(({ key }) => key)).toEqual(['coach', 'client']);
    for (const role of product?.roles ?? []) {
      expect(role.questions.length).toBeGreaterThanOrEqual(2);
      expect(role.onboarding.length).toBeGreaterThanOrEqual(3);
    }
  });

  it('is fine without a file', () => {
    expect(readProduct(sampleProduct, 'sample').faults).toEqual([]);
  });

  it.each([undefined, null, 'Arete', [], 7])('cannot be %j', (input) => {
    expect(readProduct(input, 'foyer.config.ts').faults[0]?.where).toBe('foyer.config.ts');
  });
});

describe('a role', () => {
  it.each(['success', 'status', 'confirm', 'recover', 'withdraw'])(
    'cannot be called %s, which is a page',
    (key) => {
      expect(reservedRoleKeys.has(key)).toBe(true);
      expect(roleFaults({ key })['roles[0].key']).toMatch(/Foyer needs/);
    },
  );

  it.each(['', 'Coach', 'head coach', '-coach', '1st', '__proto__', 'constructor', 'a'.repeat(41), '../x'])(
    'cannot have the key %j',
    (key) => {
      expect(Object.keys(roleFaults({ key }))).toEqual(['roles[0].key']);
    },
  );

  it('has its key alone', () => {
    expect(faultsOf({ brand, roles: [coach, { ...coach, label: 'Other' }] })).toEqual({
      'roles[1].key': 'is the key of a role above.',
    });
  });

  it.each([
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    'dashboard',
    '',
    '/a b',
    '/a\tb',
    'javascript:alert(1)',
    '/x\\..\\y',
  ])('does not land on %j', (landing) => {
    expect(Object.keys(roleFaults({ landing }))).toEqual(['roles[0].landing']);
  });

  it.each(['/', '/dashboard', '/app/start?tab=1#top'])('lands on %j', (landing) => {
    expect(roleFaults({ landing })).toEqual({});
  });

  it.each([
    { rank: -1 },
    { rank: 1.5 },
    { capacity: 0 },
    { label: '' },
    { label: 'two\nlines' },
    { copyLink: 'yes' },
  ])('refuses %j', (change) => {
    expect(Object.keys(roleFaults(change))).toEqual([`roles[0].${Object.keys(change)[0]}`]);
  });

  it('has steps with their own keys, and links that are safe', () => {
    const step = { key: 'profile', title: 'Profile', body: 'Say hello.' };
    expect(roleFaults({ onboarding: [step, step] })).toEqual({
      'roles[0].onboarding[1].key': 'is the key of a step above.',
    });
    expect(
      roleFaults({ onboarding: [{ ...step, action: { label: 'Go', href: 'https://help.example/start' } }] }),
    ).toEqual({});
    expect(
      Object.keys(
        roleFaults({ onboarding: [{ ...step, action: { label: 'Go', href: 'javascript:alert(1)' } }] }),
      ),
    ).toEqual(['roles[0].onboarding[0].action.href']);
  });
});

describe('a question', () => {
  const options = [
    { value: 'a', label: 'A' },
    { value: 'b', label: 'B' },
  ];

  it('is one of the types', () => {
    expect(
      questionFaults(
        { key: 'a', type: 'text', label: 'A' },
        { key: 'b', type: 'choice', label: 'B', options },
        { key: 'c', type: 'number', label: 'C', min: 0, max: 0 },
        { key: 'd', type: 'url', label: 'D' },
        { key: 'e', type: 'consent', label: 'E', required: true },
      ),
    ).toEqual({});
    expect(questionFaults({ key: 'a', type: 'date', label: 'A' })).toEqual({
      'questions[0].type': 'must be one of text, choice, number, url, consent.',
    });
  });

  it.each([
    [{ key: 'a', type: 'choice', label: 'A', options: [options[0]] }, 'questions[0].options'],
    [
      { key: 'a', type: 'choice', label: 'A', options: [options[0], options[0]] },
      'questions[0].options[1].value',
    ],
    [{ key: 'a', type: 'number', label: 'A', min: 2, max: 1 }, 'questions[0].max'],
    [{ key: '__proto__', type: 'url', label: 'A' }, 'questions[0].key'],
    [{ key: 'constructor', type: 'url', label: 'A' }, 'questions[0].key'],
    [{ key: 'a', type: 'text', label: 'A', lengthMax: 0 }, 'questions[0].lengthMax'],
    [{ key: 'a', type: 'text', label: 'A', placeholder: 'x' }, 'questions[0].placeholder'],
  ])('refuses %j', (question, where) => {
    expect(Object.keys(questionFaults(question))).toEqual([where]);
  });

  it('is asked once', () => {
    const question = { key: 'goal', type: 'url', label: 'Goal' };
    expect(Object.keys(questionFaults(question, question))).toEqual(['questions[1].key']);
    expect(faultsOf({ brand, questions: [question], roles: [{ ...coach, questions: [question] }] })).toEqual({
      'roles[0].questions[0].key': 'is already asked of everybody.',
    });
  });
});

describe('the brand and the words', () => {
  it.each([
    [{ brand: { ...brand, hue: 400 } }, 'brand.hue'],
    [{ brand: { ...brand, logoSvg: '<img src=x>' } }, 'brand.logoSvg'],
    [{ brand: { ...brand, logoSvg: '<svg><script>alert(1)</script></svg>' } }, 'brand.logoSvg'],
    [{ brand: { ...brand, logoSvg: '<svg onload=alert(1)></svg>' } }, 'brand.logoSvg'],
    [{ brand: { ...brand, supportEmail: 'nobody' } }, 'brand.supportEmail'],
    [{ brand: { ...brand, privacyUrl: 'javascript:alert(1)' } }, 'brand.privacyUrl'],
    [{ brand: { ...brand, color: 'red' } }, 'brand.color'],
    [{ locale: 'english please' }, 'locale'],
    [{ mails: { newsletter: { subject: 'x' } } }, 'mails.newsletter'],
    [{ mails: { invitation: { html: 'x' } } }, 'mails.invitation.html'],
    [{ texts: { headline: '' } }, 'texts.headline'],
    [{ secret: 'x' }, 'secret'],
  ])('refuses %j', (change, where) => {
    expect(Object.keys(faultsOf({ brand, roles: [coach], ...change }))).toEqual([where]);
  });

  it('may have a logo and its own mails', () => {
    expect(
      faultsOf({
        brand: { ...brand, logoSvg: '<svg viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>' },
        roles: [coach],
        mails: { invitation: { subject: 'Come in' } },
      }),
    ).toEqual({});
  });
});
