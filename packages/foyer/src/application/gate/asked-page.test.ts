import { describe, expect, it } from 'vitest';
import { readAskedPage } from './asked-page.ts';

const token = 'A'.repeat(43);

describe('the page somebody asked a proxy for', () => {
  it('is kept with its query', () => {
    expect(readAskedPage('/studio/notes?tab=2&q=a%20b')).toEqual({ path: '/studio/notes?tab=2&q=a%20b', token: null });
    expect(readAskedPage('/')).toEqual({ path: '/', token: null });
  });

  it('is kept without the mailed token in its address', () => {
    expect(readAskedPage(`/dashboard?token=${token}&tab=2`)).toEqual({ path: '/dashboard?tab=2', token });
    expect(readAskedPage(`/studio?token=${token}`)).toEqual({ path: '/studio', token });
    expect(readAskedPage('/studio?token=short')).toEqual({ path: '/studio', token: null });
  });

  it.each([
    [undefined], [''], ['studio'], ['//evil.test/'], ['/\\evil.test'], ['https://evil.test/'], ['/a\nb'], ['/a b'], [`/${'a'.repeat(2000)}`],
    ['/gate/enter/continue'], ['/gate/verify?redirect=1'], ['/sign-in'], ['/invite?token=x'],
  ])('is none for %j', (address) => {
    expect(readAskedPage(address)).toBeNull();
  });
});
