import { expect, it } from 'vitest';
import { LineReader } from './send-file.ts';

it('reads lines as they become whole, each once', () => {
  const reader = new LineReader();
  expect(reader.read('{"a":1}\n{"b"')).toEqual([{ a: 1 }]);
  expect(reader.read('{"a":1}\n{"b"')).toEqual([]);
  expect(reader.read('{"a":1}\n{"b":2}\n{"c":3}\n')).toEqual([{ b: 2 }, { c: 3 }]);
});

it('waits while not even one line is whole', () => {
  const reader = new LineReader();
  expect(reader.read('')).toEqual([]);
  expect(reader.read('{"report":')).toEqual([]);
});

it('takes no notice of empty lines', () => {
  expect(new LineReader().read('\n\n{"a":1}\n\n')).toEqual([{ a: 1 }]);
});
