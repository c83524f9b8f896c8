import { expect, type BrowserContext, type Page } from '@playwright/test';
import type { FoyerServer } from './foyer-server.ts';
import { linkIn, readMailTo } from './mailbox.ts';
import { approve } from './review.ts';

let count = 0;

/** An address nobody else in this run has. */
export function newAddress(name = 'mia'): string {
  count += 1;
  return `${name}.${process.pid.toString(36)}.${Date.now().toString(36)}${count}@example.org`;
}

export interface Applicant {
  readonly email: string;
  readonly name: string;
  readonly role: string;
}

export function newApplicant(fields: Partial<Applicant> = {}): Applicant {
  return { email: newAddress(), name: 'Mia Berger', role: 'coach', ...fields };
}

/** Fills the form of a role and sends it, as a person does. */
export async function joinAs(page: Page, { email, name, role }: Applicant): Promise<void> {
  await page.goto(`/waitlist/${role}`);
  await page.getByLabel('Email address').fill(email);
  await page.getByLabel('Your name').fill(name);
  await page.getByRole('button', { name: 'Join the waitlist' }).click();
  await expect(page).toHaveURL(`/waitlist/success?role=${role}`);
}

/** Opens the mailed confirmation and presses its button. */
export async function confirmFromMail(page: Page, foyer: FoyerServer, email: string): Promise<void> {
  await page.goto(linkIn(await readMailTo(foyer, email, 'confirmation')));
  await page.getByRole('button', { name: 'Confirm my address' }).click();
  await expect(page).toHaveURL('/waitlist/status');
}

/** Opens the mailed invitation and presses its button. */
export async function acceptFromMail(page: Page, foyer: FoyerServer, email: string): Promise<void> {
  await page.goto(linkIn(await readMailTo(foyer, email, 'invitation')));
  await page.getByRole('button', { name: 'Accept the invitation' }).click();
  await expect(page).toHaveURL('/onboarding');
}

// What follows brings a browser to a point in the story without telling it again: the same requests, no pages.

/** Joins without a page. */
export async function hasJoined(context: BrowserContext, applicant: Applicant): Promise<void> {
  const { email, name, role } = applicant;
  await send(context, `/waitlist/${role}`, { email, name });
}

/** Joined and confirmed in this browser, which from now on holds the device ticket. */
export async function hasConfirmed(
  context: BrowserContext,
  foyer: FoyerServer,
  applicant: Applicant,
): Promise<void> {
  await hasJoined(context, applicant);
  await send(context, '/waitlist/confirm', {
    token: tokenIn(linkIn(await readMailTo(foyer, applicant.email, 'confirmation'))),
  });
}

/** Joined, confirmed and invited; returns the mailed link. */
export async function isInvited(
  context: BrowserContext,
  foyer: FoyerServer,
  applicant: Applicant,
): Promise<string> {
  await hasConfirmed(context, foyer, applicant);
  await approve(foyer, applicant.email, applicant.role);
  return linkIn(await readMailTo(foyer, applicant.email, 'invitation'));
}

/** Signed in with the role applied for. */
export async function isIn(context: BrowserContext, foyer: FoyerServer, applicant: Applicant): Promise<void> {
  await send(context, '/invite', { token: tokenIn(await isInvited(context, foyer, applicant)) });
}

/** The token or ticket of a mailed link. */
export function tokenIn(link: string): string {
  const { searchParams } = new URL(link);
  return searchParams.get('token') ?? searchParams.get('ticket') ?? '';
}

async function send(context: BrowserContext, path: string, form: Record<string, string>): Promise<void> {
  const response = await context.request.post(path, { form, maxRedirects: 0 });
  expect(response.status(), `${path}: ${await response.text()}`).toBe(303);
}
