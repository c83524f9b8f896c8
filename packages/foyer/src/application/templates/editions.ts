import type { StoredDocument } from '../../domain/document.ts';
import type { MailKind } from '../../domain/mail.ts';
import type { TemplateText } from './template-texts.ts';

/** One wording of a mail by the team. */
export interface Edition extends TemplateText {
  readonly number: number;
  readonly at: number;
  readonly by: string;
}

/** All that is kept of one mail in one language. */
export interface Editions {
  /** The one in force; null after a reset. */
  readonly current: number | null;
  /** Oldest first. Earlier ones stay for a while: a mail that was begun with one is repeated with the same bytes (SR-53). */
  readonly editions: readonly Edition[];
}

/** Longer than any provider remembers a message; what is repeated later is a new mail to it. */
const keptMs = 7 * 86_400_000;
const keptMax = 50;

const noEditions: Editions = { current: null, editions: [] };

/** The id of the document that holds them. */
export function editionsId(kind: MailKind, language: string): string {
  return `${kind}:${language}`;
}

export function readEditions(document: StoredDocument | undefined): Editions {
  return document === undefined ? noEditions : JSON.parse(document.body) as Editions;
}

/** The edition in force, if any. */
export function currentOf({ current, editions }: Editions): Edition | undefined {
  return editions.find(({ number }) => number === current);
}

/** With a new edition in force. */
export function withEdition(before: Editions, text: TemplateText, by: string, now: number): Editions {
  const number = (before.editions.at(-1)?.number ?? 0) + 1;
  return { current: number, editions: [...stillNeeded(before, now), { ...text, number, at: now, by }] };
}

/** Back to the original words. */
export function withoutEdition(before: Editions, now: number): Editions {
  return { current: null, editions: stillNeeded(before, now) };
}

/** An edition was in force until the next one came: that instant counts. */
function stillNeeded({ editions }: Editions, now: number): readonly Edition[] {
  return editions.filter((_, at) => now - (editions[at + 1]?.at ?? now) < keptMs).slice(-keptMax);
}
