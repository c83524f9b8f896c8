import fc from 'fast-check';
import { expect, test } from 'vitest';
import { settings } from './settings.ts';
import { findUnknownVariables } from './unknown-variables.ts';

const names = Object.keys(settings).filter((name) => name.length >= 10);
const letter = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ_'.split(''));

test('SR-78 a setting that is one or two slips away from one of ours is asked about, wherever the slips are', () => {
  const slip = fc.record({ kind: fc.constantFrom('add', 'drop', 'change'), at: fc.double({ min: 0, max: 1, noNaN: true }), letter });
  fc.assert(fc.property(fc.constantFrom(...names), fc.array(slip, { minLength: 1, maxLength: 2 }), (name, slips) => {
    let written = name;
    for (const { kind, at, letter: one } of slips) {
      const place = Math.floor(at * (written.length - 1));
      written = written.slice(0, place) + (kind === 'drop' ? '' : one) + written.slice(place + (kind === 'add' ? 0 : 1));
    }
    const found = findUnknownVariables({ [written]: '1' });
    // Two slips may lead back to where they began, or to another setting.
    if (written in settings) expect(found).toEqual([]);
    else expect(found, `${written} for ${name}`).toMatchObject([{ where: written, problem: expect.stringMatching(/Did you mean [A-Z0-9_]+\?/) }]);
  }), { numRuns: 2_000 });
});
