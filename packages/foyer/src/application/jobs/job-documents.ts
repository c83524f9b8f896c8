import type { AuditAct, AuditDetail } from '../../domain/audit-event.ts';
import type { Actor } from '../../domain/actor.ts';
import type { StoredDocument } from '../../domain/document.ts';
import { FoyerError } from '../../domain/errors.ts';
import type { Job, JobKind, JobState } from '../../domain/job.ts';
import type { Unit } from '../../domain/unit.ts';
import type { Services } from '../context.ts';
import type { JobRun } from '../ports/job-store.ts';

/** A job as it is kept, and which change of it this is. */
export interface KeptJob {
  readonly job: Job;
  readonly version: number;
}

/** A job with how far it is. */
export interface JobView {
  readonly job: Job;
  readonly run: JobRun;
}

type Reads = Pick<Services, 'store'>;

const pageSize = 100;

export async function findJob({ store }: Reads, id: string): Promise<KeptJob | undefined> {
  const document = await store.documents.get('job', id);
  return document && { job: jobOf(document), version: document.version };
}

/** @throws {FoyerError} `document/not_found` */
export async function getJob(services: Reads, id: string): Promise<KeptJob> {
  const found = await findJob(services, id);
  if (!found) throw new FoyerError('document/not_found', 'There is no wave or bulk act of this id. Reload to see what is there.');
  return found;
}

/** @throws {FoyerError} `document/not_found` */
export async function viewJob(services: Reads, id: string): Promise<JobView> {
  const [{ job }, run] = await Promise.all([getJob(services, id), services.store.jobs.run(id)]);
  return { job: (await withExamples(services, [job]))[0]!, run: run ?? notRun(id) };
}

/** The addresses of the examples in plans, as they are now. */
async function withExamples({ store }: Reads, jobs: readonly Job[]): Promise<readonly Job[]> {
  const ids = new Set(jobs.flatMap(({ plan }) => plan.leftOut.flatMap(({ code, examples }) => (code === 'not_found' ? [] : examples.map(({ id }) => id)))));
  const emails = new Map((await store.personsById([...ids])).map(({ entry }) => [entry.id, entry.email]));
  return jobs.map((job) => ({
    ...job,
    plan: {
      ...job.plan,
      leftOut: job.plan.leftOut.map((group) => (group.code === 'not_found' ? group : {
        ...group, examples: group.examples.flatMap(({ id }) => { const email = emails.get(id); return email === undefined ? [] : [{ id, email }]; }),
      })),
    },
  }));
}

/** Newest first. @returns the page, and where the next one begins; null on the last */
export async function pageOfJobs(
  { store }: Reads, query: { kind?: JobKind | undefined; state?: JobState | undefined; before?: { createdAt: number; id: string } | undefined; limit: number },
): Promise<{ items: readonly JobView[]; next: { createdAt: number; id: string } | null }> {
  const found: Job[] = [];
  let { before } = query;
  for (let more = true; more && found.length <= query.limit;) {
    // Each page begins where the one before ended.
    const documents = await store.documents.list('job', { before, limit: pageSize });
    found.push(...documents.map(jobOf).filter((job) => (query.kind ?? job.kind) === job.kind && (query.state ?? job.state) === job.state));
    before = documents.at(-1);
    more = documents.length === pageSize;
  }
  const shown = found.slice(0, query.limit);
  const last = shown.at(-1);
  const runs = await store.jobs.runs(shown.map(({ id }) => id));
  return {
    items: (await withExamples({ store }, shown)).map((job) => ({ job, run: runs.get(job.id) ?? notRun(job.id) })),
    next: found.length > query.limit && last ? { createdAt: last.createdAt, id: last.id } : null,
  };
}

/**
 * Keeps a job with its record.
 * @param version - the one that was looked at; 0 for a new job
 * @returns the job; with a key that was used before, the `id` it was kept under then
 */
export async function keepJob(
  { executor }: Pick<Services, 'executor'>, actor: Actor, job: Job, version: number, event: { readonly act: AuditAct; readonly detail?: AuditDetail },
  idempotency?: Unit['idempotency'],
): Promise<KeptJob & { readonly id: string }> {
  const { id, ...body } = job;
  const kept = await executor.run({
    target: { by: 'document', kind: 'job', id },
    command: {
      type: 'keep_document', actor, kind: 'job', id, owner: null, body: JSON.stringify(body), expectedVersion: version,
      event: { act: event.act, entryId: null, detail: { job: id, kind: job.kind, action: job.action, ...event.detail }, personal: { name: job.name } },
    },
  }, idempotency);
  return { job, version: kept.version, id: kept.id };
}

function jobOf(document: StoredDocument): Job {
  return { id: document.id, ...(JSON.parse(document.body) as Omit<Job, 'id'>) };
}

function notRun(jobId: string): JobRun {
  return { jobId, open: false, worker: null, leaseUntil: 0, reserved: 0, slice: 0, paceAt: 0, total: 0, changed: 0, failed: 0, skipped: 0, lapsed: 0 };
}
