import { describe, expect, it } from 'vitest';
import { aligned, count, instant, wrapped } from './layout.ts';
import { paintFor } from './terminal.ts';
import { nearest } from './usage-error.ts';

describe('layout', () => {
  it('puts cells below each other, colours and accents aside', () => {
    const { good } = paintFor(true, {});
    expect(aligned([[good('ok'), 'Zoë', 'x'], ['fault', 'Søren', 'y']])).toBe(`${good('ok')}     Zoë    x\nfault  Søren  y`);
  });

  it('breaks text between words and keeps paragraphs', () => {
    expect(wrapped('one two three\n\nfour', 8, '  ')).toBe('  one two\n  three\n\n  four');
  });

  it('counts and dates as people read them', () => {
    expect([count(1, 'person', 'people'), count(1234, 'person', 'people')]).toEqual(['1 person', '1,234 people']);
    expect(instant(Date.UTC(2026, 10, 20, 9, 5, 59))).toBe('2026-11-20 09:05 UTC');
  });
});

describe('colour', () => {
  it('is for terminals, and not when NO_COLOR is set', () => {
    expect(paintFor(true, {}).bad('x')).toBe('\u001B[31mx\u001B[39m');
    expect(paintFor(true, { NO_COLOR: '' }).bad('x')).not.toBe('x');
    for (const paint of [paintFor(false, {}), paintFor(true, { NO_COLOR: '1' }), paintFor(true, { TERM: 'dumb' })]) expect(paint.bad('x')).toBe('x');
  });
});

describe('a mistyped word', () => {
  it('suggests what is near and nothing else', () => {
    expect(nearest('aprove', ['approve', 'reject'])).toBe('approve');
    expect(nearest('fly', ['approve', 'reject'])).toBeUndefined();
  });
});
