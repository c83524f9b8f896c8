import { joinWaitlist, originOf, type Origin } from './join.ts';
import { solveProofOfWork } from './proof-of-work.ts';
import type { Connection } from './request.ts';
import type { Failure, FieldFault, Result } from './result.ts';
import { fieldsOf, findFaults, loadWaitlistForm, type Field, type FormChoice, type Values, type WaitlistForm } from './waitlist-form.ts';

/** How far the form is. */
export type JoinPhase = 'loading' | 'unavailable' | 'ready' | 'sending' | 'joined';

/** Everything a form shows; a new object with every change. */
export interface JoinState {
  readonly phase: JoinPhase;
  /** Null while it loads, and when it could not be loaded. */
  readonly form: WaitlistForm | null;
  readonly fields: readonly Field[];
  readonly values: Values;
  readonly faults: readonly FieldFault[];
  /** What stands above the form after a try that failed; empty when there is nothing to say. */
  readonly notice: string;
  readonly failure: Failure | null;
  /** Counts tries that failed, so that each one can be announced. */
  readonly failures: number;
}

export interface JoinOptions extends Connection, FormChoice {
  /** The form, when a server has fetched it already. */
  readonly form?: WaitlistForm | undefined;
  /** Label of this form among the sources, such as `landing-page`. */
  readonly source?: string | undefined;
  /** Instead of what the address of the page says. */
  readonly origin?: Origin | undefined;
}

/** One form from loading to thanks, without a page: React and the custom element show what is in it. */
export class JoinStore {
  readonly #options: JoinOptions;
  readonly #listeners = new Set<() => void>();
  #state: JoinState;
  #loading: Promise<void> | undefined;
  #solving: Promise<Result<string>> | undefined;
  #attempt: string | undefined;

  constructor(options: JoinOptions) {
    this.#options = options;
    this.#state = { phase: 'loading', form: null, fields: [], values: {}, faults: [], notice: '', failure: null, failures: 0 };
    if (options.form) this.#state = this.#ready(options.form);
  }

  get state(): JoinState {
    return this.#state;
  }

  /** @returns a function that ends it */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Fetches the form unless it is there, or on its way. */
  load(): Promise<void> {
    this.#loading ??= this.#load().finally(() => { this.#loading = undefined; });
    return this.#loading;
  }

  async #load(): Promise<void> {
    if (this.#state.form !== null) return;
    this.#set({ phase: 'loading', failure: null });
    const { source, utm } = this.#origin();
    const loaded = await loadWaitlistForm({ ...this.#options, source: source ?? utm?.['source'] });
    if (loaded.ok) this.#set(this.#ready(loaded.value));
    else this.#set({ phase: 'unavailable', failure: loaded.failure, failures: this.#state.failures + 1 });
  }

  /** Keeps what was typed. The fault of the field goes away; whether it is mended shows with the next try. */
  change(name: string, value: string | boolean): void {
    this.#attempt = undefined;
    this.#set({ values: { ...this.#state.values, [name]: value }, faults: this.#state.faults.filter(({ field }) => field !== name) });
  }

  /** The person has begun: time to solve the puzzle, so that nobody waits for it later. */
  begin(): void {
    if (this.#state.form?.proofOfWork) this.#solving ??= solveProofOfWork(this.#options);
  }

  /**
   * Sends the form. What was typed stays whatever happens.
   * @param typed - what stands in the fields now; browsers fill fields without telling, and people type before scripts run
   */
  async submit(typed?: Values): Promise<void> {
    const { form, phase } = this.#state;
    if (form === null || phase !== 'ready') return;
    if (typed) for (const [name, value] of Object.entries(typed)) if (this.#state.values[name] !== value) this.change(name, value);
    const { values } = this.#state;
    const faults = findFaults(form, values);
    if (faults.length > 0) return this.#fail({ kind: 'invalid', detail: '', faults });
    this.#set({ phase: 'sending', faults: [], notice: '', failure: null });
    this.begin();
    const solved = await this.#solving;
    if (solved && !solved.ok) return this.#fail(solved.failure);
    this.#attempt ??= newAttempt();
    const joined = await joinWaitlist(this.#options, form, values, { origin: this.#origin(), attempt: this.#attempt, solution: solved?.value });
    if (joined.ok) this.#set({ phase: 'joined' });
    else this.#fail(joined.failure);
  }

  #origin(): Origin {
    const read = this.#options.origin ?? (typeof location === 'undefined' ? {} : originOf(location.href));
    return this.#options.source === undefined ? read : { ...read, source: this.#options.source };
  }

  #ready(form: WaitlistForm): JoinState {
    const fields = fieldsOf(form);
    const blank = Object.fromEntries(fields.map(({ name, control }) => [name, control === 'checkbox' ? false : '']));
    return { ...this.#state, phase: 'ready', form, fields, values: { ...blank, ...this.#state.values }, failure: null };
  }

  #fail(failure: Failure): void {
    const words = this.#state.form?.words ?? {};
    // A solution counts once, and so does a request whose answer came; one whose answer was lost may be sent again as it was.
    if (failure.kind !== 'unreachable') this.#attempt = undefined;
    if (failure.kind !== 'invalid' || failure.detail !== '') this.#solving = undefined;
    const faults = failure.kind === 'invalid' ? failure.faults : [];
    const notice = failure.kind === 'invalid' ? words[faults.length === 1 ? 'fault' : 'faults'] : failure.kind === 'unreachable' ? words['unreachable'] : failure.kind === 'limited' ? words['limited'] : failure.detail;
    this.#set({ phase: 'ready', faults, failure, notice: notice ?? failure.detail, failures: this.#state.failures + 1 });
  }

  #set(change: Partial<JoinState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

/** Pages without https have no random identifiers; their second try may then be a second request, which Foyer answers alike. */
function newAttempt(): string | undefined {
  return typeof crypto === 'undefined' || !('randomUUID' in crypto) ? undefined : crypto.randomUUID();
}
