import { z } from 'zod';
import { mailKinds } from '../domain/mail.ts';
import type { ProductInput, RoleInput } from './define-config.ts';

/** Words that follow `/waitlist/` in addresses of Foyer's own, so that no role may be called that. */
export const reservedRoleKeys: ReadonlySet<string> = new Set([
  'success',
  'status',
  'confirm',
  'recover',
  'withdraw',
  'join',
  'check',
  'validate',
  'accept',
  'invite',
  'unsubscribe',
]);

const line = z
  .string()
  .trim()
  .min(1, 'must not be empty.')
  .max(300, 'must not be longer than 300 characters.')
  .regex(/^\P{Cc}*$/u, 'must be one line of text.');
const paragraph = z
  .string()
  .trim()
  .min(1, 'must not be empty.')
  .max(5000, 'must not be longer than 5,000 characters.');

const sameOriginPath = z
  .string()
  .refine(isSameOriginPath, 'must be a path on your own site, such as /dashboard.');
const link = z
  .string()
  .refine(
    (value) => isSameOriginPath(value) || URL.parse(value)?.protocol === 'https:',
    'must be a path such as /settings, or an https:// address.',
  );
const httpsUrl = z
  .string()
  .refine((value) => URL.parse(value)?.protocol === 'https:', 'must be an https:// address.');

const answerKey = z
  .string()
  .regex(
    /^[a-z][a-zA-Z0-9_]{0,39}$/,
    'must start with a lower-case letter and have up to 40 letters, digits and _.',
  )
  .refine((key) => !(key in {}), 'is a word of the language itself. Choose another one.');
const stepKey = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,39}$/, 'must have up to 40 lower-case letters, digits, - and _.');

const questionBase = { key: answerKey, label: line, help: line.optional(), required: z.boolean().optional() };
const question = z.discriminatedUnion(
  'type',
  [
    z.strictObject({
      ...questionBase,
      type: z.literal('text'),
      multiline: z.boolean().optional(),
      lengthMax: z.int().min(1).max(5000).optional(),
    }),
    z.strictObject({
      ...questionBase,
      type: z.literal('choice'),
      options: z
        .array(z.strictObject({ value: z.string().min(1).max(100), label: line }))
        .min(2, 'needs at least two options.')
        .max(50)
        .superRefine((options, context) =>
          refuseTwins(
            options.map(({ value }) => value),
            'value',
            'is the value of an option above.',
            context,
          ),
        ),
    }),
    z
      .strictObject({
        ...questionBase,
        type: z.literal('number'),
        min: z.number().optional(),
        max: z.number().optional(),
      })
      .refine(({ min, max }) => min === undefined || max === undefined || min <= max, {
        path: ['max'],
        error: 'must not be below min.',
      }),
    z.strictObject({ ...questionBase, type: z.literal('url') }),
    z.strictObject({ ...questionBase, type: z.literal('consent') }),
  ],
  { error: 'must be one of text, choice, number, url, consent.' },
);

const questions = z
  .array(question)
  .max(20, 'can have 20 questions at most: people give up on long forms.')
  .superRefine((list, context) =>
    refuseTwins(
      list.map(({ key }) => key),
      'key',
      'is the key of a question above.',
      context,
    ),
  );

const onboarding = z
  .array(
    z.strictObject({
      key: stepKey,
      title: line,
      body: paragraph,
      action: z.strictObject({ label: line, href: link }).optional(),
    }),
  )
  .max(12, 'can have 12 steps at most.')
  .superRefine((steps, context) =>
    refuseTwins(
      steps.map(({ key }) => key),
      'key',
      'is the key of a step above.',
      context,
    ),
  );

const role = z.strictObject({
  key: z
    .string()
    .regex(
      /^[a-z][a-z0-9_-]{0,39}$/,
      'must start with a letter and have up to 40 lower-case letters, digits, - and _.',
    )
    .refine(
      (key) => !reservedRoleKeys.has(key) && !(key in {}),
      'is a word Foyer needs for its own pages. Choose another one.',
    ),
  label: line,
  description: paragraph.optional(),
  rank: z.int().min(0).max(1000).default(1),
  landing: sameOriginPath.default('/dashboard'),
  onboarding: onboarding.default([]),
  questions: questions.default([]),
  capacity: z.int().min(1).optional(),
  copyLink: z.boolean().default(true),
  waitlist: z
    .strictObject({ headline: line.optional(), message: paragraph.optional(), success: paragraph.optional() })
    .default({}),
});

/** Inline SVG without anything that runs. The Content-Security-Policy would stop it too; a clear fault is kinder. */
const svg = z
  .string()
  .max(50_000, 'must not be larger than 50,000 characters.')
  .refine(
    (markup) => /^\s*<svg[\s>]/i.test(markup) && /<\/svg>\s*$/i.test(markup),
    'must be the markup of one <svg> element.',
  )
  .refine(
    (markup) => !/<script|<foreignObject|\son\w+\s*=|javascript:/i.test(markup),
    'must not contain scripts.',
  );

/** What a product file may say: every field known, every link safe, every key used once. */
export const productSchema = z
  .strictObject({
    brand: z.strictObject({
      name: line,
      tagline: line.optional(),
      hue: z
        .number()
        .min(0, 'must be a hue from 0 to 360.')
        .max(360, 'must be a hue from 0 to 360.')
        .default(255),
      logoSvg: svg.optional(),
      supportEmail: z.email({ pattern: z.regexes.html5Email, error: 'must be an email address.' }).optional(),
      legalLine: line.optional(),
      privacyUrl: httpsUrl.optional(),
    }),
    roles: z
      .array(role)
      .min(1, 'needs at least one role.')
      .max(50)
      .superRefine((roles, context) =>
        refuseTwins(
          roles.map(({ key }) => key),
          'key',
          'is the key of a role above.',
          context,
        ),
      ),
    questions: questions.default([]),
    texts: z
      .strictObject({
        headline: line.optional(),
        message: paragraph.optional(),
        success: paragraph.optional(),
        whatHappensNext: paragraph.optional(),
      })
      .default({}),
    mails: z
      .partialRecord(
        z.enum(mailKinds),
        z.strictObject({ subject: line.optional(), text: paragraph.optional() }),
        { error: `must be one of ${mailKinds.join(', ')}.` },
      )
      .default({}),
    locale: z.string().refine(isLocale, 'must be a language tag such as en or pt-BR.').default('en'),
    feedback: z.strictObject({ question: line.optional() }).optional(),
  })
  .superRefine((product, context) => {
    const shared = new Set(product.questions.map(({ key }) => key));
    product.roles.forEach((one, index) =>
      one.questions.forEach(({ key }, position) => {
        if (shared.has(key))
          context.addIssue({
            code: 'custom',
            path: ['roles', index, 'questions', position, 'key'],
            message: 'is already asked of everybody.',
          });
      }),
    );
  });

/** A path the browser cannot read as another site: `//host` and backslashes would be (SR-39). */
function isSameOriginPath(value: string): boolean {
  if (!/^\/(?![/\\])[!-~]*$/.test(value) || value.includes('\\')) return false;
  return URL.parse(value, 'https://foyer.test')?.origin === 'https://foyer.test';
}

function isLocale(value: string): boolean {
  try {
    return Intl.getCanonicalLocales(value).length === 1;
  } catch {
    return false;
  }
}

function refuseTwins(
  keys: readonly string[],
  name: string,
  message: string,
  context: z.core.$RefinementCtx,
): void {
  keys.forEach((key, index) => {
    if (keys.indexOf(key) < index) context.addIssue({ code: 'custom', path: [index, name], message });
  });
}

// What editors are told in define-config.ts and what is checked here stay the same.
type Same<One, Other> = [One] extends [Other] ? true : never;
true satisfies Same<
  ProductInput,
  z.input<typeof productSchema> | DeepReadonly<z.input<typeof productSchema>>
>;
true satisfies Same<keyof z.input<typeof role>, keyof RoleInput>;
type DeepReadonly<Value> = Value extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : Value extends object
    ? { readonly [Key in keyof Value]: DeepReadonly<Value[Key]> }
    : Value;
