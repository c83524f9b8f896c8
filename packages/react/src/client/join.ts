import { request, type Connection } from './request.ts';
import type { Result } from './result.ts';
import { trapField, type Values, type WaitlistForm } from './waitlist-form.ts';

/** Where somebody came from, kept with their application. */
export interface Origin {
  readonly source?: string | undefined;
  readonly ref?: string | undefined;
  readonly referrer?: string | undefined;
  readonly utm?: Readonly<Record<string, string>> | undefined;
}

const utmKeys = ['source', 'medium', 'campaign', 'term', 'content'];

/** Reads the origin from the address of a page: `utm_source` and its like, `ref`, and the page itself without its query. */
export function originOf(address: string): Origin {
  const { host, pathname, searchParams } = new URL(address);
  const utm = Object.fromEntries(utmKeys.flatMap((key) => {
    const value = searchParams.get(`utm_${key}`);
    return value ? [[key, value.slice(0, 200)]] : [];
  }));
  const ref = searchParams.get('ref');
  return { referrer: `${host}${pathname}`.slice(0, 200), utm, ...(ref ? { ref: ref.slice(0, 200) } : {}) };
}

/**
 * Puts somebody on the waitlist. The answer is the same whether Foyer knows the address or not.
 *
 * @param sent.attempt - the same for tries of the same form, so that a lost answer and a second try have one effect
 * @param sent.solution - of `solveProofOfWork`, when the form says that it is on
 */
export async function joinWaitlist(
  connection: Connection, form: Pick<WaitlistForm, 'role' | 'locale'>, values: Values, sent: { readonly origin?: Origin; readonly attempt?: string | undefined; readonly solution?: string | undefined } = {},
): Promise<Result<{ readonly status: 'received' }>> {
  const { utm, ...origin } = sent.origin ?? {};
  const answers: Record<string, string | boolean> = {};
  for (const [name, value] of Object.entries(values)) if (name.startsWith('answers.') && value !== '' && value !== false) answers[name.slice('answers.'.length)] = value;
  const role = form.role?.key ?? values['role'];
  const body = {
    email: values['email'] ?? '', name: values['name'] ?? '', answers, ...(values['website'] ? { website: values['website'] } : {}), ...(role ? { role } : {}),
    locale: form.locale.slice(0, 2), ...origin, ...(utm && Object.keys(utm).length > 0 ? { utm } : {}), ...(sent.solution ? { captcha: sent.solution } : {}), ...(values[trapField] ? { [trapField]: values[trapField] } : {}),
  };
  return request(connection, '/api/waitlist/join', { body, headers: sent.attempt ? { 'idempotency-key': sent.attempt } : {} });
}
