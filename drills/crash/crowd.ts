import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DatabasePlace } from '../support/database-place.ts';
import { KnownPerson, type Book } from './book.ts';
import type { Answer, Ask, Caller, Weather } from './caller.ts';
import { decisions, type Decision } from './deeds.ts';
import { actsOf, entryIdOf, isSuperseded } from './look.ts';
import type { MailReader } from './mail-reader.ts';

/** A client that lets people come, and acts for them and for the team, until the drill closes. */
export interface CrowdOptions {
  readonly name: string;
  readonly caller: Caller;
  readonly book: Book;
  readonly mails: MailReader;
  readonly place: DatabasePlace;
  readonly weather: Weather;
}

/** Older ones are left alone, so that something happens to those that are there. */
const peopleAtOnce = 24;
const viewsAtOnce = 6;
const pauseMsMax = 20;
/** Share of callers who, after a kill, look what became of their request instead of repeating it. */
const lookShare = 0.4;
const roles = ['coach', 'client'] as const;

type Deed = (person: KnownPerson) => Promise<boolean>;

export class Crowd {
  readonly #options: CrowdOptions;
  readonly #people: KnownPerson[] = [];
  #joined = 0;

  constructor(options: CrowdOptions) {
    this.#options = options;
  }

  async run(): Promise<void> {
    const { weather, caller } = this.#options;
    while (!weather.closing) {
      await this.#step();
      await sleep(caller.random() * pauseMsMax);
    }
  }

  async #step(): Promise<void> {
    const dice = this.#random();
    if (this.#people.length === 0 || dice < 0.18) return this.#join();
    if (dice < 0.21) return this.#import();
    if (dice < 0.25) return this.#wave();
    if (dice < 0.29) return this.#view();
    const person = this.#pick(this.#people.slice(-peopleAtOnce));
    if (person.stage === null || person.stage === 'erased') return;
    const own = this.#ownDeeds(person);
    const theirs = decisions.filter((decision) => fits(decision, person));
    // What people do themselves moves the story on, so it comes first more often.
    if (own.length > 0 && (theirs.length === 0 || this.#random() < 0.6)) {
      const [name, deed] = this.#pick(own);
      if (await deed(person)) this.#options.book.did(name);
      return;
    }
    if (theirs.length === 0) return;
    const decision = this.#pick(theirs);
    // People do not ask to be forgotten as often as the team decides.
    if (decision.name === 'erase' && this.#random() < 0.7) return;
    if (await this.#decide(person, decision)) this.#options.book.did(decision.name);
  }

  /** What this person can do where they stand. */
  #ownDeeds(person: KnownPerson): readonly (readonly [string, Deed])[] {
    const { stage, confirmed } = person;
    const deeds: (readonly [string, Deed])[] = [];
    if (stage === 'pending' && !confirmed) deeds.push(['confirm', this.#confirm]);
    if (stage === 'pending' && confirmed) deeds.push(['ask for the status', this.#recover]);
    if (stage === 'invited') deeds.push(['accept', this.#accept], ['accept', this.#accept]);
    if ((stage === 'accepted' && !person.signedIn()) || stage === 'approved') deeds.push(['ask for a link', this.#recover], ['sign in', this.#signIn], ['sign in', this.#signIn]);
    if (stage === 'accepted' && person.signedIn()) {
      deeds.push(['pass the gate', this.#enter], ['sign out', this.#signOut]);
      if (person.role === 'coach' && person.steps.length < 2) deeds.push(['onboarding step', this.#onboard]);
    }
    return deeds;
  }

  async #join(): Promise<void> {
    const person = new KnownPerson(`${this.#options.name}-${this.#joined++}@people.test`);
    this.#people.push(person);
    this.#options.book.people.push(person);
    const answer = await this.#options.caller.ask({ path: '/api/waitlist/join', json: { email: person.email, name: 'Ana Lima', role: this.#pick(roles) }, key: randomUUID() });
    if (!this.#expect(answer.status, [202], 'join', answer)) return;
    person.kept(['entry.joined']);
    person.stage = 'pending';
    this.#options.book.did('join');
  }

  async #import(): Promise<void> {
    const arrivals = Array.from({ length: 3 }, () => new KnownPerson(`${this.#options.name}-${this.#joined++}@people.test`));
    this.#options.book.people.push(...arrivals);
    const items = arrivals.map(({ email }) => ({ email, role: 'coach' }));
    const answer = await this.#admin({ path: '/api/v1/admin/approved-users/bulk', json: { mode: 'apply', items } });
    if (!this.#expect(answer.status, [200], 'import', answer)) return;
    for (const person of arrivals) {
      person.kept(['entry.imported']);
      person.stage = 'approved';
      person.role = 'coach';
      this.#people.push(person);
    }
    this.#options.book.did('import');
  }

  async #wave(): Promise<void> {
    const chosen = this.#people.filter(({ stage, confirmed, held }) => stage === 'pending' && confirmed && !held).slice(-4);
    if (chosen.length === 0) return;
    const role = this.#pick(roles);
    for (const person of chosen) person.id ??= await entryIdOf(this.#options.place, person.email);
    const plan = await this.#admin({ path: '/api/v1/admin/jobs/plan', json: { kind: 'wave', action: 'approve', selection: { ids: chosen.map(({ id }) => id) }, options: { role } }, key: randomUUID() });
    if (!this.#expect(plan.status, [201], 'plan of a wave', plan)) return;
    const { id } = plan.body as { id: string };
    const started = await this.#admin({ path: `/api/v1/admin/jobs/${id}/start`, json: {} });
    // Started by a try whose answer was lost.
    if (!this.#expect(started.status, started.lost > 0 ? [200, 409] : [200], 'start of a wave', started)) return;
    for (;;) {
      const seen = await this.#admin({ path: `/api/v1/admin/jobs/${id}`, method: 'GET' });
      if ((seen.body as { state: string }).state === 'done') break;
      await sleep(40);
    }
    for (const person of chosen) {
      person.kept(['entry.approved', 'invitation.created']);
      person.stage = 'invited';
      if (person.role !== role) person.steps = [];
      person.role = role;
    }
    this.#options.book.did('wave');
  }

  async #view(): Promise<void> {
    const { book, name } = this.#options;
    const own = book.views.filter((view) => view.name.startsWith(`${name} `) && !view.removed);
    const title = `${name} ${randomUUID()}`;
    if (own.length < 2 || (own.length < viewsAtOnce && this.#random() < 0.5)) {
      const answer = await this.#admin({ path: '/api/v1/admin/views', json: { name: title, query: 'status=pending' }, key: randomUUID() });
      if (!this.#expect(answer.status, [201], 'view', answer)) return;
      book.views.push({ id: (answer.body as { id: string }).id, name: title, removed: false });
      return book.did('save a view');
    }
    const view = this.#pick(own);
    if (this.#random() < 0.6) {
      const answer = await this.#admin({ path: `/api/v1/admin/views/${view.id}`, method: 'PUT', json: { name: title, query: 'status=invited' }, key: randomUUID() });
      if (!this.#expect(answer.status, [200], 'change of a view', answer)) return;
      view.name = title;
      return book.did('change a view');
    }
    const answer = await this.#admin({ path: `/api/v1/admin/views/${view.id}`, method: 'DELETE' });
    if (!this.#expect(answer.status, answer.lost > 0 ? [200, 404] : [200], 'removal of a view', answer)) return;
    view.removed = true;
    book.did('remove a view');
  }

  async #decide(person: KnownPerson, decision: Decision): Promise<boolean> {
    const { caller, place, book } = this.#options;
    const role = this.#pick(roles);
    // After an erasure nothing leads from the address to the record.
    person.id ??= await entryIdOf(place, person.email);
    person.leaving = decision.name === 'erase';
    const answer = await caller.askOrLook({ path: decision.path, json: decision.body(person, role), key: randomUUID(), asAdmin: true }, this.#random() < lookShare);
    if (answer === 'look') {
      if (!(await this.#happened(person, decision))) return false;
    } else {
      const [result] = (answer.body as { results?: { outcome: string }[] }).results ?? [];
      if (answer.status !== 200 || result?.outcome !== decision.outcome) {
        book.faults.push(`"${decision.name}" of ${person.email} (${person.stage}) was answered ${answer.status} ${JSON.stringify(answer.body).slice(0, 300)}`);
        return false;
      }
    }
    person.kept(decision.acts);
    decision.apply(person, role);
    return true;
  }

  /** An unknown outcome either happened as a whole, or not at all. */
  async #happened(person: KnownPerson, { name, acts }: Decision): Promise<boolean> {
    const { book, place } = this.#options;
    book.figures.looked += 1;
    const found = await actsOf(place, person.id!);
    const more = acts.map((act) => (found.get(act) ?? 0) - (person.acts.get(act)?.certain ?? 0));
    if (more.every((one) => one === 0)) return false;
    if (more.some((one) => one !== 1)) book.faults.push(`"${name}" of ${person.email} happened by halves: ${acts.map((act, at) => `${act} ${more[at]} times`).join(', ')}`);
    book.figures.happenedUnseen += 1;
    return true;
  }

  readonly #confirm: Deed = async (person) => {
    const token = this.#options.mails.token(person.email, '/waitlist/confirm');
    if (token === undefined) return false;
    const answer = await this.#options.caller.ask({ path: '/api/waitlist/confirm', json: { token }, browser: person.browser });
    if (!this.#once(answer, 200, 'confirm')) return false;
    person.kept(['entry.confirmed']);
    person.confirmed = true;
    return true;
  };

  readonly #accept: Deed = async (person) => {
    const token = this.#options.mails.token(person.email, '/invite');
    if (token === undefined) return false;
    const seen = await this.#options.caller.ask({ path: '/api/waitlist/validate', json: { token } });
    // The newest invitation's mail is on its way.
    if (!(seen.body as { valid: boolean }).valid) return false;
    const answer = await this.#options.caller.ask({ path: '/api/waitlist/accept', json: { token }, browser: person.browser });
    if (!this.#once(answer, 200, 'accept')) return false;
    person.kept(['invitation.accepted']);
    person.stage = 'accepted';
    person.confirmed = true;
    return true;
  };

  readonly #recover: Deed = async (person) => {
    const answer = await this.#options.caller.ask({ path: '/api/waitlist/recover', json: { email: person.email } });
    if (!this.#expect(answer.status, [202], 'recover', answer)) return false;
    person.kept(['recovery.requested'], answer.lost);
    return true;
  };

  readonly #signIn: Deed = async (person) => {
    const token = this.#options.mails.token(person.email, '/sign-in');
    if (token === undefined) return false;
    const open = await this.#options.caller.ask({ path: `/sign-in?token=${token}`, method: 'GET' });
    if (open.status !== 200) return false;
    const answer = await this.#options.caller.ask({ path: '/sign-in', form: { token }, browser: person.browser });
    // Asked for twice, the second mail was made between the look at the link of the first and the press of its button.
    if (answer.status === 410 && await isSuperseded(this.#options.place, token)) return false;
    if (!this.#once(answer, 303, 'sign in')) return false;
    person.kept([person.stage === 'approved' ? 'access.claimed' : 'session.started']);
    person.stage = 'accepted';
    person.confirmed = true;
    return true;
  };

  readonly #onboard: Deed = async (person) => {
    const step = ['profile', 'calendar'].find((one) => !person.steps.includes(one))!;
    const answer = await this.#options.caller.ask({ path: '/onboarding', form: { done: step }, browser: person.browser });
    if (!this.#expect(answer.status, [303], 'onboarding step', answer)) return false;
    person.steps = ['profile', 'calendar'].filter((one) => one === step || person.steps.includes(one));
    person.kept([person.steps.length === 2 ? 'onboarding.completed' : 'onboarding.step_done']);
    return true;
  };

  readonly #enter: Deed = async (person) => {
    const answer = await this.#options.caller.ask({ path: '/gate/verify', method: 'GET', browser: person.browser });
    return this.#expect(answer.status, [204], 'gate', answer);
  };

  readonly #signOut: Deed = async (person) => {
    const answer = await this.#options.caller.ask({ path: '/api/session/logout', browser: person.browser });
    if (!this.#expect(answer.status, [200, 204, 303], 'sign out', answer)) return false;
    person.kept(['session.ended']);
    person.browser.forget();
    return true;
  };

  /** For what works once: after a lost answer a refusal says that it happened. */
  #once(answer: Answer, status: number, what: string): boolean {
    return this.#expect(answer.status, answer.lost > 0 ? [status, 409, 410, 422] : [status], what, answer);
  }

  #expect(status: number, wanted: readonly number[], what: string, answer: Answer): boolean {
    if (wanted.includes(status)) return true;
    this.#options.book.faults.push(`"${what}" was answered ${status}: ${JSON.stringify(answer).slice(0, 300)}`);
    return false;
  }

  #admin(ask: Ask): Promise<Answer> {
    return this.#options.caller.ask({ ...ask, asAdmin: true });
  }

  #random(): number {
    return this.#options.caller.random();
  }

  #pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.#random() * from.length)]!;
  }
}

function fits({ from, fits: also }: Decision, person: KnownPerson): boolean {
  return (from as readonly (string | null)[]).includes(person.stage) && (also?.(person) ?? true);
}
