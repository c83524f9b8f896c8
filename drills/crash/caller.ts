import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from '../../packages/foyer/src/testing/browser.ts';
import { drillAdminKey } from '../support/foyer-process.ts';
import type { Book } from './book.ts';

/** What is asked of the server; the same again when it is repeated. */
export interface Ask {
  readonly path: string;
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>>;
  readonly browser?: Browser;
  /** An `Idempotency-Key`. */
  readonly key?: string;
  readonly asAdmin?: boolean;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** Earlier tries of the same request whose answer never came. */
  readonly lost: number;
}

/** What becomes of the server while requests are under way. */
export interface Weather {
  /** Counts the servers that were killed. */
  readonly kills: number;
  /** Nothing new is begun; what was begun is brought to its end. */
  readonly closing: boolean;
}

/** Share of requests whose connection the client itself cuts, a moment after sending. */
const cutShare = 0.04;
const cutAfterMsMax = 12;
const answerWithinMs = 8_000;
/** While no server is there. */
const pauseMs = 120;
/** By then some server must have answered, on a machine where a start takes half a minute too. */
const patienceMs = 600_000;

/** One client of a server that comes and goes: repeats what was not answered, and notes what was. */
export class Caller {
  readonly #origin: string;
  readonly #book: Book;
  readonly #weather: Weather;
  readonly random: () => number;

  constructor(options: { origin: string; book: Book; weather: Weather; random: () => number }) {
    this.#origin = options.origin;
    this.#book = options.book;
    this.#weather = options.weather;
    this.random = options.random;
  }

  /** Asks until there is an answer. @throws {Error} when there is none for ten minutes */
  async ask(ask: Ask): Promise<Answer> {
    return (await this.#insist(ask, () => false)) as Answer;
  }

  /**
   * Like `ask`, but a caller who lost the answer to a kill may rather look what became of it than repeat the request.
   * @param looksInstead - decides that for this request
   */
  async askOrLook(ask: Ask, looksInstead: boolean): Promise<Answer | 'look'> {
    const killsBefore = this.#weather.kills;
    return this.#insist(ask, () => looksInstead && this.#weather.kills > killsBefore);
  }

  async #insist(ask: Ask, gaveUp: () => boolean): Promise<Answer | 'look'> {
    const { figures, faults } = this.#book;
    let lost = 0;
    const giveUpAt = performance.now() + patienceMs;
    for (let tries = 0; performance.now() < giveUpAt; tries += 1) {
      if (tries > 0) figures.repeated += 1;
      const answer = await this.#once(ask);
      if (answer === 'not sent') {
        await sleep(pauseMs);
        if (lost > 0 && gaveUp()) return 'look';
        continue;
      }
      if (answer === 'lost') {
        figures.lost += 1;
        lost += 1;
        continue;
      }
      if (answer.status === 503) {
        // The database is not there yet, or not any more: nothing happened, or nobody knows.
        figures.refusedBusy += 1;
        lost += 1;
        await sleep(pauseMs);
        continue;
      }
      if (answer.status >= 500) faults.push(`${ask.method ?? 'POST'} ${ask.path} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
      figures.acknowledged += 1;
      return { ...answer, lost };
    }
    throw new Error(`Nobody answered ${ask.method ?? 'POST'} ${ask.path} for ${patienceMs / 1000} seconds.`);
  }

  async #once({ path, method = 'POST', json, form, browser, key, asAdmin }: Ask): Promise<{ status: number; body: unknown } | 'lost' | 'not sent'> {
    const cut = new AbortController();
    const headers: Record<string, string> = {
      ...(json === undefined ? {} : { 'content-type': 'application/json' }), ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      ...(key === undefined ? {} : { 'idempotency-key': key }), ...(asAdmin ? { authorization: `Bearer ${drillAdminKey}` } : {}), ...(browser?.header === undefined ? {} : { cookie: browser.header }),
    };
    const body = json === undefined ? form && new URLSearchParams(form).toString() : JSON.stringify(json);
    const cutting = this.random() < cutShare ? setTimeout(() => cut.abort(), this.random() * cutAfterMsMax) : undefined;
    try {
      const response = await fetch(`${this.#origin}${path}`, { method, headers, redirect: 'manual', ...(body === undefined ? {} : { body }), signal: AbortSignal.any([cut.signal, AbortSignal.timeout(answerWithinMs)]) });
      const text = await response.text();
      browser?.keep(response);
      return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) as unknown : text };
    } catch (error) {
      return refused(error) ? 'not sent' : 'lost';
    } finally {
      clearTimeout(cutting);
    }
  }
}

/** Nobody listens: the request did not reach anybody. */
function refused(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause as { code?: string } | undefined : undefined;
  return cause?.code === 'ECONNREFUSED';
}
