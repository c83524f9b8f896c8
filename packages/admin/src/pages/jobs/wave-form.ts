import type { SearchTexts, UrlState } from '../../url-state.ts';
import type { JobOrder, JobRequest } from './job.ts';

/** The form of a wave, kept in the address. Numbers as typed. */
export interface WaveForm {
  readonly name: string;
  readonly requestedRole: string;
  readonly source: string;
  readonly confirmed: 'true' | 'any';
  readonly joinedAfter: string;
  readonly joinedBefore: string;
  readonly q: string;
  readonly order: JobOrder;
  readonly seed: string;
  readonly take: string;
  /** Empty: as asked. */
  readonly role: string;
  readonly mail: 'invite' | 'approve';
  readonly pace: string;
  /** What becomes of a seat whose invitation expires. */
  readonly seats: 'refill' | 'return' | 'stay';
}

const defaults: WaveForm = {
  name: '', requestedRole: '', source: '', confirmed: 'true', joinedAfter: '', joinedBefore: '', q: '',
  order: 'first_come', seed: '', take: '50', role: '', mail: 'invite', pace: '', seats: 'return',
};

const choices: Partial<Record<keyof WaveForm, readonly string[]>> = {
  confirmed: ['true', 'any'],
  order: ['first_come', 'score', 'random'],
  mail: ['invite', 'approve'],
  seats: ['refill', 'return', 'stay'],
};

/** What cannot be read is the default; what is default is left out of the address. */
export const waveUrl: UrlState<WaveForm> = {
  read: (search: SearchTexts) =>
    Object.fromEntries(
      Object.entries(defaults).map(([name, value]) => {
        const given = search[name];
        const allowed = choices[name as keyof WaveForm];
        return [name, given === undefined || (allowed && !allowed.includes(given)) ? value : given];
      }),
    ) as unknown as WaveForm,
  write: (form) => Object.fromEntries(Object.entries(form).map(([name, value]) => [name, value === defaults[name as keyof WaveForm] ? undefined : value])),
};

export type WaveFault = 'take' | 'pace';

/** The fields whose number cannot be used. */
export function waveFaults({ take, pace }: Pick<WaveForm, 'take' | 'pace'>): readonly WaveFault[] {
  const faults: WaveFault[] = [];
  if (!isWhole(take, 1_000_000)) faults.push('take');
  if (pace.trim() !== '' && !isWhole(pace, 1_000_000)) faults.push('pace');
  return faults;
}

function isWhole(text: string, max: number): boolean {
  return /^\d+$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= max;
}

/** Whom the wave is about, in the keys of the queue's query: waiting people, narrowed by what was chosen. */
export function waveFilter(form: WaveForm): Readonly<Record<string, string>> {
  const filter: Record<string, string> = { status: 'pending' };
  if (form.confirmed === 'true') filter['confirmed'] = 'true';
  for (const name of ['requestedRole', 'source', 'joinedAfter', 'joinedBefore', 'q'] as const) {
    if (form[name].trim() !== '') filter[name] = form[name].trim();
  }
  return filter;
}

/** What is sent to plan the wave. */
export function waveRequest(form: WaveForm, seed: () => string): JobRequest {
  return {
    kind: 'wave',
    ...(form.name.trim() === '' ? {} : { name: form.name.trim() }),
    action: 'approve',
    selection: {
      filter: waveFilter(form),
      order: form.order,
      ...(form.order === 'random' ? { seed: form.seed.trim() === '' ? seed() : form.seed.trim() } : {}),
      take: Number(form.take),
    },
    options: {
      ...(form.role === '' ? {} : { role: form.role }),
      invite: form.mail === 'invite',
      ...(form.confirmed === 'true' ? {} : { unconfirmed: true }),
    },
    pacePerHour: form.pace.trim() === '' ? null : Number(form.pace),
    returnSeats: form.mail === 'invite' && form.seats !== 'stay',
    refill: form.mail === 'invite' && form.seats === 'refill',
  };
}

/** A short seed that can be read out, so that a draw can be repeated and checked. */
export function newSeed(): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
  return [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => letters[byte % letters.length]).join('');
}
