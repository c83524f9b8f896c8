import type { AuditAct, AuditEvent } from '../../domain/audit-event.ts';
import type { Session, Subject } from '../../domain/grant.ts';
import type { Person } from '../../domain/person.ts';
import { subjectKey } from '../../domain/provider-user.ts';
import type { Product } from '../../domain/product.ts';
import type { Role } from '../../domain/role.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';
import { tokenPattern, type TokenSource } from '../ports/token-source.ts';

/** Why access is not given. */
export type DenialReason =
  | 'signed_out' | 'not_confirmed' | 'waiting' | 'approved' | 'invited' | 'rejected' | 'revoked' | 'withdrawn' | 'role_missing' | 'role_too_low'
  // For accounts of identity providers: nobody with their address is on the list, the address is not proven, another account holds the
  // access, the account is gone, or the provider could not be asked.
  | 'not_listed' | 'address_unverified' | 'claimed_elsewhere' | 'account_deleted' | 'unavailable';

/** The answer of an access check (the gate decision of the docs). Negative answers are results, not errors. */
export type GateDecision =
  /** The session is null for people who are signed in with an identity provider. */
  | { readonly decision: 'allow'; readonly person: Person; readonly session: Session | null; readonly role: Role }
  | { readonly decision: 'wait' | 'deny'; readonly reason: DenialReason; readonly person: Person | null };

interface Remembered {
  readonly session: Session | null;
  readonly person: Person;
  readonly role: Role | null;
}

/** What the record says about an account of an identity provider. */
export type Meeting =
  /** Access is held by this very account, whatever it is worth. */
  | { readonly held: true; readonly person: Person }
  | { readonly held: false; readonly refusal: GateDecision };

/** Decides about a token that is not one of ours. */
export type ForeignCheck = (token: string, heardOf: number) => GateDecision | Promise<GateDecision>;

/** A token in three parts, as identity providers sign them; ours have no dots. */
export const foreignPattern = /^[\w-]{2,}\.[\w-]{2,}\.[\w-]{2,}$/;
/** After these an account that held nothing may hold something: what is remembered about all such accounts is forgotten. */
const mayOpen: ReadonlySet<AuditAct> = new Set([
  'entry.joined', 'entry.added', 'entry.imported', 'entry.approved', 'entry.rejected', 'entry.reconsidered', 'entry.confirmed', 'entry.withdrawn', 'entry.erased',
  'entry.decision_undone', 'access.restored', 'access.revoked', 'access.released', 'invitation.created',
] as const);
const refusedMs = 3_000;
const refusedMax = 50_000;

const signedOut: GateDecision = { decision: 'deny', reason: 'signed_out', person: null };

/**
 * Decides who may enter. Decisions about known sessions come from memory; whatever changes a person removes what is remembered
 * about them, here at once and in other processes as soon as they read the feed of audit events.
 */
export class Access {
  readonly #store: Pick<Store, 'snapshot' | 'eventsAfter' | 'auditHead'>;
  readonly #tokens: TokenSource;
  readonly #clock: Clock;
  readonly #product: Product;
  readonly #rememberedMax: number;
  readonly #staleAfterMs: number;
  readonly #monotonicNow: () => number;
  readonly #byToken = new Map<string, Remembered>();
  readonly #tokensOf = new Map<string, Set<string>>();
  /** Accounts that hold nothing, for a moment: their requests shall not all reach the record. */
  readonly #refused = new Map<string, { readonly gate: GateDecision; readonly until: number }>();
  readonly #foreign: ForeignCheck | undefined;
  /** Bumped whenever something is forgotten: an answer read before must not be remembered after. */
  #forgotten = 0;
  #feedSeq = -1;
  #feedReadAt = Number.NEGATIVE_INFINITY;
  #askedAt = Number.NEGATIVE_INFINITY;

  /**
   * @param options.rememberedMax - sessions kept in memory; the least recently learnt leave first
   * @param options.staleAfterMs - how old the last reading of the feed may be before memory is not trusted (SR-33: 5 s)
   */
  constructor(options: {
    store: Pick<Store, 'snapshot' | 'eventsAfter' | 'auditHead'>; tokens: TokenSource; clock: Clock; product: Product;
    rememberedMax?: number; staleAfterMs?: number; monotonicNow?: () => number; foreign?: ForeignCheck | undefined;
  }) {
    this.#store = options.store;
    this.#tokens = options.tokens;
    this.#clock = options.clock;
    this.#product = options.product;
    this.#rememberedMax = options.rememberedMax ?? 100_000;
    this.#staleAfterMs = options.staleAfterMs ?? 4_000;
    this.#foreign = options.foreign;
    this.#monotonicNow = options.monotonicNow ?? (() => performance.now());
  }

  /**
   * The decision about the value of a session cookie, or about a session token of the identity provider; from memory when possible.
   * @param heardOf - number of an event whoever asks has heard of already: memory that may be older is not trusted
   */
  check(token: string | undefined, heardOf = -1): GateDecision | Promise<GateDecision> {
    if (token === undefined) return signedOut;
    const remembered = this.#byToken.get(token);
    if (remembered !== undefined && this.#isCurrent(heardOf)) return this.#decide(remembered);
    return foreignPattern.test(token) ? this.#foreign?.(token, heardOf) ?? signedOut : this.#look(token);
  }

  /**
   * The decision about an account whose session was verified; from memory when possible. What is remembered about a person is forgotten
   * with the first thing that happens to them; that an account holds nothing is remembered for a moment, until somebody is let in.
   * @param meet - looks the account up in the record, and lets it claim what is its own
   * @param how.keepsRefusals - false when the next one who asks may know more about the account
   */
  checkSubject({ provider, id }: Subject, meet: () => Promise<Meeting>, { heardOf = -1, keepsRefusals = true } = {}): GateDecision | Promise<GateDecision> {
    const key = subjectKey(provider, id);
    if (this.#isCurrent(heardOf)) {
      const remembered = this.#byToken.get(key);
      if (remembered !== undefined) return this.#decide(remembered);
      const refused = this.#refused.get(key);
      if (keepsRefusals && refused !== undefined && this.#monotonicNow() < refused.until) return refused.gate;
    }
    return this.#meet(key, meet, keepsRefusals);
  }

  async #meet(key: string, meet: () => Promise<Meeting>, keepsRefusals: boolean): Promise<GateDecision> {
    const before = this.#forgotten;
    const meeting = await meet();
    if (!meeting.held) {
      if (keepsRefusals && before === this.#forgotten) this.#refuse(key, meeting.refusal);
      return meeting.refusal;
    }
    const remembered = { session: null, person: meeting.person, role: this.#roleOf(meeting.person) };
    if (before === this.#forgotten) this.#remember(key, remembered);
    return this.#decide(remembered);
  }

  #refuse(key: string, gate: GateDecision): void {
    if (this.#refused.size >= refusedMax) this.#refused.clear();
    this.#refused.set(key, { gate, until: this.#monotonicNow() + refusedMs });
  }

  /** Whether anybody whose session is known stood at the gate within the last moment. */
  askedWithin(ms: number): boolean {
    return this.#monotonicNow() - this.#askedAt < ms;
  }

  #isCurrent(heardOf: number): boolean {
    this.#askedAt = this.#monotonicNow();
    return heardOf <= this.#feedSeq && this.#askedAt - this.#feedReadAt < this.#staleAfterMs;
  }

  async #look(token: string): Promise<GateDecision> {
    if (!tokenPattern.test(token)) return signedOut;
    const before = this.#forgotten;
    const { session, person } = await this.#store.snapshot({ by: 'session', hash: this.#tokens.hash(token) });
    if (!session || !person) return signedOut;
    const remembered = { session, person, role: this.#roleOf(person) };
    // Something was forgotten while we read: what we read may be older than that.
    if (before === this.#forgotten) this.#remember(token, remembered);
    return this.#decide(remembered);
  }

  #decide({ session, person, role }: Remembered): GateDecision {
    if (session !== null && this.#clock.now() >= session.expiresAt) return signedOut;
    if (person.entry.stage === 'accepted' && role !== null) return { decision: 'allow', person, session, role };
    return denial(person);
  }

  #roleOf(person: Person): Role | null {
    const { grant } = person;
    if (grant === null || grant.revokedAt !== null || grant.subject === null) return null;
    return this.#product.roles.find((role) => role.key === grant.role) ?? null;
  }

  #remember(token: string, remembered: Remembered): void {
    if (this.#byToken.size >= this.#rememberedMax) {
      const [oldest] = this.#byToken.keys();
      this.#drop(oldest!);
    }
    this.#byToken.set(token, remembered);
    const { id } = remembered.person.entry;
    const tokens = this.#tokensOf.get(id);
    if (tokens) tokens.add(token);
    else this.#tokensOf.set(id, new Set([token]));
  }

  #drop(token: string): void {
    const entryId = this.#byToken.get(token)?.person.entry.id;
    this.#byToken.delete(token);
    if (entryId === undefined) return;
    const tokens = this.#tokensOf.get(entryId);
    tokens?.delete(token);
    if (tokens?.size === 0) this.#tokensOf.delete(entryId);
  }

  /** Since when the feed was last read; undefined before the first time. */
  get feedAgeSeconds(): number | undefined {
    return this.#feedSeq < 0 ? undefined : (this.#monotonicNow() - this.#feedReadAt) / 1000;
  }

  /** Forgets everybody these events are about. Events that follow the feed's last one need not be read from it again. */
  forget(events: readonly AuditEvent[]): void {
    if (events.length === 0) return;
    this.#forgotten += 1;
    if (events[0]!.seq === this.#feedSeq + 1) this.#feedSeq = events.at(-1)!.seq;
    if (this.#refused.size > 0 && events.some(({ act }) => mayOpen.has(act))) this.#refused.clear();
    for (const { entryId } of events) {
      if (entryId === null) continue;
      const tokens = this.#tokensOf.get(entryId);
      if (!tokens) continue;
      for (const token of tokens) this.#byToken.delete(token);
      this.#tokensOf.delete(entryId);
    }
  }

  /**
   * Reads what other processes changed since the last time. Called about once a second; while it fails, memory is not trusted
   * once `staleAfterMs` have passed, and every check looks at the store.
   * @returns the events read
   */
  async readFeed(): Promise<readonly AuditEvent[]> {
    const startedAt = this.#monotonicNow();
    if (this.#feedSeq < 0) {
      this.#feedSeq = (await this.#store.auditHead()).seq;
      this.#forgotten += 1;
      this.#byToken.clear();
      this.#tokensOf.clear();
      this.#refused.clear();
    }
    const all: AuditEvent[] = [];
    for (;;) {
      const events = await this.#store.eventsAfter(this.#feedSeq, 1000);
      if (events.length > 0) {
        this.forget(events);
        all.push(...events);
      }
      if (events.length < 1000) break;
    }
    this.#feedReadAt = startedAt;
    return all;
  }
}

/** The refusal, in terms of where the person stands. */
export function denial(person: Person): GateDecision {
  const { entry } = person;
  switch (entry.stage) {
    case 'pending': return { decision: 'wait', reason: entry.confirmedAt === null ? 'not_confirmed' : 'waiting', person };
    case 'approved':
    case 'invited': return { decision: 'wait', reason: entry.stage, person };
    case 'accepted': return { decision: 'deny', reason: 'role_missing', person };
    default: return { decision: 'deny', reason: entry.stage, person };
  }
}
