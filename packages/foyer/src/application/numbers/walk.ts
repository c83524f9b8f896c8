import type { AuditAct, AuditEvent } from '../../domain/audit-event.ts';
import { dayOf, type Dimensions, type Tally } from './tally.ts';
import { type FunnelStep, scoreStep, timedStep } from './steps.ts';

/** The acts a person's way is counted from; all others leave the numbers as they are. */
export const walkActs = [
  'entry.joined', 'entry.added', 'entry.imported', 'entry.confirmed', 'entry.approved', 'entry.rejected', 'entry.role_changed',
  'invitation.created', 'invitation.renewed', 'invitation.accepted', 'access.claimed', 'access.restored', 'mail.sent', 'mail.delivery_changed',
  'onboarding.completed', 'feedback.given', 'entry.erased', 'entry.decision_undone',
] as const satisfies readonly AuditAct[];

const walked: ReadonlySet<string> = new Set(walkActs);
/** With these a record begins: nothing before them matters to what follows. */
const births: ReadonlySet<string> = new Set(['entry.joined', 'entry.added', 'entry.imported']);

type Counted = Pick<AuditEvent, 'at' | 'act' | 'detail' | 'actorId' | 'entryId'>;

/** Where a count went, to take it back from there. */
interface Place {
  readonly day: string;
  readonly dimensions: Dimensions;
}

/** A count that the last decision made, to be taken back should it be undone. */
interface Made extends Place {
  readonly step: string;
  readonly total: number;
}

/** How far somebody has come, told by events alone; the same events always tell the same. */
export class Walk {
  #role = '';
  #source = '';
  #wave = '';
  #askedAt: number | null = null;
  #approvedAt: number | null = null;
  #decided = false;
  #reached = new Map<FunnelStep, Place>();
  #feedback: (Place & { readonly score: number }) | null = null;
  #lastDecision: Made[] = [];
  #approvedBefore: number | null = null;

  /** Goes one event further. @param tally - null while only catching up with what was counted before */
  follow({ at, act, detail }: Counted, tally: Tally | null): void {
    const told = JSON.parse(detail) as Readonly<Record<string, unknown>>;
    switch (act) {
      case 'entry.joined':
        this.#begin(text(told['requestedRole']), text(told['source']) || this.#source || 'join', at);
        return this.#reach('joined', at, tally);
      case 'entry.added': return this.#begin('', 'admin', null);
      case 'entry.imported':
        this.#begin(text(told['role']) || text(told['requestedRole']), 'import', null);
        return told['stage'] === 'approved' ? this.#approve(at, tally) : undefined;
      case 'entry.confirmed':
        this.#askedAt = at;
        return this.#reach('confirmed', at, tally);
      case 'entry.approved':
      case 'access.restored':
        this.#lastDecision = [];
        this.#assign(told);
        this.#decide(at, tally);
        return this.#approve(at, tally);
      case 'entry.rejected':
        this.#lastDecision = [];
        return this.#decide(at, tally);
      case 'entry.role_changed':
        this.#role = text(told['to']);
        return;
      case 'invitation.created':
      case 'invitation.renewed':
        this.#assign(told);
        return this.#reach('invited', at, tally);
      case 'mail.sent': return told['kind'] === 'invitation' ? this.#reach('delivered', at, tally) : undefined;
      case 'mail.delivery_changed': return this.#report(text(told['to']), at, tally);
      case 'invitation.accepted':
      case 'access.claimed': return this.#enter(text(told['role']), at, tally);
      case 'onboarding.completed': return this.#reach('onboarded', at, tally);
      case 'feedback.given': return this.#answer(Number(told['score']), at, tally);
      case 'entry.erased': return this.#takeBack(tally);
      case 'entry.decision_undone': return this.#undo(tally);
      default:
    }
  }

  #begin(role: string, source: string, askedAt: number | null): void {
    this.#role = role;
    this.#source = source;
    this.#wave = '';
    this.#askedAt = askedAt;
    this.#approvedAt = null;
    this.#decided = false;
    this.#reached = new Map();
  }

  #assign(told: Readonly<Record<string, unknown>>): void {
    this.#role = text(told['role']) || this.#role;
    this.#wave = text(told['job']) || this.#wave;
  }

  /** Counts a step the first time on this way. */
  #reach(step: FunnelStep, at: number, tally: Tally | null): void {
    if (this.#reached.has(step)) return;
    const place = this.#placeAt(at);
    this.#reached.set(step, place);
    if (step === 'approved' || step === 'invited') this.#lastDecision.push({ ...place, step, total: 0 });
    tally?.add(place.day, step, place.dimensions);
  }

  #decide(at: number, tally: Tally | null): void {
    if (this.#decided || this.#askedAt === null) return;
    this.#decided = true;
    this.#time('decided', at - this.#askedAt, at, tally);
  }

  #approve(at: number, tally: Tally | null): void {
    this.#approvedBefore = this.#approvedAt;
    this.#approvedAt = at;
    this.#reach('approved', at, tally);
  }

  /** Nobody was decided about after all. */
  #undo(tally: Tally | null): void {
    for (const { day, dimensions, step, total } of this.#lastDecision) {
      tally?.add(day, step, dimensions, -1, -total);
      if (step === 'approved' || step === 'invited') this.#reached.delete(step);
      else this.#decided = false;
    }
    this.#lastDecision = [];
    this.#approvedAt = this.#approvedBefore;
  }

  #enter(role: string, at: number, tally: Tally | null): void {
    if (this.#reached.has('accepted')) return;
    if (this.#approvedAt !== null) this.#time('signed_up', at - this.#approvedAt, at, tally);
    if (role === this.#role) tally?.add(dayOf(at), 'roles_right', this.#dimensions());
    this.#role = role || this.#role;
    this.#reach('accepted', at, tally);
  }

  /** A mail that came back was not delivered after all. */
  #report(delivery: string, at: number, tally: Tally | null): void {
    if (delivery === 'delivered' && this.#reached.has('invited')) return this.#reach('delivered', at, tally);
    const place = this.#reached.get('delivered');
    if (place === undefined || this.#reached.has('accepted') || (delivery !== 'bounced' && delivery !== 'suppressed')) return;
    this.#reached.delete('delivered');
    tally?.add(place.day, 'delivered', place.dimensions, -1);
  }

  /** Whoever thinks again still counts once. */
  #answer(score: number, at: number, tally: Tally | null): void {
    const before = this.#feedback;
    const place = before ?? this.#placeAt(at);
    this.#feedback = { day: place.day, dimensions: place.dimensions, score };
    tally?.add(place.day, 'feedback', place.dimensions, before === null ? 1 : 0, score - (before?.score ?? 0));
    if (before !== null) tally?.add(place.day, scoreStep(before.score), place.dimensions, -1);
    tally?.add(place.day, scoreStep(score), place.dimensions);
  }

  #takeBack(tally: Tally | null): void {
    if (this.#feedback) {
      const { day, dimensions, score } = this.#feedback;
      tally?.add(day, 'feedback', dimensions, -1, -score);
      tally?.add(day, scoreStep(score), dimensions, -1);
    }
    this.#feedback = null;
  }

  #time(step: 'decided' | 'signed_up', ms: number, at: number, tally: Tally | null): void {
    // A clock that was set back in between must not make time run backwards.
    const took = Math.max(0, ms);
    const made = { ...this.#placeAt(at), step: timedStep(step, took), total: took };
    if (step === 'decided') this.#lastDecision.push(made);
    tally?.add(made.day, made.step, made.dimensions, 1, took);
  }

  #placeAt(at: number): Place {
    return { day: dayOf(at), dimensions: this.#dimensions() };
  }

  #dimensions(): Dimensions {
    return { role: this.#role, source: this.#source, wave: this.#wave };
  }
}

/** Whether an event moves somebody along. */
export function isWalked({ act, entryId }: Counted): boolean {
  return entryId !== null && walked.has(act);
}

/** Whether a record certainly begins with this event: then nobody needs to look for what came before. */
export function beginsRecord({ act, actorId, entryId }: Counted): boolean {
  return births.has(act) && (act !== 'entry.joined' || actorId === entryId);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
