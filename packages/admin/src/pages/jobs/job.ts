import { queryOptions } from '@tanstack/react-query';
import { queryClient } from '../../api/query-client.ts';
import { api } from '../../api/request.ts';

export type JobAction = 'approve' | 'reject' | 'revoke' | 'change_role' | 'withdraw_invitation' | 'reconsider' | 'hold' | 'release' | 'resend';

export const jobStates = ['planned', 'running', 'paused', 'done', 'cancelled'] as const;
export type JobState = (typeof jobStates)[number];
export type JobOrder = 'first_come' | 'score' | 'random';

/** Whom an act is about: named people, or all that match, in an order, as many as are taken. */
export interface JobSelection {
  readonly ids?: readonly string[];
  readonly filter?: Readonly<Record<string, string>>;
  readonly order?: JobOrder;
  readonly seed?: string;
  readonly take?: number;
}

export interface JobOptions {
  readonly role?: string;
  readonly invite?: boolean;
  readonly notify?: boolean;
  readonly reason?: string;
  readonly notes?: string;
  /** Takes people whose address is not confirmed as well. */
  readonly unconfirmed?: boolean;
}

/** What is sent to plan an act on many. */
export interface JobRequest {
  readonly kind: 'bulk' | 'wave';
  readonly name?: string;
  readonly action: JobAction;
  readonly selection: JobSelection;
  readonly options: JobOptions;
  readonly pacePerHour?: number | null;
  readonly returnSeats?: boolean;
  readonly refill?: boolean;
}

export interface LeftOut {
  readonly code: string;
  readonly reason: string;
  readonly count: number;
  readonly examples: readonly { readonly id: string; readonly email: string }[];
}

export interface JobPlan {
  readonly total: number;
  readonly willChange: number;
  readonly leftOut: readonly LeftOut[];
  readonly byRole: Readonly<Record<string, number>>;
  readonly seats: readonly { readonly role: string; readonly capacity: number | null; readonly taken: number; readonly after: number }[];
}

export interface JobProgress {
  readonly done: number;
  readonly changed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Of the changed ones, those whose seat came back. */
  readonly lapsed: number;
  readonly total: number;
}

/** An act on many people: planned, looked at, then carried out. */
export interface Job {
  readonly id: string;
  readonly kind: 'bulk' | 'wave';
  readonly name: string | null;
  readonly action: JobAction;
  /** `ids` tells only how many were named. */
  readonly selection: Omit<JobSelection, 'ids'> & { readonly ids?: number };
  readonly options: JobOptions;
  readonly pacePerHour: number | null;
  readonly returnSeats: boolean;
  readonly refill: boolean;
  readonly state: JobState;
  /** Why it is paused or was cancelled by itself, in words. */
  readonly reason: string | null;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly plan: JobPlan;
  readonly progress: JobProgress;
  readonly sentence: string;
}

export const itemOutcomes = ['planned', 'reserve', 'changed', 'failed', 'skipped'] as const;
/** `reserve` moves up when a wave that refills has a seat to give. */
export type ItemOutcome = (typeof itemOutcomes)[number];

export interface JobItem {
  readonly position: number;
  readonly entry: { readonly id: string; readonly email: string; readonly name: string };
  readonly outcome: ItemOutcome;
  readonly code: string | null;
  readonly detail: string | null;
  readonly at: string | null;
}

/** A running act is looked at again, should the live stream be silent. */
export const lookAgainMs = 2000;

/** Where the people of an act are listed. */
export function itemsPath(id: string): string {
  return `/jobs/${encodeURIComponent(id)}/items`;
}

export const jobQuery = (id: string) =>
  queryOptions({
    queryKey: ['job', id],
    queryFn: ({ signal }) => api.get<Job>(`/jobs/${encodeURIComponent(id)}`, { signal }),
    refetchInterval: ({ state: { data } }) => (data?.state === 'running' ? lookAgainMs : false),
  });

/** Works out what an act would do; nothing is changed by it. */
export async function planJob(request: JobRequest): Promise<Job> {
  return keepJob(await api.post<Job>('/jobs/plan', request));
}

export type JobStep = 'start' | 'pause' | 'resume' | 'cancel';

/** Starts, pauses, resumes or cancels. */
export async function stepJob(id: string, step: JobStep): Promise<Job> {
  const job = keepJob(await api.post<Job>(`/jobs/${encodeURIComponent(id)}/${step}`));
  void queryClient.invalidateQueries({ queryKey: [itemsPath(id).slice(1)] });
  void queryClient.invalidateQueries({ queryKey: ['jobs'] });
  return job;
}

function keepJob(job: Job): Job {
  queryClient.setQueryData(jobQuery(job.id).queryKey, job);
  return job;
}
