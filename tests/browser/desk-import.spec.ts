import { readFileSync } from 'node:fs';
import { signInAs } from './support/admin-session.ts';
import { panelOf, rowOf } from './support/admin.ts';
import { newAddress } from './support/people.ts';
import { expect, story } from './support/story.ts';

story('a spreadsheet from another world is dropped, faults and all, and its people stand in the queue as they were', async ({ page, foyer }) => {
  await signInAs(page, foyer, 'admin');
  const batch = newAddress('sheet').split('@')[0]!;
  const address = (name: string) => `${name}.${batch}@example.org`;
  // Tabs, UTF-16 with its mark, a line break inside a cell, accents, an empty line, a date that is none, an address twice.
  const file = [
    'E-Mail-Adresse\tName\tGewünschte Rolle\tAngemeldet am\tBestätigt\tBemerkung',
    `${address('zoe')}\tZoë Ångström\tcoach\t2024-02-29\tyes\t"Zwei Zeilen,\neine Zelle"`,
    `${address('jose')}\tJosé Núñez\tclient\t2024-03-01\tyes\t`,
    '',
    `${address('late')}\tLate Date\tcoach\t31.31.2024\tyes\t`,
    `${address('jose')}\tJosé again\tcoach\t2024-03-02\tyes\t`,
    'nobody at all\tNo Address\tcoach\t2024-03-03\tyes\t',
  ].join('\r\n');
  await page.goto('/admin/import');
  const data = await page.evaluateHandle((text) => {
    const units = Uint16Array.from([0xfe_ff, ...[...text].map((letter) => letter.codePointAt(0)!)]);
    const transfer = new DataTransfer();
    transfer.items.add(new File([units], 'Anmeldungen März.txt'));
    return transfer;
  }, file);
  await page.getByRole('heading', { name: 'Drop a file here' }).dispatchEvent('drop', { dataTransfer: data });
  await expect(page.getByLabel('Encoding')).toHaveValue('utf-16le');
  await expect(page.getByLabel('Parted by')).toHaveValue('\t');
  await expect(page.getByLabel('What E-Mail-Adresse becomes')).toHaveValue('email');
  await expect(page.getByLabel('What Gewünschte Rolle becomes')).toHaveValue('requestedRole');

  await page.getByRole('button', { name: 'Check every row' }).click();
  await expect(page.getByRole('heading', { name: 'This is what will happen' })).toBeVisible();
  await expect(rowOf(page, 'nobody at all')).toBeVisible();
  await expect(rowOf(page, address('late'))).toContainText(/date|day|instant/i);
  const failures = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download the failures' }).click();
  const told = readFileSync(await (await failures).path(), 'utf8');
  expect(told).toContain('nobody at all');
  expect(told).not.toContain(address('zoe'));

  await page.getByRole('button', { name: 'Import 2 people' }).click();
  await expect(page.getByRole('heading', { name: 'Imported' })).toBeVisible();
  await page.goto(`/admin/waitlist?q=${encodeURIComponent(batch)}`);
  await expect(page.getByText('2 people', { exact: true })).toBeVisible();
  await rowOf(page, 'Zoë Ångström').click();
  await expect(panelOf(page, 'Zoë Ångström').getByText('Zwei Zeilen,')).toBeVisible();
  // Who joined when is as it was.
  await expect(panelOf(page, 'Zoë Ångström').getByText(/Feb 29, 2024/).first()).toBeAttached();
});
