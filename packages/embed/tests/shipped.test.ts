import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHarness, type Harness } from '../../foyer/src/testing/harness.ts';

const script = readFileSync(fileURLToPath(new URL('../dist/embed.js', import.meta.url)), 'utf8');
let harness: Harness;
beforeAll(async () => { harness = await startHarness(); });
afterAll(() => harness.close());

describe('the script of the embed', () => {
  it('is less than 12 KB gzip, proof of work included', () => {
    expect(gzipSync(script, { level: 9 }).byteLength).toBeLessThan(12 * 1024);
  });

  it('does nothing that a strict policy of the page refuses', () => {
    expect(script).not.toMatch(/\beval\(|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\.style\.|createElement\(["'`](?:style|script|iframe)["'`]|new Worker|blob:/);
  });

  it('keeps nothing in the browser and reads no cookie', () => {
    expect(script).not.toMatch(/localStorage|sessionStorage|indexedDB|document\.cookie|sendBeacon/);
  });

  it('is handed to pages of any site, kept for an hour, and not sent again unchanged', async () => {
    const answer = await harness.fetch('/embed.js', { headers: { 'accept-encoding': 'br' } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(answer.headers.get('content-encoding')).toBe('br');
    expect(answer.headers.get('cache-control')).toContain('max-age=3600');
    expect(answer.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    const again = await harness.fetch('/embed.js', { headers: { 'if-none-match': answer.headers.get('etag')! } });
    expect(again.status).toBe(304);
    expect(await (await harness.fetch('/embed.js')).text()).toBe(script);
  });
});
