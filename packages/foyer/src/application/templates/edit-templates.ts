import { actorName } from '../../domain/actor.ts';
import { FoyerError, InvalidInput } from '../../domain/errors.ts';
import type { MailKind } from '../../domain/mail.ts';
import { requireScope } from '../authorise.ts';
import type { Context } from '../context.ts';
import { currentOf, type Editions, editionsId, readEditions, withEdition, withoutEdition } from './editions.ts';
import type { TemplateText, TemplateTexts } from './template-texts.ts';

export interface TemplateItem extends TemplateText {
  readonly kind: MailKind;
  /** A language, such as `en`. */
  readonly locale: string;
  /** The team has its own words for it. */
  readonly overridden: boolean;
  readonly updatedAt: number | null;
  readonly updatedBy: string | null;
  readonly placeholders: readonly string[];
  /** What a change is guarded with; 0 before the first. */
  readonly version: number;
}

interface Which {
  readonly kind: string;
  readonly locale: string;
}

export type TemplateInput = Which & TemplateText;

const subjectCharactersMax = 300;
const textCharactersMax = 20_000;

/** Every mail in every language, in the words in force. */
export async function listTemplates({ ctx }: { ctx: Context }): Promise<readonly TemplateItem[]> {
  await requireScope(ctx, 'read', 'look at mail templates');
  const { kinds, languages } = ctx.mailTexts;
  return Promise.all(kinds.flatMap((kind) => languages.map((locale) => item(ctx, kind, locale))));
}

/**
 * Puts own words in place of the original ones.
 * @throws {InvalidInput} with every fault of the template and its line
 * @throws {FoyerError} `document/changed` when somebody else changed it since `version`
 */
export async function saveTemplate({ ctx, input }: { ctx: Context; input: TemplateInput & { readonly version?: number | undefined } }): Promise<TemplateItem> {
  await requireScope(ctx, 'admin', 'change a mail template');
  const { kind, locale } = requireKnown(ctx.mailTexts, input);
  const text = requireUsable(ctx.mailTexts, { kind, locale, subject: input.subject, text: input.text });
  await change(ctx, kind, locale, input.version, 'template.saved', (before) => withEdition(before, text, actorName(ctx.actor), ctx.clock.now()));
  return item(ctx, kind, locale);
}

/** Back to the words of the product file, or Foyer's. @throws {FoyerError} `document/not_found`, `document/changed` */
export async function resetTemplate({ ctx, input }: { ctx: Context; input: Which & { readonly version?: number | undefined } }): Promise<TemplateItem> {
  await requireScope(ctx, 'admin', 'reset a mail template');
  const { kind, locale } = requireKnown(ctx.mailTexts, input);
  await change(ctx, kind, locale, input.version, 'template.reset', (before) => {
    if (before.current === null) throw new FoyerError('document/not_found', 'This mail has its original words already.');
    return withoutEdition(before, ctx.clock.now());
  });
  return item(ctx, kind, locale);
}

/** The mail as it would look, with sample values; nothing is kept. @throws {InvalidInput} with every fault of the template */
export async function previewTemplate({ ctx, input }: { ctx: Context; input: TemplateInput }): Promise<ReturnType<TemplateTexts['preview']>> {
  await requireScope(ctx, 'read', 'preview a mail template');
  const { kind, locale } = requireKnown(ctx.mailTexts, input);
  return ctx.mailTexts.preview(kind, locale, requireUsable(ctx.mailTexts, { kind, locale, subject: input.subject, text: input.text }));
}

async function change(
  ctx: Context, kind: MailKind, locale: string, version: number | undefined, act: 'template.saved' | 'template.reset', next: (before: Editions) => Editions,
): Promise<void> {
  const id = editionsId(kind, locale);
  const stored = await ctx.store.documents.get('mail_template', id);
  const after = next(readEditions(stored));
  await ctx.executor.run({
    target: { by: 'document', kind: 'mail_template', id },
    command: {
      type: 'keep_document', actor: ctx.actor, kind: 'mail_template', id, owner: null, body: JSON.stringify(after),
      // Always guarded: the editions were read a moment ago.
      expectedVersion: version ?? stored?.version ?? 0,
      event: { act, entryId: null, detail: { kind, locale, edition: after.current }, personal: { from: ctx.from } },
    },
  }, ctx.idempotency);
}

async function item({ store, mailTexts }: Context, kind: MailKind, locale: string): Promise<TemplateItem> {
  const stored = await store.documents.get('mail_template', editionsId(kind, locale));
  const own = currentOf(readEditions(stored));
  const { subject, text } = own ?? mailTexts.original(kind, locale);
  return {
    kind, locale, subject, text, overridden: own !== undefined, updatedAt: own?.at ?? null, updatedBy: own?.by ?? null,
    placeholders: mailTexts.placeholders(kind), version: stored?.version ?? 0,
  };
}

/** @throws {FoyerError} `document/not_found` */
function requireKnown({ kinds, languages }: TemplateTexts, { kind, locale }: Which): { kind: MailKind; locale: string } {
  const known = kinds.find((one) => one === kind);
  if (known !== undefined && languages.includes(locale)) return { kind: known, locale };
  throw new FoyerError('document/not_found', `There is no such mail. Kinds: ${kinds.join(', ')}; languages: ${languages.join(', ')}.`);
}

/** @throws {InvalidInput} */
function requireUsable(texts: TemplateTexts, { kind, locale, subject, text }: { kind: MailKind; locale: string } & TemplateText): TemplateText {
  const errors = [
    ...(subject.trim() === '' || subject.length > subjectCharactersMax || /\p{Cc}/u.test(subject) ? [{ pointer: '/subject', detail: `Write one line of at most ${subjectCharactersMax} characters.` }] : []),
    ...(text.trim() === '' || text.length > textCharactersMax || text.includes('\0') ? [{ pointer: '/text', detail: `Write something, of at most ${textCharactersMax} characters.` }] : []),
  ];
  const faults = errors.length > 0 ? errors : texts.faults(kind, locale, { subject, text });
  if (faults.length > 0) throw new InvalidInput(faults);
  return { subject, text };
}
