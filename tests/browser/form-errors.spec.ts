import type { Page } from '@playwright/test';
import { expectNoAxeFindings } from './support/expectations.ts';
import { mailsTo, readMailTo } from './support/mailbox.ts';
import { newApplicant } from './support/people.ts';
import { entryOf } from './support/review.ts';
import { expect, story } from './support/story.ts';

story('missing fields are named beside them, before anything is sent', async ({ page }) => {
  await page.goto('/waitlist/coach');
  await page.getByRole('button', { name: 'Join the waitlist' }).click();
  const email = page.getByLabel('Email address');
  await expect(email).toBeFocused();
  await expect(email).toHaveAttribute('aria-invalid', 'true');
  await expect(email).toHaveAccessibleDescription(/Please fill this in\./);
  await expect(page.getByLabel('Your name')).toHaveAccessibleDescription(/Please fill this in\./);
  await expectNoAxeFindings(page);

  await email.fill('mia@example.org');
  await expect(email).not.toHaveAttribute('aria-invalid', 'true');
  await expect(page).toHaveURL('/waitlist/coach');
});

story(
  'what only the server can tell comes back beside its field, with everything typed kept',
  async ({ page, foyer }) => {
    const mia = newApplicant({ role: 'coach' });
    await fillWithFaults(page, mia.name);
    await page.getByRole('button', { name: 'Join the waitlist' }).click();
    await expectFaultsAndTypedValues(page, mia.name);

    const summary = page.getByRole('alert').first();
    await expect(summary).toBeFocused();
    await summary.getByRole('link', { name: 'Email address' }).click();
    await expect(page.getByLabel('Email address')).toBeFocused();
    await expectNoAxeFindings(page);

    await page.getByLabel('Email address').fill(mia.email);
    await page.getByLabel('Website or profile').fill('https://mia.example');
    await page.getByRole('button', { name: 'Join the waitlist' }).click();
    await expect(page).toHaveURL('/waitlist/success?role=coach');
    const entry = await entryOf(foyer, mia.email);
    expect(entry.answers).toEqual({
      specialty: 'First-time managers & "difficult" bosses',
      experience: 'some',
      research: true,
    });
  },
);

story('a chosen role is kept when another field needs another look', async ({ page }) => {
  await page.goto('/waitlist');
  await page.getByLabel('Email address').fill('mia@localhost');
  await page.getByLabel('Your name').fill('Mia');
  await choose(page, /^Client/);
  await page.getByRole('button', { name: 'Join the waitlist' }).click();
  await expect(page.getByText('The part after the @ needs a dot in it').first()).toBeVisible();
  await expect(page.getByRole('radio', { name: /^Client/ })).toBeChecked();
});

story.describe('without JavaScript', () => {
  story.use({ javaScriptEnabled: false });

  story('the same faults come back with everything typed kept', async ({ page, foyer }) => {
    const mia = newApplicant({ role: 'coach' });
    await fillWithFaults(page, mia.name);
    await page.getByRole('button', { name: 'Join the waitlist' }).click();
    await expectFaultsAndTypedValues(page, mia.name);
    await page.getByRole('alert').first().getByRole('link', { name: 'Email address' }).click();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type(mia.email);
    await expect(page.getByLabel('Email address')).toHaveValue(mia.email);
    await page.getByLabel('Website or profile').fill('https://mia.example');
    await page.getByRole('button', { name: 'Join the waitlist' }).click();
    await expect(page).toHaveURL('/waitlist/success?role=coach');
    expect((await entryOf(foyer, mia.email)).answers).toMatchObject({ experience: 'some' });
  });

  story(
    'one field that asks for an address keeps what was typed and says what is wrong',
    async ({ page }) => {
      for (const path of ['/sign-in', '/waitlist/status']) {
        await page.goto(path);
        await page.getByLabel('Email address').fill('mia@localhost');
        await page.getByRole('main').getByRole('button').click();
        await expect(page.getByLabel('Email address')).toHaveValue('mia@localhost');
        await expect(page.getByLabel('Email address')).toHaveAccessibleDescription(/needs a dot/);
      }
    },
  );
});

story('a form sent twice by an impatient hand joins once', async ({ page, foyer }) => {
  const mia = newApplicant();
  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/waitlist/coach')) sent.push(request.url());
  });
  await page.goto('/waitlist/coach');
  await page.getByLabel('Email address').fill(mia.email);
  await page.getByLabel('Your name').fill(mia.name);
  await page.getByRole('button', { name: 'Join the waitlist' }).dblclick();
  await expect(page).toHaveURL('/waitlist/success?role=coach');
  expect(sent).toHaveLength(1);
  await page.goBack();
  await expect(page.getByRole('button', { name: 'Join the waitlist' })).toBeEnabled();
  await readMailTo(foyer, mia.email, 'confirmation');
  expect(await mailsTo(foyer, mia.email)).toHaveLength(1);
});

story(
  'a program that fills the hidden field is accepted as anybody, and flagged',
  async ({ context, foyer }) => {
    const robot = newApplicant();
    const response = await context.request.post('/waitlist/coach', {
      form: { email: robot.email, name: robot.name, company_website2: 'https://spam.example' },
      maxRedirects: 0,
    });
    expect(response.status()).toBe(303);
    expect((await entryOf(foyer, robot.email)).flags).toContain('honeypot');
  },
);

story('nobody sees the hidden field or reaches it with the Tab key', async ({ page }) => {
  await page.goto('/waitlist/coach');
  await expect(page.getByRole('textbox', { name: 'Leave this field empty' })).toHaveCount(0);
  const box = await page.locator('[name=company_website2]').boundingBox();
  expect(box === null || box.width <= 1 || box.x < 0).toBe(true);
});

/** Presses the card of a choice; the radio lies under its label. */
async function choose(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole('radio', { name }).check({ force: true });
}

/** Valid for the browser, not for the server. */
async function fillWithFaults(page: Page, name: string): Promise<void> {
  await page.goto('/waitlist/coach');
  await page.getByLabel('Email address').fill('mia@localhost');
  await page.getByLabel('Your name').fill(name);
  await page.getByLabel('Website or profile').fill('ftp://mia.example');
  await choose(page, 'One to three years');
  await page.getByLabel('What do people come to you for?').fill('First-time managers & "difficult" bosses');
  // Its label lies over the box as well.
  await page.getByLabel('You may ask me about my experience').check({ force: true });
}

async function expectFaultsAndTypedValues(page: Page, name: string): Promise<void> {
  await expect(page.getByText('2 things need another look')).toBeVisible();
  const email = page.getByLabel('Email address');
  await expect(email).toHaveAttribute('aria-invalid', 'true');
  await expect(email).toHaveAccessibleDescription(/needs a dot/);
  await expect(page.getByLabel('Website or profile')).toHaveAttribute('aria-invalid', 'true');
  await expect(email).toHaveValue('mia@localhost');
  await expect(page.getByLabel('Your name')).toHaveValue(name);
  await expect(page.getByLabel('Website or profile')).toHaveValue('ftp://mia.example');
  await expect(page.getByRole('radio', { name: 'One to three years' })).toBeChecked();
  await expect(page.getByLabel('What do people come to you for?')).toHaveValue(
    'First-time managers & "difficult" bosses',
  );
  await expect(page.getByLabel('You may ask me about my experience')).toBeChecked();
}
