import type { Chance } from './chance.ts';

/** Shows itself when it is taken for a header or for markup; see judge.ts. */
export const marker = 'fuzzed';

/** Texts that mean something to one part or another of a program like this. */
const texts: readonly string[] = [
  '', ' ', '\t\n', '\u0000', 'a\u0000b', '\ud800', 'x\udc00y', '\uffff', '\ufeff', '\u202eevil\u202c', '\u200b', 'e\u0301', '\u0130stanbul', 'ſs', 'ﬀ', '😀', '👩‍👩‍👧‍👦', '한국어', 'ÅÅ',
  '__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', 'then',
  "' or 1=1 --", '"; drop table entry; --', "\\'; select pg_sleep(9); --", '$1', ':name', '?', '%', '_', '%%%', '\\', '\\\\', '%_%', "''", '"', '*', '"*"', 'a" OR "b', 'NEAR(a b)', 'a:b', '^', '-', 'col:x', '(((((', ')',
  '(a+)+$', '.*.*.*x', '[', '[a-', '{1,99999}', `\r\nx-${marker}: 1`, `%0d%0ax-${marker}:%201`, '\n\n', `<script>${marker}()</script>`, `"><img src=x onerror=${marker}()>`, `javascript:${marker}()`, `data:text/html,<script>${marker}()</script>`,
  '{{7*7}}', '${7*7}', '{% raw %}', '{{ constructor }}', '#{1}', '=1+1', '@SUM(A1)', '+1', '-1', '|cmd',
  '../../etc/passwd', '..%2f..%2fetc', '/./', '//evil.example/x', '\\\\evil.example\\x', 'http://evil.example', 'https://user:pass@evil.example:99999/', 'http://[::1]/', 'http://169.254.169.254/', 'file:///etc/passwd', '/dashboard?next=//evil.example',
  'NaN', 'Infinity', '-Infinity', '-0', '0', '1e999', '1e-999', '0x10', '١٢', '9007199254740993', '-9223372036854775809', '99999999999999999999', 'null', 'undefined', 'true', 'false', '[]', '{}', '[object Object]',
  'now', '1970-01-01', '9999-12-31T23:59:60Z', '2026-02-30', '+275760-09-13T00:00:00.001Z', '2026-11-30T25:00:00Z', '0000-00-00', 'P1D',
  'a@b', 'a@@b.example', '"a b"@example.org', 'a@[127.0.0.1]', 'ünïcode@exämple.org', 'a@xn--exmple-cua.org', 'a@example.org\u0000', 'a@example.org, b@example.org', 'a@example.org\nbcc: b@example.org', `${'a'.repeat(65)}@example.org`, `a@${'b'.repeat(250)}.org`, 'A+tag@Example.ORG.', '.a@example.org', 'a..b@example.org',
];

const numbers: readonly number[] = [0, -0, 1, -1, 0.5, -1e-7, 2 ** 31, 2 ** 31 - 1, -(2 ** 31) - 1, 2 ** 32, 2 ** 53, 2 ** 53 - 1, -(2 ** 53), 1e15, 1e21, 1e308, -1e308, 5e-324];

/** A text to trip over; now and then a long one. */
export function hostileText(chance: Chance): string {
  if (chance.is(0.06)) return chance.of(['a', '😀', ' ', '%', '(', 'a.', '\\', '<', '"', '\u0301', '{{']).repeat(chance.of([200, 3_000, 20_000]));
  if (chance.is(0.12)) return Array.from({ length: chance.between(1, 40) }, () => String.fromCharCode(chance.between(0, chance.of([0x7f, 0xff, 0xffff])))).join('');
  if (chance.is(0.1)) return chance.of(texts) + chance.of(texts);
  return chance.of(texts);
}

/** A JSON value to trip over. */
export function hostileValue(chance: Chance, depth = 0): unknown {
  const way = chance.way({ text: 10, number: 4, word: 3, list: depth < 3 ? 2 : 0, object: depth < 3 ? 2 : 0, deep: depth === 0 ? 0.6 : 0 });
  switch (way) {
    case 'text': return hostileText(chance);
    case 'number': return chance.of(numbers);
    case 'word': return chance.of([null, true, false]);
    case 'list': return Array.from({ length: chance.of([0, 1, 2, 5, 300]) }, () => hostileValue(chance, depth + 2));
    case 'object': return Object.fromEntries(Array.from({ length: chance.between(0, 3) }, () => [hostileText(chance), hostileValue(chance, depth + 1)]));
    case 'deep': {
      let value: unknown = 1;
      const levels = chance.of([20, 31, 33, 500]);
      for (let level = 0; level < levels; level += 1) value = chance.is(0.5) ? [value] : { a: value };
      return value;
    }
  }
}
