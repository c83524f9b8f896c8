import { describe, expect, it } from 'vitest';
import { Cookies } from './cookies.ts';

const cookies = new Cookies('https://foyer.example');
const read = (header: string | null) => cookies.read(header, 'session');

describe('a cookie', () => {
  it.each([
    '__Host-foyer-session=abc',
    'theme=dark; __Host-foyer-session=abc; lang=de',
    'theme=dark;__Host-foyer-session=abc',
    ' \t__Host-foyer-session= abc ;',
    'note=__Host-foyer-session=x; __Host-foyer-session=abc',
    'x__Host-foyer-session=x; __Host-foyer-session=abc; __Host-foyer-session2=x',
    '__Host-foyer-session; __Host-foyer-session=abc',
  ])('is found in "%s"', (header) => {
    expect(read(header)).toBe('abc');
  });

  it.each([
    null, '', '__Host-foyer-session', '__Host-foyer-session=', '__Host-foyer-session= ; theme=dark', 'foyer-session=abc',
    'x __Host-foyer-session=abc', 'note=; note=__Host-foyer-session=abc', '__host-foyer-session=abc',
  ])('is not found in "%s"', (header) => {
    expect(read(header)).toBeUndefined();
  });

  it('that is sent twice counts for nothing, even when both say the same', () => {
    expect(read('__Host-foyer-session=abc; __Host-foyer-session=def')).toBeUndefined();
    expect(read('__Host-foyer-session=abc; theme=dark;__Host-foyer-session=abc')).toBeUndefined();
    expect(read('__Host-foyer-session=; __Host-foyer-session=abc; __Host-foyer-session=abc')).toBeUndefined();
  });

  it('with blanks before its name that are none in HTTP is another one: a page elsewhere could plant it without the prefix\'s rules', () => {
    expect(read('\u00a0__Host-foyer-session=abc')).toBeUndefined();
    expect(read('theme=dark; \u2000__Host-foyer-session=abc')).toBeUndefined();
    expect(read('\u00a0__Host-foyer-session=planted; __Host-foyer-session=abc')).toBe('abc');
  });

  it('is read back as it was set, whatever is in it', () => {
    const value = 'a;b=c, "d" %41 ü';
    expect(cookies.read(cookies.set('joined', value, 60).split(';', 1)[0]!, 'joined')).toBe(value);
    expect(read('__Host-foyer-session=%zz')).toBeUndefined();
  });
});
