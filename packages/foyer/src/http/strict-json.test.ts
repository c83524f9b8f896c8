import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FoyerError } from '../domain/errors.ts';
import { parseStrictJson } from './strict-json.ts';
import { processorMs } from '../testing/processor-time.ts';

const refusal = (text: string): string => {
  try {
    parseStrictJson(text);
  } catch (error) {
    if (error instanceof FoyerError && error.code === 'input/malformed') return error.message;
    throw error;
  }
  return 'taken';
};

describe('strict JSON', () => {
  it('reads whatever JSON.parse reads, as long as it means one thing', () => {
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
      const text = JSON.stringify(value);
      const outcome = refusal(text);
      // Generated keys may be the ones that reach a prototype.
      if (outcome === 'taken') expect(parseStrictJson(text)).toEqual(JSON.parse(text));
      else expect(text).toMatch(/"(?:__proto__|constructor|prototype)":/);
    }));
  });

  it('refuses whatever JSON.parse refuses', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom(...'{}[]",:\\0123456789.eE+-truefalsn \n\t'.split('')), maxLength: 30 }), (text) => {
      let valid = true;
      try { JSON.parse(text); } catch { valid = false; }
      if (!valid) expect(refusal(text)).toBe('The body is not valid JSON.');
    }), { numRuns: 2000 });
  });

  it.each(['{"a":1,"a":2}', '{"a":1,"b":{"c":1,"c":2}}', '[{"a":1,"a":1}]', '{"\\u0061":1,"a":2}', '{"a":[1,{"x":0}],"a":1}', '{"":1,"":2}', '{"a\\"b":1,"a\\"b":2}'])('refuses a key twice in one object: %s', (text) => {
    expect(refusal(text)).toContain('twice');
  });

  it.each(['{"a":{"b":1},"b":1}', '[{"a":1},{"a":1}]', '{"a":"a","b":"a"}', '{"a":["a","a"]}', '{"a":"\\"","b":"{\\"a\\":1,\\"a\\":2}"}', '{"a":"[[[["}', '"\\\\"', ' [ ] '])('takes one key in different objects, and looks into no text: %s', (text) => {
    expect(refusal(text)).toBe('taken');
  });

  it.each(['{"__proto__":1}', '{"a":[{"constructor":1}]}', '{"pro\\u0074otype":1}'])('refuses a key that reaches a prototype: %s', (text) => {
    expect(refusal(text)).toContain('not allowed');
  });

  it('takes 32 levels and not one more', () => {
    expect(refusal(`${'['.repeat(32)}${']'.repeat(32)}`)).toBe('taken');
    expect(refusal(`${'['.repeat(33)}${']'.repeat(33)}`)).toContain('deeper');
    expect(refusal(`${'{"a":'.repeat(33)}1${'}'.repeat(33)}`)).toContain('deeper');
    expect(refusal(`[${'[],'.repeat(100)}[]]`)).toBe('taken');
  });

  it('takes linear time', () => {
    const startedAt = processorMs();
    for (const text of [`[${'1,'.repeat(30_000)}1]`, `{${Array.from({ length: 5000 }, (_, i) => `"k${i}":0`).join(',')}}`, `"${'\\\\'.repeat(30_000)}"`]) refusal(text);
    expect(processorMs() - startedAt).toBeLessThan(200);
  });
});
