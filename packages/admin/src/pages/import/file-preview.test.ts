import { expect, it } from 'vitest';
import { contentTypeOf, keepChoices, mapColumn, missingFields, samplesOf } from './file-preview.ts';

it('gives a field to one column only', () => {
  expect(mapColumn({ a: 'email', b: 'name', c: null }, 'c', 'email')).toEqual({ a: null, b: 'name', c: 'email' });
});

it('leaves a column out without touching the others', () => {
  expect(mapColumn({ a: 'email', b: null }, 'a', null)).toEqual({ a: null, b: null });
});

it('keeps what somebody chose for columns that are still there', () => {
  expect(keepChoices({ Mail: 'email', Who: 'name', New: null }, { Who: null, Gone: 'notes', New: 'notes' })).toEqual({ Mail: 'email', Who: null, New: 'notes' });
});

it('misses the address until a column has it', () => {
  const fields = [{ key: 'email', label: 'Email address', required: true }, { key: 'name', label: 'Name', required: false }];
  expect(missingFields({ fields }, { a: 'name' })).toEqual(['email']);
  expect(missingFields({ fields }, { a: 'email' })).toEqual([]);
});

it('shows up to three different values of a column and no blanks', () => {
  const preview = { columns: ['a', 'b'], rows: [['1', ''], ['1', 'x'], ['2', ' '], ['3', 'y'], ['4', 'x']] };
  expect(samplesOf(preview, 'a')).toEqual(['1', '2', '3']);
  expect(samplesOf(preview, 'b')).toEqual(['x', 'y']);
  expect(samplesOf(preview, 'missing')).toEqual([]);
});

it('tells the server what a file is by its name, not by what the browser believes', () => {
  expect(contentTypeOf({ name: 'approved_users.JSON' })).toBe('application/json');
  expect(contentTypeOf({ name: 'people.jsonl' })).toBe('application/x-ndjson');
  expect(contentTypeOf({ name: 'people.csv' })).toBe('text/csv');
  expect(contentTypeOf({ name: 'people' })).toBe('text/csv');
});
