import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { client, coach, makeProduct, start } from '../../testing/factories.ts';
import { readEmail } from '../email-address.ts';
import { guessMapping, importFields, readMapping } from './fields.ts';
import { FailureLists } from './failure-lists.ts';
import { PersonReader } from './read-person.ts';
import { quickEmail } from './quick-email.ts';
import { readInstant } from './read-instant.ts';
import { SeenAddresses } from './seen-addresses.ts';

const product = makeProduct({ roles: [{ ...coach, questions: [{ key: 'team', label: 'Wie groß ist dein Team?', type: 'number', min: 1 }] }, client] });

describe('columns', () => {
  test.each([
    ['E-Mail-Adresse', 'email'], ['Correo electrónico', 'email'], ['adresse e-mail', 'email'], ['EMAIL_ADDRESS', 'email'], ['Vollständiger Name', 'name'], ['Prénom', 'firstName'],
    ['Nachname', 'lastName'], ['Site web', 'website'], ['waitlist_joined_at', 'joinedAt'], ['Horodateur', 'joinedAt'], ['emailVerified', 'confirmed'], ['Freigegeben von', 'approvedBy'],
    ['Uwagi', 'notes'], ['Wie groß ist dein Team?', 'answers.team'], ['answers.team', 'answers.team'], ['utm_campaign', 'utmCampaign'], ['Shoe size', null],
  ])('%s is %s', (column, field) => expect(guessMapping([column], 'csv', product)[column]).toBe(field));

  test('a role is given away only where the file plainly is about approved people', () => {
    expect(guessMapping(['email', 'role'], 'csv', product)['role']).toBe('requestedRole');
    expect(guessMapping(['email', 'role', 'status'], 'csv', product)['role']).toBe('role');
    expect(guessMapping(['email', 'role'], 'approved_users', product)['role']).toBe('role');
    expect(guessMapping(['email', 'role', 'requested role'], 'csv', product)).toMatchObject({ role: 'role', 'requested role': 'requestedRole' });
  });

  test('what somebody chose takes a field away from a guess', () => {
    expect(readMapping({ Other: 'email' }, ['email', 'Other'], 'csv', product)).toEqual({ email: null, Other: 'email' });
    expect(importFields(product).map(({ key }) => key)).toContain('answers.team');
  });

  test('every heading has at most one field and no heading breaks the guess', () => {
    fc.assert(fc.property(fc.uniqueArray(fc.oneof(fc.string(), fc.constantFrom('email', 'E-Mail', 'mail', '__proto__', 'constructor')), { maxLength: 12 }), (columns) => {
      const fields = Object.values(guessMapping(columns, 'csv', product)).filter((field) => field !== null);
      expect(new Set(fields).size).toBe(fields.length);
    }));
  });
});

describe('dates', () => {
  const at = Date.UTC(2026, 2, 31, 9, 30);
  test.each([
    ['2026-03-31T09:30:00Z', at], ['2026-03-31T09:30:00.123Z', at + 123], ['2026-03-31T11:30:00+02:00', at], ['2026-03-31 09:30', at], ['2026-03-31 09:30:00 UTC', at], ['31.3.2026 9:30', at],
    ['31/03/2026 09:30', at], ['03/31/2026 09:30', at], ['2026/03/31 09:30', at], [String(at), at], [String(at / 1000), at], [at, at], [at / 1000, at], ['2026-03-31', at - 9.5 * 3_600_000], ['05/05/2026', Date.UTC(2026, 4, 5)],
    ['03/04/2026', null], ['2026-02-30', null], ['2026-13-01', null], ['2026-03-31T25:00:00Z', null], ['yesterday', null], ['', null], [Number.NaN, null], [{}, null], [-5, null],
  ])('%j is %j', (text, expected) => expect(readInstant(text)).toBe(expected));

  test('whatever is written as RFC 3339 is read exactly', () => {
    fc.assert(fc.property(fc.date({ min: new Date(0), max: new Date('2999-12-31'), noInvalidDate: true }), (date) => { expect(readInstant(date.toISOString())).toBe(date.getTime()); }));
  });
});

test('the quick look at an address says what the close one says', () => {
  const part = fc.string({ unit: fc.constantFrom('a', 'B', '1', '.', '-', '_', '+', "'", 'ß', 'K', 'é', 'xn--', ' ') });
  const address = fc.tuple(part, fc.constantFrom('@', '@@', ''), part, fc.constantFrom('.com', '.c', '.XN--P1AI', '', '.museum')).map((pieces) => pieces.join(''));
  fc.assert(fc.property(fc.oneof(address, fc.emailAddress(), fc.string(), fc.constant(`${'a'.repeat(65)}@example.com`), fc.constant(`a@${'b.'.repeat(130)}com`)), (text) => {
    expect(quickEmail(text)).toEqual(readEmail(text));
  }), { numRuns: 3_000 });
});

test('addresses seen before are known with their first line, however many there are', () => {
  const seen = new SeenAddresses(7);
  for (let line = 1; line <= 20_000; line += 1) expect(seen.lineBefore(`person-${line}@example.com`, line)).toBeNull();
  for (let line = 1; line <= 20_000; line += 97) expect(seen.lineBefore(`person-${line}@example.com`, 99_999)).toBe(line);
});

test('failures are kept for an hour and never without bound', () => {
  const lists = new FailureLists();
  const keep = (id: string, rows: number, now: number) => {
    const list = lists.collect();
    for (let line = 1; line <= rows; line += 1) list.add({ line, email: '=a@example.com', fate: 'failed', code: 'input/invalid', detail: 'x'.repeat(1_000) });
    return list.keep(id, now);
  };
  expect(keep('none', 0, start)).toBe(false);
  expect(keep('one', 1, start)).toBe(true);
  expect(lists.find('one', start)).toContain(`1,'=a@example.com,failed`);
  expect(keep('large', 20_000, start)).toBe(true);
  expect(lists.find('large', start)).toContain('more rows failed');
  keep('larger', 20_000, start);
  keep('largest', 20_000, start);
  expect(lists.find('one', start)).toBeUndefined();
  expect(lists.find('largest', start)).toBeDefined();
  expect(lists.find('largest', start + 3_600_001)).toBeUndefined();
});

describe('a row', () => {
  const reader = new PersonReader({ product, mapping: {}, columns: [], role: null, now: start });
  const read = (values: Record<string, unknown>) => reader.read({ line: 3, values });
  const person = (values: Record<string, unknown>) => {
    const row = read({ email: 'ana@example.com', ...values });
    if ('fault' in row) throw new Error(row.fault);
    return row.person;
  };

  test('says only what it says', () => {
    expect(person({})).toEqual({
      email: 'ana@example.com', name: null, website: null, stage: null, role: null, requestedRole: null, answers: {}, origin: {}, locale: null, notes: null, reason: null, score: null,
      joinedAt: null, confirmedAt: null, approvedAt: null, approvedBy: null,
    });
  });

  test('is read in the words people use', () => {
    expect(person({ first_name: 'Ana', last_name: 'Lima', status: 'Waitlisted', role: 'coach', score: '70', language: 'pt_br', verified: 'ja', joined: '2025-01-01', team: '4', utm_source: 'news' })).toMatchObject({
      name: 'Ana Lima', stage: 'pending', role: null, requestedRole: 'coach', score: 70, locale: 'pt-BR', joinedAt: Date.UTC(2025, 0, 1), confirmedAt: Date.UTC(2025, 0, 1), answers: { team: 4 },
      origin: { utm: { source: 'news' } },
    });
  });

  test.each([
    [{ email: 'x' }, /@ in the middle/], [{ email: '' }, /no email address/], [{ status: 'maybe' }, /status/], [{ status: 'constructor' }, /status/], [{ score: '-1' }, /score/], [{ joined: '03/04/2025' }, /joined/],
    [{ joined: '2100-01-01' }, /lies ahead/], [{ name: 'a\nb' }, /one line/], [{ name: 'a'.repeat(121) }, /120/], [{ team: 'many' }, /number/], [{ answers: '[1]' }, /JSON object/], [{ answers: { 'x y': 1 } }, /answer/],
    [{ website: 'javascript:alert(1)' }, /web address/], [{ language: 'Klingon' }, /language/], [{ utm: { evil: 'x' } }, /utm/], [{ notes: { a: 1 } }, /text/],
  ])('%j fails alone, with a sentence', (values, sentence) => {
    const row = read({ email: 'ana@example.com', ...values });
    expect('fault' in row && row.fault).toMatch(sentence);
  });

  test('never breaks, whatever stands in it', () => {
    const key = fc.oneof(fc.string(), fc.constantFrom('email', 'name', 'status', 'role', 'score', 'joined_at', 'answers', 'utm', 'website', 'confirmed', 'locale', 'notes', '__proto__'));
    fc.assert(fc.property(fc.dictionary(key, fc.anything()), (values) => { expect(read(values)).toHaveProperty('line', 3); }), { numRuns: 1_000 });
  });
});
