import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { root } from '../../../tools/processes.ts';

/**
 * Where pictures for the documentation go; they are made from the running product on request only:
 * `FOYER_PICTURES=docs/images npx playwright test pictures`.
 */
export const pictureFolder: string | undefined = process.env['FOYER_PICTURES'] === '' ? undefined : process.env['FOYER_PICTURES'];

/** A page that has been seen before has its font at hand. */
export async function openAgain(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await page.reload();
}

/** What the window shows, as WebP, which is a third of the size. */
export async function picture(page: Page, name: string, quality = 85): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const { data } = await devtools.send('Page.captureScreenshot', { format: 'webp', quality });
  await writeFile(join(pictureFolder!, `${name}.webp`), Buffer.from(data, 'base64'));
}

/**
 * Every page and mail as the stories find it, for a person to look through; on request only, since no story is told by it:
 * `FOYER_LOOKS=artifacts npx playwright test every-page mails`.
 */
export async function showPage(page: Page, name: string, { fullPage = false }: { readonly fullPage?: boolean } = {}): Promise<void> {
  const folder = process.env['FOYER_LOOKS'] ?? '';
  if (folder !== '') await page.screenshot({ path: join(root, folder, `${name.replaceAll(/[^\w/-]+/g, '-')}.png`), fullPage });
}
