import { gzipSync } from 'node:zlib';
import { parseDocument } from 'htmlparser2';
import { describe, expect, it } from 'vitest';
import { previews } from './preview/previews.ts';
import { previewAssets } from './preview/sample.ts';
import { elementsOf, textOf, type Element } from './testing/elements.ts';

const pages = Object.entries(previews());
const german = Object.entries(previews({ locale: 'de' }));

// What a page weighs is what it weighs compressed.
await previewAssets.compressed;

describe.each(pages)('%s', (_name, page) => {
  const elements = elementsOf(parseDocument(page));
  const named = (...names: string[]): Element[] => elements.filter(({ name }) => names.includes(name));

  it('is one complete document in the language it says', () => {
    expect(page.startsWith('<!doctype html>\n<html lang="en">')).toBe(true);
    expect(named('h1')).toHaveLength(1);
    expect(named('main')).toHaveLength(1);
    expect(textOf(named('title')[0]!)).not.toBe('');
  });

  it('carries no inline style, script or handler, so that the strictest policy holds', () => {
    expect(named('style')).toEqual([]);
    expect(named('script').filter(({ attribs }) => attribs.src === undefined || attribs.type !== 'module')).toEqual([]);
    const forbidden = elements.flatMap(({ name, attribs }) => Object.keys(attribs).filter((key) => key === 'style' || key.startsWith('on')).map((key) => `${name} ${key}`));
    expect(forbidden).toEqual([]);
    expect(elements.filter(({ attribs }) => /^\s*(?:javascript|data):/i.test(attribs.href ?? attribs.src ?? ''))).toEqual([]);
  });

  it('names every control it shows', () => {
    const labels = new Set(named('label').map(({ attribs }) => attribs.for));
    const controls = named('input', 'select', 'textarea').filter(({ attribs }) => attribs.type !== 'hidden');
    expect(controls.filter(({ attribs }) => attribs.id === undefined || !labels.has(attribs.id))).toEqual([]);
    expect(named('button', 'a', 'summary').filter((element) => textOf(element).trim() === '' && element.attribs['aria-label'] === undefined)
      .filter(({ attribs }) => attribs['data-stop'] === undefined)).toEqual([]);
  });

  it('uses each id once and points at ids that are there', () => {
    const ids = elements.flatMap(({ attribs }) => (attribs.id === undefined ? [] : [attribs.id]));
    expect(ids).toEqual([...new Set(ids)]);
    const references = elements.flatMap(({ attribs }) => [attribs['aria-describedby'], attribs['aria-labelledby'], attribs.for].flatMap((value) => value?.split(' ') ?? []));
    expect(references.filter((id) => !ids.includes(id))).toEqual([]);
    const anchors = named('a').map(({ attribs }) => attribs.href ?? '').filter((href) => href.startsWith('#'));
    expect(anchors.filter((href) => !ids.includes(href.slice(1)))).toEqual([]);
  });

  it('works without scripts: every form is a plain POST of the same origin with a button in it', () => {
    for (const form of named('form')) {
      expect(form.attribs.method).toBe('post');
      expect(form.attribs.action).toMatch(/^\/(?!\/)/);
      expect(elementsOf(form).some(({ name, attribs }) => name === 'button' && attribs.type === 'submit')).toBe(true);
    }
  });

  it('says everything in words: no key and no open placeholder is left', () => {
    expect(page).not.toMatch(/\{\{|\}\}|undefined|\[object/);
    expect(page).not.toMatch(/>[a-z]+(?:\.[a-zA-Z]+)+</);
  });

  it('costs less than 50 KB to load, and less than 20 KB without the font', () => {
    const served = [...previewAssets.files].filter(([path]) => page.includes(path));
    const sizes = served.map(([path, { body, brotli }]) => ({ path, bytes: brotli?.length ?? body.length }));
    const own = gzipSync(page).length;
    const withFont = sizes.reduce((sum, { bytes }) => sum + bytes, own);
    const withoutFont = sizes.filter(({ path }) => !path.endsWith('.woff2')).reduce((sum, { bytes }) => sum + bytes, own);
    expect(withFont).toBeLessThan(50_000);
    expect(withoutFont).toBeLessThan(20_000);
  });
});

describe('the second language', () => {
  it.each(german)('%s is German from head to foot', (name, page) => {
    expect(page).toContain('<html lang="de">');
    expect(page).not.toMatch(/Skip to content|Where do I stand|>Sign in</);
    expect(page.length, name).toBeGreaterThan(500);
  });
});
