import { z } from 'zod';
import { checkLink, genesisHash, type Mac } from '../../domain/audit-event.ts';
import { FoyerError } from '../../domain/errors.ts';
import { requireScope } from '../authorise.ts';
import type { Context, Services } from '../context.ts';

const place = z.object({ seq: z.number(), hash: z.string() });

/** A check under way; whoever holds the lease goes on with it. */
const running = z.object({ startedAt: z.number(), full: z.boolean(), at: place, leaseUntil: z.number(), holder: z.string() });

const kept = z.object({
  /** How the newest finished check ended. */
  state: z.enum(['sound', 'broken', 'unknown']),
  checkedAt: z.number().nullable(),
  events: z.number(),
  firstBad: z.number().nullable(),
  /** Where the chain ended when it was last sound: what comes after must go on from here. */
  head: place.nullable(),
  /** When everything was last gone through from the first event. */
  fullAt: z.number().nullable(),
  wanted: z.boolean(),
  run: running.nullable(),
});
type Kept = z.infer<typeof kept>;

/** What is known about the chain of the record. */
export interface Integrity {
  readonly state: 'sound' | 'broken' | 'checking' | 'unknown';
  readonly checkedAt: number | null;
  readonly events: number;
  /** The first event that does not fit. */
  readonly firstBad: number | null;
  readonly head: { readonly seq: number; readonly hash: string } | null;
}

const documentId = 'chain';
const nothingKnown: Kept = { state: 'unknown', checkedAt: null, events: 0, firstBad: null, head: null, fullAt: null, wanted: false, run: null };
/** New events are checked so often, and everything once a day: what is old does not change by itself. */
const checkEveryMs = 3_600_000;
const fullEveryMs = 24 * 3_600_000;
const leaseMs = 60_000;
const eventsPerSlice = 1_000;
/** How far a check is, is kept so often: a check that was broken off goes on from there. */
const slicesPerNote = 20;

/** What the newest check found, without checking anything. */
export async function readIntegrity(store: Pick<Services['store'], 'documents'>): Promise<Integrity> {
  return integrityOf((await find(store)).kept);
}

/** What the newest finished check found. */
export type LastIntegrity = Pick<Kept, 'state' | 'checkedAt' | 'firstBad'>;

/** The same without the check that may be under way. */
export async function lastIntegrity(store: Pick<Services['store'], 'documents'>): Promise<LastIntegrity> {
  return (await find(store)).kept;
}

/** For those who may read the record. */
export async function showIntegrity({ ctx }: { ctx: Context }): Promise<Integrity> {
  await requireScope(ctx, 'read', 'look at the integrity of the record');
  return readIntegrity(ctx.store);
}

/** Asks for a check of everything, from the first event; a worker begins within seconds. */
export async function requestIntegrityCheck({ ctx }: { ctx: Context }): Promise<Integrity> {
  await requireScope(ctx, 'read', 'check the record');
  const { kept: before, version } = await find(ctx.store);
  if (!before.wanted) {
    await ctx.executor.run({
      target: { by: 'document', kind: 'integrity', id: documentId },
      command: {
        type: 'keep_document', actor: ctx.actor, kind: 'integrity', id: documentId, owner: null, body: JSON.stringify({ ...before, wanted: true, run: null }), expectedVersion: null,
        event: { act: 'audit.check_requested', entryId: null, detail: { version } },
      },
    });
  }
  return { ...integrityOf(before), state: 'checking' };
}

/**
 * Goes through the record in the background, a slice at a time. What is known and how far it is lies in the database: any process goes on
 * where another one stopped, and only one is at it.
 */
export class IntegrityCheck {
  readonly #services: Pick<Services, 'store' | 'executor' | 'clock' | 'log' | 'tokens'>;
  readonly #macs: readonly Mac[];
  readonly #holder: string;

  /** @param macs - the current key's first, then earlier ones: events keep the key of their time */
  constructor(services: Pick<Services, 'store' | 'executor' | 'clock' | 'log' | 'tokens'>, macs: readonly Mac[]) {
    this.#services = services;
    this.#macs = macs;
    this.#holder = services.tokens.id();
  }

  /** Checks some slices, if a check is due. @returns whether there is more to do at once */
  async goOn(): Promise<boolean> {
    const { store, clock } = this.#services;
    const { kept: before, version } = await find(store);
    const now = clock.now();
    const run = before.run ?? (isDue(before, now) ? begun(before, now) : null);
    if (run === null || (run.holder !== this.#holder && now < run.leaseUntil)) return false;
    const held: Kept = { ...before, run: { ...run, holder: this.#holder, leaseUntil: now + leaseMs } };
    const heldVersion = await this.#keep(held, version);
    if (heldVersion === null) return false;
    return this.#slices(held, run.at, heldVersion);
  }

  async #slices(held: Kept, from: { readonly seq: number; readonly hash: string }, version: number): Promise<boolean> {
    const { store, clock, log } = this.#services;
    let at = from;
    for (let slice = 0; slice < slicesPerNote; slice += 1) {
      const events = await store.eventsAfter(at.seq, eventsPerSlice);
      for (const event of events) {
        const known = held.head?.seq === event.seq ? held.head.hash : event.hash;
        if (known !== event.hash || !this.#macs.some((mac) => checkLink(mac, at, event) === null)) return this.#end(held, version, { firstBad: at.seq + 1, at });
        at = { seq: event.seq, hash: event.hash };
      }
      if (events.length < eventsPerSlice) {
        const head = await store.auditHead();
        if (head.seq > at.seq && events.length > 0) continue;
        return this.#end(held, version, { firstBad: head.seq < at.seq || (held.head !== null && at.seq < held.head.seq) ? at.seq + 1 : null, at });
      }
      // A long walk lets others have their turn.
      await new Promise((resolve) => { setImmediate(resolve); });
    }
    log.debug('audit.check_goes_on', { seq: at.seq });
    await this.#keep({ ...held, run: { ...held.run!, at, leaseUntil: clock.now() + leaseMs } }, version);
    return true;
  }

  async #end(held: Kept, version: number, { firstBad, at }: { firstBad: number | null; at: { readonly seq: number; readonly hash: string } }): Promise<boolean> {
    const { clock, log } = this.#services;
    const now = clock.now();
    if (firstBad !== null) log.error('audit.chain_broken', { firstBad });
    await this.#keep({
      state: firstBad === null ? 'sound' : 'broken', checkedAt: now, events: at.seq, firstBad, head: firstBad === null ? at : held.head,
      fullAt: held.run!.full ? held.run!.startedAt : held.fullAt, wanted: false, run: null,
    }, version);
    return false;
  }

  /** @returns the new version, or null when somebody else was quicker */
  async #keep(next: Kept, expectedVersion: number): Promise<number | null> {
    try {
      const { version } = await this.#services.executor.run({
        target: { by: 'document', kind: 'integrity', id: documentId },
        command: {
          type: 'keep_document', actor: { kind: 'system', name: 'integrity' }, kind: 'integrity', id: documentId, owner: null, body: JSON.stringify(next), expectedVersion, event: null,
        },
      });
      return version;
    } catch (error) {
      if (error instanceof FoyerError && error.code === 'document/changed') return null;
      throw error;
    }
  }
}

function isDue({ wanted, checkedAt }: Kept, now: number): boolean {
  return wanted || checkedAt === null || now - checkedAt >= checkEveryMs;
}

/** From where the last check ended, or from the very beginning: a broken chain is gone through as a whole until it is sound. */
function begun({ wanted, head, fullAt, state }: Kept, now: number): NonNullable<Kept['run']> {
  const full = wanted || head === null || state !== 'sound' || fullAt === null || now - fullAt >= fullEveryMs;
  return { startedAt: now, full, at: full ? { seq: 0, hash: genesisHash } : head, leaseUntil: 0, holder: '' };
}

async function find(store: Pick<Services['store'], 'documents'>): Promise<{ kept: Kept; version: number }> {
  const document = await store.documents.get('integrity', documentId);
  return document ? { kept: kept.parse(JSON.parse(document.body)), version: document.version } : { kept: nothingKnown, version: 0 };
}

function integrityOf({ state, checkedAt, events, firstBad, head, run, wanted }: Kept): Integrity {
  return { state: run !== null || wanted ? 'checking' : state, checkedAt, events, firstBad, head };
}
