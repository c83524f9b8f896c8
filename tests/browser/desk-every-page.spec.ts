import { pages } from '../../packages/admin/src/pages.ts';
import { signInAs } from './support/admin-session.ts';
import { expectShown, settledDesk, type SettledDesk } from './support/desk-settled.ts';
import { expectFitEverywhere } from './support/looks.ts';
import { measureLayoutShift } from './support/measure.ts';
import { expect, story } from './support/story.ts';

/** One desk for all stories of a worker, as its server is. */
let desk: Promise<SettledDesk> | undefined;

/** Every page as the menu or a link opens it, and a wave in each state that looks different. */
const cases: readonly { readonly path: string; readonly title: string; readonly job?: 'plannedId' | 'runningId' }[] = [
  ...pages,
  { path: '/jobs/$id', title: 'a plan', job: 'plannedId' },
  { path: '/jobs/$id', title: 'a wave that runs', job: 'runningId' },
];

for (const { path, title, job = 'doneId' } of cases) {
  story(`${path}, ${title}: accessible in both themes, fits a small phone, still, and fails nowhere`, async ({ page, foyer, anotherBrowser }) => {
    desk ??= settledDesk(foyer, await anotherBrowser());
    const settled = await desk;
    await signInAs(page, foyer, 'owner', { name: 'Olga Owner' });
    const shift = await measureLayoutShift(page);
    const refused: string[] = [];
    page.on('response', (response) => void (response.status() >= 400 && refused.push(`${response.status()} ${response.url()}`)));
    await page.goto(`/admin${path.replace('$id', path.startsWith('/jobs') ? settled[job] : settled.personId)}`);
    await expectShown(page);
    expect(refused, 'answers that say no').toEqual([]);
    expect(await shift(), 'layout shift').toBeLessThan(0.05);
    await expect(page.getByRole('alert')).toHaveCount(0);
    await expectFitEverywhere(page, `desk-${path.slice(1).replaceAll(/\W+/g, '-')}${job === 'doneId' ? '' : `-${job}`}`);
  });
}
