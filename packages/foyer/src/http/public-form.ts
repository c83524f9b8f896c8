import { z } from '@hono/zod-openapi';
import type { Config } from '../config/config.ts';
import { brandTokens, type ColourTokens } from '../domain/brand-tokens.ts';
import type { Question, Role } from '../domain/role.ts';
import type { Translate } from '../pages/index.ts';

const base = { key: z.string(), label: z.string(), help: z.string().optional(), required: z.boolean().optional() };
const questionSchema = z.discriminatedUnion('type', [
  z.object({ ...base, type: z.literal('text'), multiline: z.boolean().optional(), lengthMax: z.number().optional() }),
  z.object({ ...base, type: z.literal('choice'), options: z.array(z.object({ value: z.string(), label: z.string() })) }),
  z.object({ ...base, type: z.literal('number'), min: z.number().optional(), max: z.number().optional() }),
  z.object({ ...base, type: z.literal('url') }),
  z.object({ ...base, type: z.literal('consent') }),
]).openapi('Question');

/** Everything a waitlist form on another page shows. Holds nothing about anybody. */
export const publicFormSchema = z.object({
  product: z.string(), privacyUrl: z.string().nullable(), locale: z.string(),
  role: z.object({ key: z.string(), label: z.string() }).nullable().openapi({ description: 'The role asked for; null lets the person choose.' }),
  roles: z.array(z.object({ key: z.string(), label: z.string(), description: z.string() })),
  questions: z.array(questionSchema), texts: z.record(z.string(), z.string()), words: z.record(z.string(), z.string()),
  confirmEmail: z.boolean(), proofOfWork: z.boolean(), pageUrl: z.string().openapi({ description: 'The same form as a page of Foyer.' }),
  colours: z.object({ light: z.record(z.string(), z.string()), dark: z.record(z.string(), z.string()) }),
}).openapi('WaitlistForm');

/** What is shown, in one language. Questions stand in the order in which they are asked: what there is to agree to comes last. */
export function presentForm({ product, confirmEmail, proofOfWork, publicUrl }: Config, t: Translate, locale: string, role: Role | undefined): z.infer<typeof publicFormSchema> {
  const questions = [...product.questions, ...(role?.questions ?? [])];
  const { light, dark } = brandTokens(product.brand.hue);
  return {
    product: product.brand.name, privacyUrl: product.brand.privacyUrl ?? null, locale,
    role: role ? { key: role.key, label: role.label } : null,
    roles: product.roles.map(({ key, label, description }) => ({ key, label, description })),
    questions: [...questions.filter(({ type }) => type !== 'consent'), ...questions.filter(({ type }) => type === 'consent')].map(presentQuestion),
    texts: {
      headline: role?.waitlist.headline ?? product.texts.headline, message: role?.waitlist.message ?? product.texts.message,
      success: role?.waitlist.success ?? product.texts.success, whatHappensNext: product.texts.whatHappensNext,
    },
    words: {
      email: t('field.email'), emailExample: t('field.emailExample'), name: t('field.name'), website: t('field.website'), websiteHelp: t('field.websiteHelp'),
      optional: t('form.optional'), choose: t('form.choose'), leaveEmpty: t('join.leaveEmpty'), missing: t('form.missing'), unusable: t('form.unusable'),
      form: t('join.form'), role: t('join.role'), undecided: t('join.undecided'), undecidedHelp: t('join.undecidedHelp'), send: t('join.send'), sending: t('join.sending'), promise: t('join.promise'),
      successTitle: t(confirmEmail ? 'success.titleConfirm' : 'success.title'), mail: confirmEmail ? t('success.stepMail') : '', confirm: confirmEmail ? t('success.stepConfirm') : '', privacy: t('layout.privacy'),
      fault: t('form.summary', { count: 1 }), faults: t('elsewhere.faults'), unreachable: t('elsewhere.unreachable'), limited: t('elsewhere.limited'), again: t('elsewhere.again'), openPage: t('elsewhere.openPage'),
    },
    confirmEmail, proofOfWork, pageUrl: `${publicUrl}/waitlist${role ? `/${encodeURIComponent(role.key)}` : ''}`,
    colours: { light: shown(light), dark: shown(dark) },
  };
}

/** A copy field by field, so that nothing added to a question for the team becomes public by itself. */
function presentQuestion(question: Question): z.infer<typeof questionSchema> {
  const { key, label, help, required } = question;
  const asked = { key, label, ...(help === undefined ? {} : { help }), ...(required === undefined ? {} : { required }) };
  switch (question.type) {
    case 'text': return { ...asked, type: 'text', ...defined({ multiline: question.multiline, lengthMax: question.lengthMax }) };
    case 'choice': return { ...asked, type: 'choice', options: question.options.map(({ value, label: text }) => ({ value, label: text })) };
    case 'number': return { ...asked, type: 'number', ...defined({ min: question.min, max: question.max }) };
    case 'url': return { ...asked, type: 'url' };
    case 'consent': return { ...asked, type: 'consent' };
  }
}

function defined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

const shownColours = ['surface', 'control', 'line', 'text', 'muted', 'accent', 'accentHover', 'onAccent', 'accentText', 'accentSoft', 'ring', 'dangerText', 'dangerSoft', 'successText', 'successSoft'] as const;

function shown(tokens: ColourTokens): Record<string, string> {
  return Object.fromEntries(shownColours.map((name) => [name, tokens[name]]));
}
