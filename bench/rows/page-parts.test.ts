import { expect, it } from 'vitest';
import { blockingScripts, resourcesOf } from './page-parts.ts';

const html = `<link rel="stylesheet" href="/assets/a.css"><link rel="canonical" href="/waitlist"><link rel="icon" href="/assets/i.svg">
  <script type="module" src="/assets/a.js"></script><script defer src="/assets/b.js"></script><script src="/assets/c.js"></script><script>1</script><img src="https://elsewhere.test/x.png">`;

it('finds what a browser fetches from the same host, once', () => {
  expect([...resourcesOf(html + html)]).toEqual(['/assets/a.css', '/assets/i.svg', '/assets/a.js', '/assets/b.js', '/assets/c.js']);
});

it('counts scripts that hold the page up', () => {
  expect(blockingScripts(html)).toBe(1);
});
