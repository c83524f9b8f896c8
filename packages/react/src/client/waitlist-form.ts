import { request, type Connection } from './request.ts';
import type { FieldFault, Result } from './result.ts';

interface Asked {
  readonly key: string;
  readonly label: string;
  readonly help?: string;
  readonly required?: boolean;
}

/** A question of the product or of a role, as configured at Foyer. */
export type Question =
  | (Asked & { readonly type: 'text'; readonly multiline?: boolean; readonly lengthMax?: number })
  | (Asked & { readonly type: 'choice'; readonly options: readonly { readonly value: string; readonly label: string }[] })
  | (Asked & { readonly type: 'number'; readonly min?: number; readonly max?: number })
  | (Asked & { readonly type: 'url' })
  | (Asked & { readonly type: 'consent' });

/** The form as Foyer describes it: `GET /api/waitlist/form`. The same for everybody, so a server may fetch it and hand it on. */
export interface WaitlistForm {
  readonly product: string;
  readonly privacyUrl: string | null;
  readonly locale: string;
  /** The role asked for; null lets the person choose. */
  readonly role: { readonly key: string; readonly label: string } | null;
  readonly roles: readonly { readonly key: string; readonly label: string; readonly description: string }[];
  readonly questions: readonly Question[];
  readonly texts: { readonly headline: string; readonly message: string; readonly success: string; readonly whatHappensNext: string };
  /** Labels and messages in the form's language. */
  readonly words: Readonly<Record<string, string>>;
  readonly confirmEmail: boolean;
  readonly proofOfWork: boolean;
  /** The same form as a page of Foyer. */
  readonly pageUrl: string;
  /** Colours of the brand by name, as hex. */
  readonly colours: { readonly light: Readonly<Record<string, string>>; readonly dark: Readonly<Record<string, string>> };
}

/** Which form. */
export interface FormChoice {
  /** Key of a role; without one the person chooses. */
  readonly role?: string | undefined;
  /** Language of the page, such as `de`; otherwise what the browser asks for. */
  readonly lang?: string | undefined;
}

/** Fetches the form. On a server, give Foyer's origin and hand the result to the page: then nothing moves when it loads. */
export async function loadWaitlistForm(options: Connection & FormChoice & { readonly source?: string | undefined; readonly signal?: AbortSignal } = {}): Promise<Result<WaitlistForm>> {
  const query = new URLSearchParams();
  if (options.role) query.set('role', options.role);
  if (options.lang) query.set('lang', options.lang);
  if (options.source) query.set('source', options.source);
  const text = query.toString();
  return request(options, `/api/waitlist/form${text === '' ? '' : `?${text}`}`, { signal: options.signal });
}

/** A control of the form, ready to be drawn. */
export interface Field {
  /** `email`, `name`, `website`, `role`, or `answers.` and the key of a question. */
  readonly name: string;
  readonly control: 'email' | 'text' | 'textarea' | 'url' | 'number' | 'radio' | 'select' | 'checkbox';
  readonly label: string;
  readonly help?: string | undefined;
  readonly required: boolean;
  readonly autoComplete: string;
  readonly placeholder?: string | undefined;
  readonly lengthMax?: number | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly options: readonly { readonly value: string; readonly label: string; readonly help?: string }[];
}

/** What was typed, by name of the field. */
export type Values = Readonly<Record<string, string | boolean>>;

/** A field that people neither see nor reach; programs that fill in everything give themselves away. */
export const trapField = 'company_website2';

/** More options than this read better as a closed list. */
const radiosMax = 5;

/** Every control in its order. */
export function fieldsOf({ words, role, roles, questions }: WaitlistForm): readonly Field[] {
  const word = (key: string) => words[key] ?? '';
  return [
    { name: 'email', control: 'email', label: word('email'), required: true, autoComplete: 'email', placeholder: word('emailExample'), lengthMax: 254, options: [] },
    { name: 'name', control: 'text', label: word('name'), required: true, autoComplete: 'name', lengthMax: 120, options: [] },
    { name: 'website', control: 'url', label: word('website'), help: word('websiteHelp'), required: false, autoComplete: 'url', placeholder: 'https://', lengthMax: 500, options: [] },
    ...(role === null && roles.length > 0 ? [{
      name: 'role', control: 'radio' as const, label: word('role'), required: false, autoComplete: 'off',
      options: [...roles.map(({ key, label, description }) => ({ value: key, label, help: description })), { value: '', label: word('undecided'), help: word('undecidedHelp') }],
    }] : []),
    ...questions.map(questionField),
  ];
}

function questionField(question: Question): Field {
  const { key, label, help, required = false } = question;
  const field = { name: `answers.${key}`, label, help, required, autoComplete: 'off', options: [] };
  switch (question.type) {
    case 'text': return { ...field, control: question.multiline ? 'textarea' : 'text', lengthMax: question.lengthMax };
    case 'choice': return { ...field, control: question.options.length <= radiosMax ? 'radio' : 'select', options: question.options };
    case 'number': return { ...field, control: 'number', min: question.min, max: question.max };
    case 'url': return { ...field, control: 'url', placeholder: 'https://', lengthMax: 2000 };
    case 'consent': return { ...field, control: 'checkbox' };
  }
}

/** What can be told before anything is sent; Foyer has the last word. */
export function findFaults(form: WaitlistForm, values: Values): readonly FieldFault[] {
  return fieldsOf(form).flatMap(({ name, control, required }) => {
    const value = values[name];
    const empty = value === undefined || value === false || (typeof value === 'string' && value.trim() === '');
    if (empty) return required ? [{ field: name, detail: form.words['missing'] ?? '' }] : [];
    const unusable = control === 'email' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(String(value).trim());
    return unusable ? [{ field: name, detail: form.words['unusable'] ?? '' }] : [];
  });
}
