import type { Clock } from '../ports/clock.ts';
import type { NumbersStore } from '../ports/numbers-store.ts';
import { type ObservedStep, recentStep } from './steps.ts';
import { dayOf, nobody, Tally } from './tally.ts';

/** Programs that say what they are, and tools. What hides is counted; nothing personal is kept to find it out. */
const program = /bot|crawl|spider|slurp|preview|scan|monitor|uptime|probe|check|fetch|curl|wget|python|java\/|go-http|okhttp|axios|node|headless|lighthouse|facebookexternalhit|whatsapp|telegram|discord|embed/i;
/** Labels in addresses are anybody's to invent; so many a day are told apart. */
const sourcesPerDay = 200;
const dayMs = 86_400_000;

/** What a request says about who sends it. */
export interface Visitor {
  readonly method: string;
  header(name: string): string | undefined;
}

/** Whether a person is looking: no program that names itself, no browser that fetches ahead. */
export function isPerson(visitor: Visitor): boolean {
  if (visitor.method !== 'GET') return false;
  const agent = visitor.header('user-agent');
  if (agent === undefined || agent === '' || program.test(agent)) return false;
  return !['sec-purpose', 'purpose', 'x-moz'].some((name) => /prefetch|preview|prerender/i.test(visitor.header(name) ?? ''));
}

/**
 * Counts looks and starts in memory, to be written every few seconds. Keeps no address, cookie or id: only how often, by page and by
 * the label of the link people came by.
 */
export class Visits {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #tally = new Tally();
  #dayNumber = -1;
  #day = '';
  #sources = new Set<string>();

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  count(step: ObservedStep, { role = '', source = '' }: { role?: string | undefined; source?: string | undefined } = {}): void {
    const day = this.#today();
    this.#tally.add(day, step, { role, source: source === '' ? '' : this.#known(source), wave: '' });
  }

  /** A report of a provider that could not be taken, for alerts. */
  webhookFailed(): void {
    const now = this.#clock.now();
    this.#tally.add(dayOf(now), recentStep(now), { ...nobody, wave: 'webhook_failed' });
  }

  /** Writes what was counted; when that fails it is counted on. */
  async flush(numbers: Pick<NumbersStore, 'add'>): Promise<void> {
    const taken = this.#tally.take();
    try {
      await numbers.add(taken);
    } catch (error) {
      for (const { day, step, role, source, wave, count, total } of taken) this.#tally.add(day, step, { role, source, wave }, count, total);
      throw error;
    }
  }

  #today(): string {
    const number = Math.floor(this.#clock.now() / dayMs);
    if (number !== this.#dayNumber) {
      this.#dayNumber = number;
      this.#day = dayOf(number * dayMs);
      this.#sources = new Set();
    }
    return this.#day;
  }

  #known(source: string): string {
    if (!this.#sources.has(source) && this.#sources.size >= sourcesPerDay) return 'other';
    this.#sources.add(source);
    return source;
  }
}
