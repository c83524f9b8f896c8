import type { LoadJob, LoadResult } from './job.ts';
import type { RaceJob, RaceResult } from './race.ts';

/** From the bench to a load process. */
export type LoadOrder =
  | { readonly kind: 'load'; readonly job: LoadJob }
  | { readonly kind: 'race'; readonly job: RaceJob };

/** And back. */
export type LoadAnswer =
  | { readonly kind: 'load'; readonly result: LoadResult }
  | { readonly kind: 'race'; readonly result: RaceResult }
  | { readonly kind: 'fault'; readonly message: string };
