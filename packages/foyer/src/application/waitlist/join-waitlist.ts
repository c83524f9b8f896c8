import { FoyerError, InvalidInput, type FieldError } from '../../domain/errors.ts';
import type { EntryFlag, Origin } from '../../domain/entry.ts';
import type { JoinResult } from '../../domain/decisions/join.ts';
import type { Role } from '../../domain/role.ts';
import { parseEmail } from '../email-address.ts';
import type { Context } from '../context.ts';
import { parseAnswers } from './parse-answers.ts';
import { webAddress } from './web-address.ts';

/** What a join form or call carries, before anything is believed. */
export interface JoinInput {
  readonly email?: unknown;
  readonly name?: unknown;
  readonly website?: unknown;
  readonly role?: unknown;
  readonly answers?: unknown;
  readonly ref?: unknown;
  readonly referrer?: unknown;
  readonly source?: unknown;
  readonly utm?: unknown;
  readonly locale?: unknown;
  readonly captcha?: unknown;
  /** Filled by machines only. */
  readonly honeypot?: unknown;
}

/** What a missing solution means: programs must send one; a form from a browser without JavaScript is taken and flagged for the reviewer. */
export type MissingProof = 'refused' | 'flagged';

const nameLengthMax = 120;

/**
 * Puts somebody on the waitlist. The answer is the same for every state of the address (SR-17).
 * @throws {InvalidInput} with one entry per field that cannot be used
 * @throws {FoyerError} `request/proof_of_work` when the puzzle is missing or wrong
 */
export async function joinWaitlist({ ctx, input, missingProof = 'refused' }: { ctx: Context; input: JoinInput; missingProof?: MissingProof }): Promise<JoinResult> {
  const parsed = parseJoin(ctx, input);
  const proven = await checkProofOfWork(ctx, input.captcha, missingProof);
  return ctx.executor.run({
    target: { by: 'email', email: parsed.email },
    command: { type: 'join', ...parsed, flags: proven ? parsed.flags : [...parsed.flags, 'no_proof_of_work'], entryId: ctx.tokens.id(), mailId: ctx.tokens.id() },
  }, ctx.idempotency);
}

/** Whether the puzzle was solved, or there is none. @throws {FoyerError} `request/proof_of_work` */
async function checkProofOfWork(ctx: Context, payload: unknown, missingProof: MissingProof): Promise<boolean> {
  if (!ctx.proofOfWork) return true;
  const missing = payload === undefined || payload === '';
  if (missing && missingProof === 'flagged') return false;
  const verdict = missing ? 'missing' : await ctx.proofOfWork.verify(payload);
  if (verdict === 'accepted') return true;
  throw new FoyerError('request/proof_of_work', verdict === 'missing'
    ? 'The solution of the puzzle from /api/waitlist/challenge is missing. Send it as "captcha".'
    : 'The computation against robots is out of date. Send the form again; nothing you typed is lost.', { details: { verdict } });
}

function parseJoin(ctx: Context, input: JoinInput) {
  const errors: FieldError[] = [];
  const collect = <T>(read: () => T, fallback: T): T => {
    try { return read(); } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      errors.push(...error.errors);
      return fallback;
    }
  };
  const email = collect(() => parseEmail(input.email), '');
  const name = collect(() => text(input.name, '/name', 'Tell us your name.', nameLengthMax), '');
  const website = collect(() => webAddress(input.website, '/website'), null);
  const role = collect(() => requested(ctx.rules.product.roles, input.role), null);
  const questions = [...ctx.rules.product.questions, ...(role?.questions ?? [])];
  const answers = collect(() => parseAnswers(questions, input.answers), {});
  const origin = collect(() => originOf(input), { source: 'join' });
  const locale = typeof input.locale === 'string' && /^[a-z]{2}(-[A-Z]{2})?$/.test(input.locale) ? input.locale : ctx.rules.product.locale;
  if (errors.length > 0) throw new InvalidInput(errors);
  const flags: EntryFlag[] = [];
  if (ctx.isDisposable(email)) flags.push('disposable_address');
  if (typeof input.honeypot === 'string' && input.honeypot !== '') flags.push('honeypot');
  return { email, name, website, requestedRole: role?.key ?? null, answers, origin, locale, flags };
}

/** Control characters never belong into one line of text; they also break mail headers. */
// eslint-disable-next-line no-control-regex
const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

function text(value: unknown, pointer: string, missing: string, lengthMax: number): string {
  if (value === undefined || value === null || value === '') throw new InvalidInput([{ pointer, detail: missing }]);
  if (typeof value !== 'string') throw new InvalidInput([{ pointer, detail: 'This must be text.' }]);
  const trimmed = value.trim();
  if (trimmed === '') throw new InvalidInput([{ pointer, detail: missing }]);
  if (trimmed.length > lengthMax) throw new InvalidInput([{ pointer, detail: `Please use at most ${lengthMax} characters.` }]);
  if (controls.test(trimmed)) throw new InvalidInput([{ pointer, detail: 'Please use one line of ordinary text.' }]);
  return trimmed;
}

function requested(roles: readonly Role[], value: unknown): Role | null {
  if (value === undefined || value === null || value === '') return null;
  const role = roles.find((candidate) => candidate.key === value);
  if (!role) throw new InvalidInput([{ pointer: '/role', detail: `Choose one of: ${roles.map(({ label }) => label).join(', ')}.` }]);
  return role;
}

const utmKeys = ['source', 'medium', 'campaign', 'term', 'content'] as const;

function originOf(input: JoinInput): Origin {
  const short = (value: unknown): string | undefined =>
    typeof value === 'string' && value !== '' && !controls.test(value) ? value.slice(0, 200) : undefined;
  const given = typeof input.utm === 'object' && input.utm !== null ? input.utm as Record<string, unknown> : {};
  const utm: Record<string, string> = {};
  for (const key of utmKeys) {
    const value = short(Object.hasOwn(given, key) ? given[key] : undefined);
    if (value !== undefined) utm[key] = value;
  }
  const ref = short(input.ref);
  const referrer = short(input.referrer);
  return {
    // "admin" and "import" say how a role came to be held; nobody outside may claim them.
    source: sourceOf(short(input.source) ?? utm['source']),
    ...(ref ? { ref } : {}), ...(referrer ? { referrer } : {}), ...(Object.keys(utm).length > 0 ? { utm } : {}),
  };
}

function sourceOf(label: string | undefined): string {
  return label === undefined || label === 'admin' || label === 'import' ? 'join' : label.slice(0, 60);
}
