import type { ImportedPerson } from '../../domain/decisions/import-entry.ts';
import type { Answer } from '../../domain/entry.ts';
import { InvalidInput } from '../../domain/errors.ts';
import type { Product } from '../../domain/product.ts';
import type { Question } from '../../domain/role.ts';
import type { Stage } from '../../domain/stage.ts';
import type { FileRow } from '../ports/tabular.ts';
import { restored } from '../../domain/spreadsheet-cell.ts';
import { parseAnswers } from '../waitlist/parse-answers.ts';
import { webAddress } from '../waitlist/web-address.ts';
import { type FieldKey, guessMapping, type Mapping, questionsOf } from './fields.ts';
import { quickEmail } from './quick-email.ts';
import { readInstant } from './read-instant.ts';

/** A row as a person, or why it is none. */
export type ReadRow =
  | { readonly line: number; readonly person: ImportedPerson }
  | { readonly line: number; readonly email: string | null; readonly fault: string };

export interface ReadOptions {
  readonly product: Product;
  readonly mapping: Mapping;
  /** Names of the columns, for rows of cells. */
  readonly columns: readonly string[];
  /** Given to rows that name no role and are not said to wait outside. */
  readonly role: string | null;
  readonly now: number;
}

/** What is wrong with a value; `message` is for the person who has the file. */
class Fault extends Error {}

const stageWords: Readonly<Record<string, Stage>> = {
  pending: 'pending', waiting: 'pending', waitlist: 'pending', waitlisted: 'pending', new: 'pending', applied: 'pending', unconfirmed: 'pending', confirmed: 'pending',
  approved: 'approved', invited: 'invited', accepted: 'accepted', active: 'accepted', member: 'accepted', onboarded: 'accepted',
  rejected: 'rejected', declined: 'rejected', denied: 'rejected', revoked: 'revoked', removed: 'revoked', suspended: 'revoked',
  withdrawn: 'withdrawn', unsubscribed: 'withdrawn', left: 'withdrawn',
};

const yes: ReadonlySet<string> = new Set(['true', 'yes', 'y', '1', 'x', 'ja', 'j', 'oui', 'si', 'sí', 'sim', 'tak', 'verified', 'confirmed']);
const no: ReadonlySet<string> = new Set(['false', 'no', 'n', '0', 'nein', 'non', 'nao', 'não', 'nee', 'nie']);
const answerKey = /^[a-z][a-zA-Z0-9_]{0,39}$/;
// eslint-disable-next-line no-control-regex
const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
// eslint-disable-next-line no-control-regex
const controlsButBreaks = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;
const utmFields = { utmSource: 'source', utmMedium: 'medium', utmCampaign: 'campaign', utmTerm: 'term', utmContent: 'content' } as const;

/** What was read of a row so far. */
interface Draft {
  email: string | null;
  name: string | null;
  firstName: string | null;
  lastName: string | null;
  website: string | null;
  stage: Stage | null;
  role: string | null;
  requestedRole: string | null;
  confirmed: boolean;
  answers: Record<string, unknown> | null;
  origin: { source?: string; ref?: string; referrer?: string; utm?: Record<string, string> } | null;
  locale: string | null;
  notes: string | null;
  reason: string | null;
  score: number | null;
  joinedAt: number | null;
  confirmedAt: number | null;
  approvedAt: number | null;
  approvedBy: string | null;
}

/** Reads rows of one file. A fault is that row's alone. */
export class PersonReader {
  readonly #options: ReadOptions;
  readonly #fieldAt: readonly (FieldKey | null)[];
  readonly #fieldOf: Map<string, FieldKey | null>;
  readonly #questions: readonly Question[];

  constructor(options: ReadOptions) {
    this.#options = options;
    this.#fieldAt = options.columns.map((column) => options.mapping[column] ?? null);
    this.#fieldOf = new Map(Object.entries(options.mapping));
    this.#questions = questionsOf(options.product).map((question) => ({ ...question, required: false }));
  }

  read(row: FileRow): ReadRow {
    if ('fault' in row) return { line: row.line, email: null, fault: row.fault };
    const draft: Draft = {
      email: null, name: null, firstName: null, lastName: null, website: null, stage: null, role: null, requestedRole: null, confirmed: false, answers: null,
      origin: null, locale: null, notes: null, reason: null, score: null, joinedAt: null, confirmedAt: null, approvedAt: null, approvedBy: null,
    };
    try {
      if ('cells' in row) {
        const { cells } = row;
        for (let at = 0; at < cells.length; at += 1) {
          const field = this.#fieldAt[at];
          const cell = cells[at]!;
          if (field === null || field === undefined || cell === '') continue;
          this.#take(draft, field, cell.charCodeAt(0) === 39 ? restored(cell) : cell);
        }
      } else {
        for (const [key, value] of Object.entries(row.values)) {
          const field = this.#fieldNamed(key);
          if (field !== null && value !== null && value !== '') this.#take(draft, field, value);
        }
      }
      return { line: row.line, person: this.#person(draft) };
    } catch (error) {
      if (error instanceof Fault) return { line: row.line, email: draft.email, fault: error.message };
      if (error instanceof InvalidInput) return { line: row.line, email: draft.email, fault: error.errors.map(({ pointer, detail }) => `${pointer.slice(1)}: ${detail}`).join(' ') };
      throw error;
    }
  }

  /** In JSON a name may come up late; it is guessed like the others then. */
  #fieldNamed(key: string): FieldKey | null {
    const known = this.#fieldOf.get(key);
    if (known !== undefined) return known;
    const guess = guessMapping([key], 'approved_users', this.#options.product)[key] ?? null;
    const field = guess !== null && ![...this.#fieldOf.values()].includes(guess) ? guess : null;
    if (this.#fieldOf.size < 1_000) this.#fieldOf.set(key, field);
    return field;
  }

  #take(draft: Draft, field: FieldKey, value: unknown): void {
    switch (field) {
      case 'email': {
        const reading = quickEmail(value);
        if (!reading.ok) {
          draft.email = typeof value === 'string' ? value.slice(0, 254) : null;
          throw new Fault(reading.detail);
        }
        draft.email = reading.email;
        return;
      }
      case 'name': draft.name = line(value, 'name', 120); return;
      case 'firstName': draft.firstName = line(value, 'first name', 60); return;
      case 'lastName': draft.lastName = line(value, 'last name', 60); return;
      case 'website': draft.website = webAddress(value, '/website'); return;
      case 'status': draft.stage = stageOf(value); return;
      case 'role': draft.role = line(value, 'role', 100); return;
      case 'requestedRole': draft.requestedRole = line(value, 'requested role', 100); return;
      case 'joinedAt': draft.joinedAt = this.#instant(value, 'joined'); return;
      case 'confirmed': draft.confirmed = yesOrNo(value); return;
      case 'confirmedAt': draft.confirmedAt = this.#instant(value, 'confirmed'); return;
      case 'approvedAt': draft.approvedAt = this.#instant(value, 'approved'); return;
      case 'approvedBy': draft.approvedBy = line(value, 'approved by', 254); return;
      case 'notes': draft.notes = text(value, 'notes', 5_000); return;
      case 'reason': draft.reason = text(value, 'reason', 2_000); return;
      case 'score': draft.score = scoreOf(value); return;
      case 'source': (draft.origin ??= {}).source = line(value, 'source', 60) ?? 'import'; return;
      case 'ref': case 'referrer': {
        const label = line(value, field, 200);
        if (label !== null) (draft.origin ??= {})[field] = label;
        return;
      }
      case 'utmSource': case 'utmMedium': case 'utmCampaign': case 'utmTerm': case 'utmContent': addUtm(draft, utmFields[field], value); return;
      case 'utm':
        for (const [key, one] of Object.entries(objectOf(value, 'utm'))) {
          if (!(Object.values(utmFields) as string[]).includes(key)) throw new Fault('utm: it can have source, medium, campaign, term and content.');
          addUtm(draft, key, one);
        }
        return;
      case 'locale': draft.locale = localeOf(value); return;
      case 'answers':
        for (const [key, one] of Object.entries(objectOf(value, 'answers'))) (draft.answers ??= {})[key] = one;
        return;
      default: (draft.answers ??= {})[field.slice('answers.'.length)] = value;
    }
  }

  #person(draft: Draft): ImportedPerson {
    if (draft.email === null) throw new Fault('There is no email address in this row.');
    const outside = draft.stage === 'pending' || draft.stage === 'rejected';
    const name = draft.name ?? ([draft.firstName, draft.lastName].filter((part) => part !== null).join(' ') || null);
    return {
      email: draft.email, name, website: draft.website, stage: draft.stage,
      // Nobody holds a role while they wait: it is what they asked for.
      role: outside ? null : draft.role ?? (draft.stage === 'revoked' || draft.stage === 'withdrawn' ? null : this.#options.role),
      requestedRole: draft.requestedRole ?? (outside ? draft.role : null),
      answers: draft.answers === null ? noAnswers : this.#answers(draft.answers),
      origin: draft.origin ?? noOrigin, locale: draft.locale, notes: draft.notes, reason: draft.reason, score: draft.score, joinedAt: draft.joinedAt,
      confirmedAt: draft.confirmedAt ?? (draft.confirmed ? draft.joinedAt ?? this.#options.now : null), approvedAt: draft.approvedAt, approvedBy: draft.approvedBy,
    };
  }

  /** Answers to questions that are asked, checked like those of the form; and what was answered when others were asked. */
  #answers(given: Record<string, unknown>): Record<string, Answer> {
    const asked: Record<string, unknown> = {};
    const former: Record<string, Answer> = {};
    for (const [key, value] of Object.entries(given)) {
      if (value === null || value === '') continue;
      if (this.#questions.some((question) => question.key === key)) asked[key] = value;
      else if (answerKey.test(key) && (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value)))) former[key] = value;
      else if (answerKey.test(key) && typeof value === 'string' && value.length <= 5_000 && !controlsButBreaks.test(value)) former[key] = value;
      else throw new Fault(`answers: "${key.slice(0, 40)}" is not an answer that can be kept.`);
    }
    return { ...former, ...parseAnswers(this.#questions, asked) };
  }

  #instant(value: unknown, what: string): number {
    const at = readInstant(value);
    if (at === null) throw new Fault(`${what}: this is not a date that can be read for sure. Write it as 2026-03-31 or 2026-03-31T09:30:00Z.`);
    if (at > this.#options.now + 86_400_000) throw new Fault(`${what}: this date lies ahead.`);
    return at;
  }
}

const noAnswers = {};
const noOrigin = {};

/** One line without what breaks mail headers; null when nothing is left of it. */
function line(value: unknown, what: string, lengthMax: number): string | null {
  if (typeof value !== 'string' && typeof value !== 'number') throw new Fault(`${what}: this must be text.`);
  const trimmed = String(value).trim();
  if (trimmed === '') return null;
  if (trimmed.length > lengthMax) throw new Fault(`${what}: at most ${lengthMax} characters fit; these are ${trimmed.length}.`);
  if (controls.test(trimmed)) throw new Fault(`${what}: one line of ordinary text, please.`);
  return trimmed;
}

function text(value: unknown, what: string, lengthMax: number): string | null {
  if (typeof value !== 'string' && typeof value !== 'number') throw new Fault(`${what}: this must be text.`);
  const whole = String(value);
  if (whole.trim() === '') return null;
  if (whole.length > lengthMax) throw new Fault(`${what}: at most ${lengthMax} characters fit; these are ${whole.length}.`);
  if (controlsButBreaks.test(whole)) throw new Fault(`${what}: ordinary text, please.`);
  return whole;
}

function stageOf(value: unknown): Stage {
  const stage = typeof value === 'string' ? stageWords[value.trim().toLowerCase()] : undefined;
  if (stage === undefined || !Object.hasOwn(stageWords, String(value).trim().toLowerCase())) throw new Fault('status: use pending, approved, invited, accepted, rejected, revoked or withdrawn.');
  return stage;
}

function yesOrNo(value: unknown): boolean {
  const word = String(value).trim().toLowerCase();
  if (yes.has(word)) return true;
  if (no.has(word) || word === '') return false;
  throw new Fault('confirmed: say yes or no, or map the column to the date of the confirmation.');
}

function scoreOf(value: unknown): number {
  const score = typeof value === 'number' ? value : typeof value === 'string' && /^\s*\d{1,4}\s*$/.test(value) ? Number(value) : Number.NaN;
  if (!Number.isInteger(score) || score < 0 || score > 1_000) throw new Fault('score: a whole number from 0 to 1000.');
  return score;
}

function localeOf(value: unknown): string {
  const [, language, region] = /^\s*([a-zA-Z]{2})(?:[-_]([a-zA-Z]{2}))?\s*$/.exec(String(value)) ?? [];
  if (language === undefined) throw new Fault('language: use a code such as en or de-AT.');
  return region === undefined ? language.toLowerCase() : `${language.toLowerCase()}-${region.toUpperCase()}`;
}

function addUtm(draft: Draft, key: string, value: unknown): void {
  const label = line(value, `utm ${key}`, 200);
  if (label !== null) ((draft.origin ??= {}).utm ??= {})[key] = label;
}

function objectOf(value: unknown, what: string): Record<string, unknown> {
  const found = typeof value === 'string' ? parsed(value) : value;
  if (typeof found !== 'object' || found === null || Array.isArray(found)) throw new Fault(`${what}: this must be a JSON object.`);
  return found as Record<string, unknown>;
}

function parsed(value: string): unknown {
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return undefined;
  }
}
