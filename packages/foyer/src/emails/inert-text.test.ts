import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inertText, oneLine } from './inert-text.ts';

test('leaves ordinary names alone', () => {
  for (const name of ['Ada Lovelace', "Séan O'Brien", '李小龙', 'Dr. Who', 'محمد', 'Jean-Luc', 'Anne & Bob']) expect(inertText(name, 80)).toBe(name);
});

test('breaks whatever a mail program would make a link', () => {
  expect(inertText('http://evil.example/x', 80)).toBe('http:\u200b//evil.\u200bexample/x');
  expect(inertText('www.evil.example', 80)).toBe('www.\u200bevil.\u200bexample');
  expect(inertText('eve@evil.example', 80)).toBe('eve@\u200bevil.\u200bexample');
});

test('gives one line without controls for any text', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
    expect(oneLine(text)).not.toMatch(/[\r\n\u2028\u2029\p{Cc}\u202a-\u202e\ue000-\uf8ff]/u);
    expect(inertText(text, 50)).not.toMatch(/:\/\/|\S\.[a-z]/);
  }));
});
