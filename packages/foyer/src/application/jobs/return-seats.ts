import type { Actor } from '../../domain/actor.ts';
import type { Job } from '../../domain/job.ts';
import type { Services } from '../context.ts';
import type { ExpiredOffer } from '../ports/job-store.ts';
import { breathe } from '../breathe.ts';
import { findJob } from './job-documents.ts';

const offersAtOnce = 100;
const system: Actor = { kind: 'system', name: 'waves' };

/**
 * Takes back what waves offered and nobody took in time, so that the seats are free again. Offers run out in the order of their end:
 * each process remembers how far it looked and never looks at an offer twice.
 */
export class SeatReturner {
  readonly #services: Services;
  #after = { expiresAt: 0, id: '' };

  constructor(services: Services) {
    this.#services = services;
  }

  /** @returns how many seats came back */
  async sweep(): Promise<number> {
    const { store, clock } = this.#services;
    const jobs = new Map<string, Job | undefined>();
    let returned = 0;
    for (;;) {
      const offers = await store.jobs.expiredOffers(this.#after, clock.now(), offersAtOnce);
      for (const { jobId } of offers) {
        // A handful of waves at most, each looked up once.
        if (jobId !== null && !jobs.has(jobId)) jobs.set(jobId, (await findJob(this.#services, jobId))?.job);
      }
      const byJob = Map.groupBy(offers.filter(({ jobId }) => jobId !== null && jobs.get(jobId)?.returnSeats), ({ jobId }) => jobId!);
      for (const [jobId, theirs] of byJob) returned += await this.#takeBack(jobs.get(jobId)!, theirs);
      const last = offers.at(-1);
      if (last) this.#after = { expiresAt: last.expiresAt, id: last.invitationId };
      if (offers.length < offersAtOnce) return returned;
      await breathe();
    }
  }

  /** Noted before it happens, and the note taken back where it did not: so no crash in between loses a seat. */
  async #takeBack(job: Job, offers: readonly ExpiredOffer[]): Promise<number> {
    const { store, executor, live } = this.#services;
    await store.jobs.noteLapsed(job.id, offers.map(({ entryId }) => entryId));
    const outcomes = await executor.submit({
      requests: offers.map(({ entryId, invitationId }) => ({ target: { by: 'id', id: entryId }, command: { type: 'lapse', actor: system, invitationId } })),
    });
    const refused = offers.filter((_, index) => !outcomes[index]!.ok);
    const kept = await this.#stillOffered(refused);
    if (kept.length > 0) await store.jobs.noteLapsed(job.id, kept, true);
    if (job.refill && job.state !== 'cancelled') await store.jobs.setOpen(job.id, true);
    live.publishJob(job.id);
    return offers.length - refused.length;
  }

  /** Of those whose offer was not taken back here, the ones who still have a seat: another process may have been quicker. */
  async #stillOffered(refused: readonly ExpiredOffer[]): Promise<readonly string[]> {
    const persons = await this.#services.store.personsById(refused.map(({ entryId }) => entryId));
    return persons.filter(({ entry }) => entry.stage !== 'pending').map(({ entry }) => entry.id);
  }
}
