import { readFileSync, writeFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { signInAs } from './support/admin-session.ts';
import { rowOf } from './support/admin.ts';
import { expectFitEverywhere, tabTo } from './support/looks.ts';
import { newAddress } from './support/people.ts';
import { entryOf } from './support/review.ts';
import { expect, story } from './support/story.ts';

/** A spreadsheet as people have them: semicolons, quotes, line breaks in cells, headings of their own, faults. */
function spreadsheet() {
  const mia = newAddress('mia.sheet');
  const noah = newAddress('noah.sheet');
  const text = [
    '\uFEFFKontakt;Vorname;Nachname;Rolle;Angemeldet am;Bemerkung;Schuhgröße',
    `${mia};Mia;Berger;coach;2025-03-01;"Two lines,`,
    'and a ""quote""";38',
    `${noah};Noah;Adler;client;2025-03-02;;42`,
    'not an address;Lena;Weiss;client;2025-03-03;;37',
    `${mia};Mia;Again;coach;2025-03-04;;38`,
  ].join('\r\n');
  return { mia, noah, file: { name: 'leute.csv', mimeType: 'application/vnd.ms-excel', buffer: Buffer.from(text) } };
}

async function chooseFile(page: Page, file: ReturnType<typeof spreadsheet>['file']) {
  await page.goto('/admin/import');
  await page.getByLabel('Choose a file').setInputFiles(file);
  await expect(page.getByRole('heading', { name: file.name })).toBeVisible();
}

story('a spreadsheet is looked at, mapped, checked row by row, and brought over', async ({ page, foyer }) => {
  await signInAs(page, foyer, 'admin');
  const { mia, noah, file } = spreadsheet();
  await page.goto('/admin/import');
  await expectFitEverywhere(page, 'admin-import');
  await chooseFile(page, file);
  await expect(page.getByLabel('Parted by')).toHaveValue(';');
  await expect(page.getByLabel('Encoding')).toHaveValue('utf-8');
  // A heading nobody could guess: the page says what is missing and waits.
  await expect(page.getByText('One column must have the email addresses.', { exact: false })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Check every row' })).toBeDisabled();
  await page.getByLabel('What Kontakt becomes').selectOption('email');
  await expect(page.getByLabel('What Vorname becomes')).toHaveValue('firstName');
  await expect(page.getByLabel('What Schuhgröße becomes')).toHaveValue('');
  await page.getByLabel('What Rolle becomes').selectOption('requestedRole');
  await expectFitEverywhere(page, 'admin-import-columns');

  await page.getByRole('button', { name: 'Check every row' }).click();
  await expect(page.getByRole('heading', { name: 'This is what will happen' })).toBeVisible();
  await expect(rowOf(page, 'not an address')).toContainText('An email address has an @');
  await expect(rowOf(page, mia)).toContainText('has this address already');
  await expectFitEverywhere(page, 'admin-import-check');
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download the failures' }).click();
  expect(readFileSync(await (await download).path(), 'utf8')).toContain('not an address');

  // Going back loses nothing.
  await page.getByRole('button', { name: 'Change the columns' }).click();
  await expect(page.getByLabel('What Kontakt becomes')).toHaveValue('email');
  await page.getByRole('button', { name: 'Check every row' }).click();
  await page.getByRole('button', { name: 'Import 2 people' }).click();
  await expect(page.getByRole('heading', { name: 'Imported' })).toBeVisible();
  await expectFitEverywhere(page, 'admin-import-done');
  expect(await entryOf(foyer, mia)).toMatchObject({ name: 'Mia Berger', requestedRole: 'coach', status: 'pending' });
  expect(await entryOf(foyer, noah)).toMatchObject({ name: 'Noah Adler', requestedRole: 'client' });

  // The same file again changes nothing, and the columns are known by now.
  await page.getByRole('button', { name: 'Import another file' }).click();
  await page.getByLabel('Choose a file').setInputFiles(file);
  await expect(page.getByLabel('What Kontakt becomes')).toHaveValue('email');
  await page.getByRole('button', { name: 'Check every row' }).click();
  await expect(page.getByRole('button', { name: 'Nothing to import' })).toBeDisabled();
});

story('a file is dropped, and what was entered outlives a lost connection and another page', async ({ page, foyer }) => {
  await signInAs(page, foyer, 'admin');
  const { file } = spreadsheet();
  await page.goto('/admin/import');
  const data = await page.evaluateHandle((text) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], 'leute.csv'));
    return transfer;
  }, file.buffer.toString());
  await page.getByRole('heading', { name: 'Drop a file here' }).dispatchEvent('drop', { dataTransfer: data });
  await page.getByLabel('What Kontakt becomes').selectOption('email');

  // The answer breaks off after its first line.
  await page.route('**/api/v1/admin/imports?*', (route) => route.fulfill({ contentType: 'application/x-ndjson', body: '{"progress":{"rows":1,"bytes":40}}\n' }));
  await page.getByRole('button', { name: 'Check every row' }).click();
  await expect(page.getByRole('alert')).toContainText('Nothing was changed.');
  await expect(page.getByLabel('What Kontakt becomes')).toHaveValue('email');
  await page.unroute('**/api/v1/admin/imports?*');

  await page.getByRole('link', { name: 'Invitations' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Invitations' })).toBeVisible();
  await page.goBack();
  await expect(page.getByLabel('What Kontakt becomes')).toHaveValue('email');
  await page.getByRole('button', { name: 'Check every row' }).click();
  await expect(page.getByRole('heading', { name: 'This is what will happen' })).toBeVisible();
});

story('an import without a mouse, with the progress of many rows', async ({ page, foyer }, testInfo) => {
  await signInAs(page, foyer, 'admin');
  const batch = newAddress('row').split('@')[0]!;
  const path = testInfo.outputPath('many.csv');
  writeFileSync(path, ['email,name', ...Array.from({ length: 20_000 }, (_, index) => `${batch}.${index}@example.org,Person ${index}`)].join('\n'));
  // The browser needs a moment to leave the choice of a file to the story: from the beginning, not while the key is pressed.
  page.on('filechooser', (chooser) => void chooser.setFiles(path));
  await page.goto('/admin/import');
  await expect(page.getByRole('heading', { name: 'Drop a file here' })).toBeVisible();
  // What arrives late on a page that has just come takes the focus from nobody.
  const focused: (string | null)[] = [];
  const file = page.getByLabel('Choose a file');
  while (focused.length < 40 && !(await file.evaluate((input) => input === document.activeElement))) {
    await page.keyboard.press('Tab');
    focused.push(await page.evaluate(() => document.activeElement?.textContent?.slice(0, 40) ?? null));
  }
  expect(await file.evaluate((input) => input === document.activeElement), `the focus went over ${focused.join(', ')}`).toBe(true);
  expect(new Set(focused).size, `the focus began anew: ${focused.join(', ')}`).toBe(focused.length);
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('What email becomes')).toHaveValue('email');
  await tabTo(page, 'button', 'Check every row');
  await page.keyboard.press('Enter');
  await tabTo(page, 'button', 'Import 20,000 people');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Imported' })).toBeVisible();
  await expect(page.getByText('20,000 rows of many.csv are done.')).toBeVisible();
  await expect(page.getByText('The first 1,000 rows are shown.')).toBeVisible();
});

story('people are exported as a file after the password, and the file changes nothing when it comes back', async ({ page, foyer }) => {
  const ada = await signInAs(page, foyer, 'admin');
  const { file, mia } = spreadsheet();
  await chooseFile(page, file);
  await page.getByLabel('What Kontakt becomes').selectOption('email');
  await page.getByRole('button', { name: 'Check every row' }).click();
  await page.getByRole('button', { name: 'Import 2 people' }).click();
  await expect(page.getByRole('heading', { name: 'Imported' })).toBeVisible();
  await page.getByRole('button', { name: 'Export' }).click();
  await expect(page).toHaveURL(/view=export/);
  await page.getByLabel('Asked to be').selectOption('coach');
  await expectFitEverywhere(page, 'admin-export');
  // As if the sign-in were older than ten minutes: the password is asked for, then the export goes on by itself.
  const stale = { code: 'auth/stale', detail: 'Sign in again to go on.' };
  await page.route('**/api/v1/admin/export?*', (route) => route.fulfill({ status: 403, contentType: 'application/problem+json', body: JSON.stringify(stale) }), { times: 1 });
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: /^Export/ }).last().click();
  const dialog = page.getByRole('dialog', { name: 'Is it still you?' });
  await dialog.getByRole('textbox', { name: 'Password' }).fill(ada.password);
  await dialog.getByRole('button', { name: 'Continue' }).click();
  const saved = await (await download).path();
  expect(readFileSync(saved, 'utf8')).toContain(mia);
  expect((await download).suggestedFilename()).toBe('people.csv');
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await page.getByRole('button', { name: 'Import another file' }).click();
  await page.getByLabel('Choose a file').setInputFiles(saved);
  await page.getByRole('button', { name: 'Check every row' }).click();
  await expect(page.getByRole('button', { name: 'Nothing to import' })).toBeDisabled();
});

story('approved users are added, changed, exported and removed', async ({ page, foyer }) => {
  await signInAs(page, foyer, 'admin');
  const email = newAddress('pilot');
  await page.goto('/admin/approved-users');
  await page.getByRole('button', { name: 'Add somebody' }).first().click();
  await expect(page).toHaveURL(/user=new/);
  const adding = page.getByRole('dialog', { name: 'Add somebody' });
  await expectFitEverywhere(page, 'admin-approved-user-new');
  // A fault stays beside its field, and what was typed stays too.
  await adding.getByLabel('Email address').fill('nonsense');
  await adding.getByLabel(/^Notes/).fill('From the pilot');
  await adding.getByRole('button', { name: 'Approve' }).click();
  await expect(adding.getByRole('alert')).toBeVisible();
  await expect(adding.getByLabel(/^Notes/)).toHaveValue('From the pilot');
  await adding.getByLabel('Email address').fill(email);
  await adding.getByLabel('Role').selectOption('coach');
  await adding.getByRole('button', { name: 'Approve' }).click();
  await expect(page.getByText(`${email} is approved as coach.`)).toBeVisible();

  await page.goto(`/admin/approved-users?q=${encodeURIComponent(email)}`);
  await expect(rowOf(page, email)).toContainText('From the pilot');
  await expectFitEverywhere(page, 'admin-approved-users');
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  const changing = page.getByRole('dialog', { name: `Change ${email}` });
  await changing.getByLabel('Role').selectOption('client');
  await changing.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText(`${email} is changed.`)).toBeVisible();
  await expect(rowOf(page, email)).toContainText('Client');

  await page.getByRole('button', { name: 'Export' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'As approved_users.json' }).click();
  const saved = readFileSync(await (await download).path(), 'utf8');
  expect(saved).toContain(email);

  await rowOf(page, email).click();
  await page.getByRole('button', { name: 'Remove from the list' }).click();
  const question = page.getByRole('dialog', { name: `Remove ${email}?` });
  await question.getByRole('button', { name: 'Remove from the list' }).click();
  await expect(page.getByText(`${email} is off the list. Access ended at once.`)).toBeVisible();
  await expect(rowOf(page, email)).toHaveCount(0);
});
