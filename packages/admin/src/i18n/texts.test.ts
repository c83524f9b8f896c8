import { describe, expect, it } from 'vitest';
import { formatRelative } from './format.ts';
import { addTexts } from './texts.ts';

const t = addTexts('test', { hello: 'Hello {{name}}', people_one: '{{count}} person', people_other: '{{count}} people', deep: { down: 'Down' } });

describe('texts', () => {
  it('take values and write numbers as people do', () => {
    expect(t('hello', { name: 'Mia' })).toBe('Hello Mia');
    expect(t('people', { count: 1 })).toBe('1 person');
    expect(t('people', { count: 12_345 })).toBe('12,345 people');
    expect(t('deep.down')).toBe('Down');
  });

  it('show what is missing by its name, so that nobody meets an empty button', () => {
    expect(t('gone' as 'hello')).toBe('test.gone');
    expect(t('hello')).toBe('Hello {{name}}');
  });
});

describe('relative times', () => {
  const now = Date.UTC(2026, 10, 20, 12);
  it.each([
    [now - 2000, 'now'],
    [now - 30_000, '30 sec. ago'],
    [now - 3 * 3_600_000, '3 hr. ago'],
    [now - 26 * 3_600_000, 'yesterday'],
    [now + 3 * 86_400_000, 'in 3 days'],
    [now - 400 * 86_400_000, 'last yr.'],
  ])('%i is %s', (at, text) => {
    expect(formatRelative(at, now)).toBe(text);
  });
});
