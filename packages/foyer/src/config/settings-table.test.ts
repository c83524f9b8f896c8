import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { productFileNames } from './load-product.ts';
import { reservedRoleKeys } from './product-schema.ts';
import { readProduct } from './product.ts';
import { renderSettingsTable, settingsTable } from './settings-table.ts';

const guide = join(import.meta.dirname, '../../../../docs/configuration.md');
const tableInGuide = /(?<=<!-- settings -->\n\n)[\s\S]*?(?=\n\n<!-- \/settings -->)/;

it('the guide lists every setting as it is; `vitest -u` writes the table anew', async () => {
  const page = await readFile(guide, 'utf8');
  expect(page).toMatch(tableInGuide);
  await expect(page.replace(tableInGuide, () => renderSettingsTable())).toMatchFileSnapshot(guide);
});

it('every setting is explained in a sentence', () => {
  for (const { name, meaning, fallback } of settingsTable) {
    expect(`${name}: ${meaning}`).toMatch(/: \S.{10,}\.$/);
    expect(fallback).not.toBe('');
  }
});

it('the product in the guide is a complete one', async () => {
  const page = await readFile(guide, 'utf8');
  const sample = /```ts\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  const literal = /defineConfig\(([\s\S]*)\);/.exec(sample)?.[1] ?? '';
  // oxlint-disable-next-line typescript/no-implied-eval -- our own documentation, read from this repository
  expect(readProduct(new Function(`return ${literal}`)(), 'docs/configuration.md').faults).toEqual([]);
});

it('the guide names the files that are looked for and the role keys that are taken', async () => {
  const page = await readFile(guide, 'utf8');
  for (const name of [...productFileNames, ...reservedRoleKeys]) expect(page).toContain(`\`${name}\``);
});
