import type { AuditEvent } from '../../domain/audit-event.ts';
import type { MailKind } from '../../domain/mail.ts';
import type { DocumentStore } from '../ports/document-store.ts';
import { currentOf, type Editions, editionsId, readEditions } from './editions.ts';
import type { TemplateText, TemplateTexts } from './template-texts.ts';

/** More than kinds times languages. */
const documentsMax = 200;

/**
 * The team's own words for mails, in memory. What others change is read anew once the audit feed tells of it, so within a second.
 * A mail that is begun is tied to the edition in force, and repeated with it (SR-53).
 */
export class TemplateBook {
  readonly #documents: DocumentStore;
  readonly #texts: Pick<TemplateTexts, 'languageOf'>;
  #byId = new Map<string, Editions>();
  #stale = true;
  #reading: Promise<void> | undefined;

  constructor(documents: DocumentStore, texts: Pick<TemplateTexts, 'languageOf'>) {
    this.#documents = documents;
    this.#texts = texts;
  }

  /** Told what was committed, here or elsewhere. */
  notice(events: readonly Pick<AuditEvent, 'act'>[]): void {
    if (events.some(({ act }) => act === 'template.saved' || act === 'template.reset')) this.#stale = true;
  }

  /** The edition a mail that begins now is made with, such as `invitation:en@3`; null for the original words. */
  async inForce(kind: MailKind, locale: string): Promise<string | null> {
    await this.#fresh();
    const id = editionsId(kind, this.#texts.languageOf(locale));
    const current = currentOf(this.#byId.get(id) ?? readEditions(undefined));
    return current === undefined ? null : `${id}@${current.number}`;
  }

  /** The words of an edition; undefined when they are not kept any more. */
  async wordsOf(edition: string): Promise<TemplateText | undefined> {
    const at = edition.lastIndexOf('@');
    const [id, number] = [edition.slice(0, at), Number(edition.slice(at + 1))];
    const known = this.#byId.get(id)?.editions.find((one) => one.number === number);
    if (known) return known;
    // Another process may have begun the mail a moment ago with an edition this one has not read yet.
    this.#stale = true;
    await this.#fresh();
    return this.#byId.get(id)?.editions.find((one) => one.number === number);
  }

  async #fresh(): Promise<void> {
    while (this.#stale || this.#reading) {
      this.#reading ??= this.#read().finally(() => { this.#reading = undefined; });
      await this.#reading;
    }
  }

  async #read(): Promise<void> {
    this.#stale = false;
    try {
      const documents = await this.#documents.list('mail_template', { limit: documentsMax });
      this.#byId = new Map(documents.map((document) => [document.id, readEditions(document)]));
    } catch (error) {
      this.#stale = true;
      throw error;
    }
  }
}
