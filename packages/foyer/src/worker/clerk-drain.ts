import type { ClerkServices } from '../application/clerk/clerk-services.ts';
import { followRecord } from '../application/clerk/follow-record.ts';
import { inviteTogether } from '../application/clerk/invite-together.ts';
import { nextClerkStep } from '../application/clerk/next-clerk-step.ts';
import type { CallingStep, InvitingStep } from '../application/clerk/perform-clerk-step.ts';
import { givenBack, restingPlace } from '../application/clerk/settle-step.ts';
import { type ClerkWork, takeClerkStep } from '../application/clerk/take-step.ts';
import type { ClaimedClerkPerson, ClerkSettlement } from '../application/ports/clerk-store.ts';

const eventsAtOnce = 500;
const peopleAtOnce = 100;
/** Many calls of ten seconds; a lease that is over by then is taken by somebody else, and no call is made under it. */
const leaseMs = 180_000;
const callsAtOnce = 4;
/** A wrong key is nobody's fault in the queue: everything waits until somebody set it right. */
const keyRestMs = 300_000;
const keyRefused = '401 ';

/** Brings the record to Clerk. Any number of processes share the work by leases, and the limits by the database. */
export class ClerkDrain {
  readonly #services: ClerkServices;
  readonly #random: () => number;
  #stopping = false;
  #restUntil = 0;
  #running: Promise<boolean> | undefined;

  constructor(services: ClerkServices, { random = Math.random }: { random?: () => number } = {}) {
    this.#services = services;
    this.#random = random;
  }

  /** One look at the record and at some of the people who are due. @returns whether there is more to do at once */
  run(): Promise<boolean> {
    return (this.#running ??= this.#turn().finally(() => { this.#running = undefined; }));
  }

  /** Begins no more calls; the ones under way finish, and everybody else is given back. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#running;
  }

  async #turn(): Promise<boolean> {
    const { store, clock, clerk: { rules } } = this.#services;
    if (this.#stopping) return false;
    const more = await followRecord(this.#services, rules, eventsAtOnce);
    if (clock.now() < this.#restUntil) return more;
    const claimed = await store.clerk.claim({ now: clock.now(), leaseMs, limit: peopleAtOnce });
    if (claimed.length === 0) return more;
    await this.#work(claimed);
    return true;
  }

  async #work(claimed: readonly ClaimedClerkPerson[]): Promise<void> {
    const { store, clock, clerk: { rules } } = this.#services;
    const persons = new Map((await store.personsById(claimed.map(({ known }) => known.entryId))).map((person) => [person.entry.id, person]));
    const resting: ClerkSettlement[] = [];
    const inviting: ClerkWork<InvitingStep>[] = [];
    const others: ClerkWork[] = [];
    const now = clock.now();
    for (const one of claimed) {
      const person = persons.get(one.known.entryId) ?? null;
      const step = nextClerkStep(person, one.known, rules, now);
      if (!isCall(step)) resting.push(restingPlace(one, one.known, person, rules, now));
      else if (step.do === 'create_invitation') inviting.push({ claimed: one, person, step });
      else others.push({ claimed: one, person, step });
    }
    await this.#settle(resting);
    await this.#oneByOne(others);
    await inviteTogether(this.#services, inviting, (settlements) => this.#settle(settlements), { random: this.#random, goesOn: () => !this.#resting() });
  }

  async #oneByOne(work: readonly ClerkWork[]): Promise<void> {
    const left = [...work];
    const lane = async (): Promise<void> => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        if (this.#resting()) {
          await this.#settle([givenBack(next.claimed, this.#services.clock.now())]);
          continue;
        }
        const { settlement } = await takeClerkStep(this.#services, this.#services.clerk.directory, next, this.#random());
        if (settlement !== null) await this.#settle([settlement]);
      }
    };
    await Promise.all(Array.from({ length: callsAtOnce }, lane));
  }

  async #settle(settlements: readonly ClerkSettlement[]): Promise<void> {
    const { store, clock, log } = this.#services;
    const now = clock.now();
    await store.clerk.settle(settlements.map((settlement) => {
      const { claimed, lastError, parked } = settlement;
      if (parked && lastError?.startsWith(keyRefused)) {
        if (now >= this.#restUntil) log.error('clerk.key_refused', { error: lastError });
        this.#restUntil = now + keyRestMs;
        return { ...settlement, known: claimed.known, parked: false, dueAt: now + keyRestMs, attempts: claimed.attempts - 1 };
      }
      if (parked) log.warn('clerk.parked', { entry: claimed.known.entryId, error: lastError });
      return settlement;
    }), now);
  }

  #resting(): boolean {
    return this.#stopping || this.#services.clock.now() < this.#restUntil;
  }
}

function isCall(step: ReturnType<typeof nextClerkStep>): step is CallingStep {
  return step.do !== 'nothing' && step.do !== 'wait' && step.do !== 'forget';
}
