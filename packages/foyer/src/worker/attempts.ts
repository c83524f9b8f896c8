import type { Log } from '../application/ports/log.ts';
import type { Mailer, MailOutcome } from '../application/ports/mailer.ts';
import type { MailRest } from '../application/ports/store.ts';
import type { MailSettlement } from '../domain/change.ts';
import type { Outage } from './outage.ts';

const attemptsMax = 8;
/** A dead worker's messages are taken over after this. */
export const leaseMs = 45_000;
/** An attempt ends before its lease does, or another worker might send the same message meanwhile. */
export const attemptMsMax = 40_000;
/** Resend forgets an idempotency key after 24 h: repeating is safe only well before that (SR-54). */
const providerMemoryMs = 23 * 3_600_000;

/** What is known of the attempts at one message, whoever it is for. */
export interface Attempted {
  readonly id: string;
  readonly kind: string;
  /** The one under way included. */
  readonly attempts: number;
  readonly firstAttemptAt: number | null;
}

export type Settlement = Omit<MailSettlement, 'mailId'>;

/**
 * How it goes on after an attempt: the message is settled, or it is given back, the attempt does not count, and everything pauses.
 * `later` is there when the attempt came as far as the provider, or may have.
 */
export type NextStep = { readonly settle: Settlement; readonly addressFault: boolean; readonly pauseMs: number } | { readonly pauseMs: number; readonly later?: MailRest };

const parked = (lastError: string): Settlement => ({ status: 'parked', providerId: null, lastError, runAt: null });

/**
 * Whether a message must wait for an operator before it is tried at all.
 * @param begun - an earlier attempt may have come as far as the provider
 */
export function beforeAttempt({ attempts, firstAttemptAt }: Attempted, begun: boolean, now: number): Settlement | null {
  if (attempts > attemptsMax) return parked('too_many_attempts');
  // An attempt whose end nobody saw, so long ago that repeating it may send it twice: an operator decides (SR-54).
  if (attempts > 1 && begun && firstAttemptAt !== null && now - firstAttemptAt > providerMemoryMs) return parked('may_have_been_sent');
  return null;
}

/** What an attempt's outcome means for the message, and says so in the log. */
export function afterAttempt(
  message: Attempted, outcome: MailOutcome,
  { mailer, log, now, random, outage }: { mailer: Pick<Mailer, 'name' | 'repeatable'>; log: Log; now: number; random: () => number; outage: Outage },
): NextStep {
  const change = outage.heard(outcome);
  if (change === 'began') log.error('mail.provider_away', { provider: mailer.name, reason: 'reason' in outcome ? outcome.reason : '' });
  if (change === 'ended') log.info('mail.provider_back', { provider: mailer.name });
  const settle = (settlement: Settlement, addressFault = false): NextStep => ({ settle: settlement, addressFault, pauseMs: outage.away ? outage.waiting(random).pauseMs : 0 });
  const again = (reason: string, waitMs: number): NextStep => {
    log.warn('mail.attempt_unsuccessful', { mail: message.id, kind: message.kind, reason, attempts: message.attempts });
    const runAt = now + waitMs;
    const forgotten = isForgotten(runAt);
    return settle(message.attempts >= attemptsMax || forgotten ? parked(reason) : { status: 'queued', providerId: null, lastError: reason, runAt });
  };
  const isForgotten = (runAt: number): boolean => message.firstAttemptAt !== null && runAt - message.firstAttemptAt > providerMemoryMs;
  const blameless = blamelessStep(outcome, { mailer, now, random, outage });
  if (blameless?.later && !isForgotten(blameless.later.runAt)) return blameless;
  switch (outcome.kind) {
    case 'accepted':
      return settle({ status: 'sent', providerId: outcome.providerId, lastError: null, runAt: null });
    case 'rejected':
      log.warn('mail.rejected', { mail: message.id, kind: message.kind, reason: outcome.reason });
      return settle(parked(outcome.reason), outcome.addressFault);
    case 'stopped': {
      const pauseMs = (outcome.retryAfterSeconds ?? 300) * 1000;
      log.error('mail.provider_stopped', { provider: mailer.name, reason: outcome.reason, retryAfterSeconds: pauseMs / 1000 });
      return { pauseMs };
    }
    case 'unknown':
      if (mailer.repeatable) return again(outcome.reason, backOffMs(message.attempts, random));
      // It may have arrived; only an operator can tell whether sending it again is right (SR-53).
      log.warn('mail.outcome_unknown', { mail: message.id, kind: message.kind, reason: outcome.reason });
      return settle(parked(`Outcome unknown: ${outcome.reason}`));
    case 'retry':
      return again(outcome.reason, outcome.retryAfterSeconds === undefined ? backOffMs(message.attempts, random) : outcome.retryAfterSeconds * 1000);
  }
}

/** What goes on when no message is to blame: not this one either. Undefined when the attempt counts. */
function blamelessStep(
  outcome: MailOutcome, { mailer, now, random, outage }: { mailer: Pick<Mailer, 'repeatable'>; now: number; random: () => number; outage: Outage },
): { readonly pauseMs: number; readonly later: MailRest } | undefined {
  if (outcome.kind !== 'retry' && (outcome.kind !== 'unknown' || !mailer.repeatable)) return undefined;
  if (outcome.trouble === 'pace') return { pauseMs: 0, later: { runAt: now + (outcome.kind === 'retry' ? outcome.retryAfterSeconds ?? 1 : 1) * 1000, lastError: outcome.reason } };
  if (outcome.trouble !== 'outage' || !outage.away) return undefined;
  const { pauseMs, restMs } = outage.waiting(random);
  const askedMs = outcome.kind === 'retry' ? (outcome.retryAfterSeconds ?? 0) * 1000 : 0;
  return { pauseMs, later: { runAt: now + Math.max(restMs, askedMs), lastError: outcome.reason } };
}

/** Doubles from 5 s up to 1 h, with jitter so that a herd spreads out. */
function backOffMs(attempts: number, random: () => number): number {
  const base = Math.min(3_600_000, 5_000 * 2 ** Math.max(0, attempts - 1));
  return Math.round(base * (0.5 + random() * 0.5));
}
