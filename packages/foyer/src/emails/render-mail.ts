import type { MailKind } from '../domain/mail.ts';
import { unsubscribableKinds } from '../domain/mail.ts';
import type { Product } from '../domain/product.ts';
import { renderTemplates } from './liquid.ts';
import { bodyScope, type MailValues, type Scope, subjectScope } from './mail-values.ts';
import { oneLine } from './inert-text.ts';
import { fillPlaceholders } from './placeholders.ts';
import { fillHtml, fillText, type Skeleton, skeletonOf } from './skeleton.ts';
import { mailTexts } from './templates/catalogue.ts';
import type { MailText, MailTexts } from './templates/mail-texts.ts';

export interface RenderOptions {
  /** The person's locale; falls back to the product's, then to English. */
  readonly locale?: string | undefined;
  /**
   * Whether the address is proved to be theirs, or the name came from an admin. Without it the mail carries no name:
   * nobody can use our sender to put words into a stranger's mailbox (SR-57).
   */
  readonly addressVerified?: boolean | undefined;
  /** Words in place of the product's own and the built-in ones. */
  readonly words?: { readonly subject: string; readonly text: string } | undefined;
}

export interface RenderedBody {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Templates of the product that could not be used for this mail; the built-in one stood in. For the log. */
  readonly faults: readonly string[];
}

const subjectCharactersMax = 200;

/** Renders one mail. Pure: the same arguments give the same bytes, whenever and wherever it is sent (SR-53). */
export function renderMail(kind: MailKind, values: MailValues, product: Product, options: RenderOptions = {}): RenderedBody {
  const { texts, language, locale } = mailTexts(options.locale, product.locale);
  const own = options.words ?? product.mails[kind] ?? {};
  const faults: string[] = [];
  const body = bodyScope(valuesFor(kind, values, options), product, locale);

  const attempt = <Result>(template: string, part: string, make: () => Result): Result | undefined => {
    try {
      return make();
    } catch (error) {
      faults.push(`${kind}.${part}: ${error instanceof Error ? error.message : String(error)} (in "${template.slice(0, 60)}")`);
      return undefined;
    }
  };

  const { subject: ownSubject, text: ownText } = own;
  const subject = (ownSubject === undefined ? undefined : attempt(ownSubject, 'subject', () => subjectOf(ownSubject, body)))
    ?? subjectOf(texts.kinds[kind].subject, body);
  const parts = (ownText === undefined ? undefined : attempt(ownText, 'text', () => bodyOf({ ...texts.kinds[kind], preheader: '', text: ownText }, texts, body, product, language)))
    ?? bodyOf(texts.kinds[kind], texts, body, product, language);

  return { subject, ...parts, headers: headersOf(kind, values, product), faults };
}

/** Leaves out what this mail may not say. */
function valuesFor(kind: MailKind, values: MailValues, { addressVerified = false }: RenderOptions): MailValues {
  return {
    ...values,
    name: kind !== 'confirm' && addressVerified ? values.name : undefined,
    unsubscribeUrl: unsubscribableKinds.has(kind) ? values.unsubscribeUrl : undefined,
  };
}

/** @throws {Error} when nothing is left of it */
function subjectOf(template: string, body: Scope): string {
  const { texts, values } = renderTemplates({ subject: template }, subjectScope(body));
  const subject = oneLine(fillPlaceholders(texts.subject, (index) => values[index] ?? ''));
  if (subject === '') throw new Error('the subject is empty');
  return [...subject].slice(0, subjectCharactersMax).join('');
}

function bodyOf(
  { preheader, text, why }: Pick<MailText, 'preheader' | 'text' | 'why'>, { foot, linkHint }: MailTexts, body: Scope, product: Product, language: string,
): { readonly text: string; readonly html: string } {
  const { texts, values } = renderTemplates({ preheader, text, foot: `${why}\n\n${foot}` }, body);
  const skeleton: Skeleton = skeletonOf(texts, { product, language, linkHint });
  return { text: fillText(skeleton, values), html: fillHtml(skeleton, values) };
}

function headersOf(kind: MailKind, { unsubscribeUrl }: MailValues, { brand }: Product): Record<string, string> {
  return {
    // Keeps out-of-office replies away (RFC 3834).
    'Auto-Submitted': 'auto-generated',
    ...(brand.supportEmail === undefined ? {} : { 'Reply-To': oneLine(brand.supportEmail) }),
    ...(unsubscribeUrl !== undefined && unsubscribableKinds.has(kind)
      ? { 'List-Unsubscribe': `<${unsubscribeUrl}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }
      : {}),
  };
}
