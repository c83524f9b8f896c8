import { readsAsPerson } from '../domain/actor.ts';
import type { Product } from '../domain/product.ts';
import type { Stage } from '../domain/stage.ts';
import { dateText } from './date-text.ts';
import { inertText, oneLine } from './inert-text.ts';

/** What a mail tells; templates see these names, see docs/guides. */
export interface MailValues {
  /** What the person calls themselves. Left out unless `addressVerified` (SR-57), and never in a confirmation mail. */
  readonly name?: string | undefined;
  /** The address the mail goes to, whole or masked. */
  readonly email: string;
  readonly roleLabel?: string | undefined;
  readonly roleDescription?: string | undefined;
  /** Where the button leads: absolute http(s) URL. */
  readonly link?: string | undefined;
  /** When the link ends, UTC milliseconds. */
  readonly expiresAt?: number | undefined;
  /** Left out unless it reads like the name of a person. */
  readonly invitedBy?: string | undefined;
  /** What the team wants to say about a rejection or revocation. */
  readonly reason?: string | undefined;
  /** What the team wants to know; for the question mail. */
  readonly question?: string | undefined;
  /** Accepts a POST by itself (RFC 8058), and shows a page when opened. */
  readonly unsubscribeUrl?: string | undefined;
  /** Where the person stands; for the status mail. */
  readonly stage?: Stage | undefined;
  /** Place on the list, counted from 1. */
  readonly position?: number | undefined;
}

/** What templates can name. `null` is "there is none"; any other name is a mistake in the template. */
export type Scope = Readonly<Record<string, string | number | null>>;

/** Names that stay out of subjects: links belong into the mail. */
const linkNames: ReadonlySet<string> = new Set(['link', 'unsubscribeUrl']);

/** Everything the body of a mail can name, ready to be shown: one line each, no control characters, nothing to click. */
export function bodyScope(values: MailValues, product: Product, locale: string): Scope {
  const { brand, texts } = product;
  return {
    brandName: oneLine(brand.name),
    tagline: oneLine(brand.tagline),
    supportEmail: brand.supportEmail ?? null,
    legalLine: brand.legalLine === undefined ? null : oneLine(brand.legalLine),
    whatHappensNext: oneLine(texts.whatHappensNext) || null,
    name: values.name === undefined ? null : inertText(values.name, 80) || null,
    email: inertText(values.email, 320),
    roleLabel: values.roleLabel === undefined ? null : oneLine(values.roleLabel),
    roleDescription: values.roleDescription === undefined ? null : oneLine(values.roleDescription),
    link: values.link ?? null,
    expiresAt: values.expiresAt === undefined ? null : dateText(values.expiresAt, locale),
    invitedBy: values.invitedBy !== undefined && readsAsPerson(values.invitedBy) ? inertText(values.invitedBy, 120) : null,
    reason: values.reason === undefined ? null : oneLine(values.reason) || null,
    question: values.question === undefined ? null : oneLine(values.question) || null,
    unsubscribeUrl: values.unsubscribeUrl ?? null,
    stage: values.stage ?? null,
    position: values.position ?? null,
  };
}

export function subjectScope(body: Scope): Scope {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !linkNames.has(name)));
}
