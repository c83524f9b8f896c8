import { domainToUnicode } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidInput } from '../domain/errors.ts';
import { parseEmail, readEmail } from './email-address.ts';
import { processorMs } from '../testing/processor-time.ts';

describe('the canonical form', () => {
  it.each([
    ['ana@example.com', 'ana@example.com'],
    ['  Ana.Lima+Beta@Example.COM ', 'ana.lima+beta@example.com'],
    ["o'brien_2@sub.example.co.uk", "o'brien_2@sub.example.co.uk"],
    ['a@b.io', 'a@b.io'],
    ['ana@münchen.de', 'ana@xn--mnchen-3ya.de'],
    ['ana@MÜNCHEN.de', 'ana@xn--mnchen-3ya.de'],
    ['ana@mu\u0308nchen.de', 'ana@xn--mnchen-3ya.de'],
    ['ana@XN--MNCHEN-3YA.de', 'ana@xn--mnchen-3ya.de'],
    ['info@пример.рф', 'info@xn--e1afmkfd.xn--p1ai'],
    ['ana@straße.de', 'ana@xn--strae-oqa.de'],
    ['ana@例え.jp', 'ana@xn--r8jz45g.jp'],
    ['c--d@c--d.com', 'c--d@c--d.com'],
  ])('makes %j into %j', (input, canonical) => {
    expect(parseEmail(input)).toBe(canonical);
  });

  it('keeps addresses apart that only look alike', () => {
    const latin = parseEmail('ana@apple.com');
    const cyrillic = parseEmail('ana@аpple.com');
    const dotless = parseEmail('ana@lınk.com');
    expect(new Set([latin, cyrillic, dotless, parseEmail('ana@link.com')]).size).toBe(4);
    expect(parseEmail('ana@strasse.de')).not.toBe(parseEmail('ana@straße.de'));
    expect(parseEmail('a.na@gmail.com')).not.toBe(parseEmail('ana@gmail.com'));
  });

  it('never lets a mapping of Unicode turn a letter of the domain into another one', () => {
    const merged: string[] = [];
    for (let code = 0x80; code <= 0x1_ffff; code++) {
      if (code >= 0xd800 && code <= 0xdfff) continue;
      const letter = String.fromCodePoint(code);
      const reading = readEmail(`a@x${letter}y.com`);
      if (!reading.ok) continue;
      const expected = `x${letter.toLowerCase()}y.com`.normalize('NFC');
      if (domainToUnicode(reading.email.slice(2)) !== expected) merged.push(code.toString(16));
    }
    expect(merged).toEqual([]);
  });
});

describe('what is refused', () => {
  it.each([
    ['nothing', undefined],
    ['null', null],
    ['an empty text', ''],
    ['only spaces', '   '],
    ['a number', 7],
    ['a list of one', ['ana@example.com']],
    ['an object', { toString: () => 'ana@example.com' }],
    ['no @', 'ana.example.com'],
    ['nothing before the @', '@example.com'],
    ['nothing after the @', 'ana@'],
    ['two @', 'ana@home@example.com'],
    ['two addresses', 'ana@example.com,ben@example.com'],
    ['a named address', 'Ana <ana@example.com>'],
    ['a quoted local part', '"ana lima"@example.com'],
    ['a comment', 'ana(work)@example.com'],
    ['a dot at the start', '.ana@example.com'],
    ['a dot at the end of the local part', 'ana.@example.com'],
    ['two dots in a row', 'ana..lima@example.com'],
    ['a backslash', 'ana\\lima@example.com'],
    ['a local part outside ASCII', 'añа@example.com'],
    ['a fullwidth @', 'ana＠example.com'],
    ['an address literal', 'ana@[192.0.2.1]'],
    ['an IP address', 'ana@192.0.2.1'],
    ['a hexadecimal IP address', 'ana@0x7f.0.0.0x1'],
    ['a domain without a dot', 'ana@localhost'],
    ['a dot at the very end', 'ana@example.com.'],
    ['an empty label', 'ana@example..com'],
    ['a numeric top level', 'ana@example.123'],
    ['a label that starts with a hyphen', 'ana@-example.com'],
    ['a label that ends with a hyphen', 'ana@example-.com'],
    ['an underscore in the domain', 'ana@exa_mple.com'],
    ['a percent-encoded domain', 'ana@ex%61mple.com'],
    ['a port', 'ana@example.com:25'],
    ['a path', 'ana@example.com/x'],
    ['broken punycode', 'ana@xn--a.com'],
    ['a space inside', 'ana @example.com'],
    ['a no-break space', 'ana\u00a0@example.com'],
    ['a line break', 'ana@example.com\nBcc: ben@example.com'],
    ['a trailing line break', 'ana@example.com\n'],
    ['a tab', '\tana@example.com'],
    ['a zero byte', 'ana@example.com\0'],
    ['a zero-width space', 'ana@exa\u200bmple.com'],
    ['a soft hyphen', 'ana@exa\u00admple.com'],
    ['a direction override', 'ana@exa\u202emple.com'],
    ['a fullwidth domain', 'ana@ｅxample.com'],
    ['a ligature', 'ana@ﬁne.com'],
    ['a Kelvin sign', 'ana@\u212aelvin.com'],
    ['a dotted capital I', 'ana@\u0130stanbul.com'],
    ['an ideographic full stop', 'ana@example。com'],
    ['half of a surrogate pair', 'ana@\ud83d.com'],
    ['a local part of 65', `${'a'.repeat(65)}@example.com`],
    ['a label of 64', `ana@${'a'.repeat(64)}.com`],
    [
      'an address of 255',
      `ana@${'a'.repeat(60)}.${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(3)}.com`,
    ],
  ])('refuses %s, and says what to change', (_what, input) => {
    const reading = readEmail(input);
    expect(reading.ok).toBe(false);
    if (!reading.ok) expect(reading.detail).toMatch(/^[A-Z].+\.$/);
    expect(() => parseEmail(input)).toThrow(InvalidInput);
  });

  it('points at the field it was given', () => {
    const error = (() => {
      try {
        parseEmail('x', '/emails/3');
      } catch (thrown) {
        return thrown as InvalidInput;
      }
      return undefined;
    })();
    expect(error?.code).toBe('input/invalid');
    expect(error?.errors).toEqual([{ pointer: '/emails/3', detail: expect.stringContaining('@') }]);
  });

  it('never repeats what was typed', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 12, unit: 'binary' }), (text) => {
        const reading = readEmail(text);
        expect(reading.ok || !reading.detail.includes(text)).toBe(true);
      }),
    );
  });
});

describe('for any input', () => {
  const label = fc.stringMatching(/^[a-zA-Z0-9äöüßéñжя]{1,12}$/);
  const address = fc
    .tuple(fc.stringMatching(/^[a-zA-Z0-9+_'-]{1,20}$/), label, fc.constantFrom('com', 'DE', 'рф', 'co.uk'))
    .map(([local, name, end]) => `${local}@${name}.${end}`);

  it('is stable: the canonical form of a canonical form is itself', () => {
    fc.assert(
      fc.property(address, (text) => {
        const once = parseEmail(text);
        expect(parseEmail(once)).toBe(once);
      }),
    );
  });

  it('makes one person of every case an address is typed in', () => {
    fc.assert(
      fc.property(address, (text) => {
        const upper = text.replaceAll(/[a-zäöüéñжя]/g, (letter) => letter.toUpperCase());
        expect(parseEmail(upper)).toBe(parseEmail(text));
      }),
    );
  });

  it('never throws anything but a refusal, and returns only one plain ASCII mailbox', () => {
    const pieces = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('@', '.', 'xn--', 'com', 'a', 'K', 'ı', '。', '-', '%00', '#', '?'),
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 8 }), (parts) => {
        const reading = readEmail(parts.join(''));
        if (reading.ok) expect(reading.email).toMatch(/^[!-?A-~]{1,64}@[a-z0-9.-]+\.[a-z0-9-]+$/);
      }),
      { numRuns: 2000 },
    );
  });

  it('takes no longer for hostile input than for a long one', () => {
    const length = 65_536;
    for (const hostile of [
      'a'.repeat(length),
      '@'.repeat(length),
      ' '.repeat(length),
      `a@${'a.'.repeat(length / 2)}`,
      `${'a.'.repeat(length / 2)}@b.c`,
      `a@${'ü'.repeat(length)}`,
      `a@${'-'.repeat(1000)}.com`,
      `a@${'xn--'.repeat(250)}`,
    ]) {
      const start = processorMs();
      readEmail(hostile);
      expect(processorMs() - start).toBeLessThan(50);
    }
  });
});
