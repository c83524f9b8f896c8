import type { MailOutcome } from '../../../application/ports/mailer.ts';

/** What nodemailer throws. */
export interface SmtpFailure extends Error {
  readonly code?: string;
  /** The SMTP command that was answered, e.g. `RCPT TO`. */
  readonly command?: string;
  /** Three-digit reply of the server. */
  readonly responseCode?: number;
  readonly response?: string;
}

/**
 * Translates a failed SMTP attempt (RFC 5321 section 4.2, RFC 3463).
 *
 * @param begun - whether the server had asked for the message and reading it had begun
 */
export function outcomeOf(failure: SmtpFailure, begun: boolean): MailOutcome {
  const reason = reasonOf(failure);
  const reply = failure.responseCode;
  if (failure.code === 'EAUTH' || failure.code === 'ENOAUTH' || failure.code === 'EOAUTH2') {
    // 454 is a server that cannot check passwords just now.
    return reply !== undefined && reply < 500 ? { kind: 'retry', reason, trouble: 'outage' } : { kind: 'stopped', reason };
  }
  if (reply === undefined) return begun ? { kind: 'unknown', reason, trouble: 'outage' } : withoutReply(failure, reason);
  if (reply < 500 || reply === 503) return { kind: 'retry', reason, ...(sayingNothingOfIt(failure, reply) ? { trouble: 'outage' } : {}) };
  return refused(failure, reply, reason);
}

function withoutReply(failure: SmtpFailure, reason: string): MailOutcome {
  switch (failure.code) {
    // A certificate or a setting that is wrong stays wrong for every message.
    case 'ETLS': case 'ECONFIG': case 'EREQUIRETLS': return { kind: 'stopped', reason };
    // nodemailer refuses an address it cannot put into an envelope.
    case 'EENVELOPE': return { kind: 'rejected', reason, addressFault: true };
    case 'EMESSAGE': return { kind: 'rejected', reason, addressFault: false };
    default: return { kind: 'retry', reason, trouble: 'outage' };
  }
}

/** Said before the recipient was looked at, or while the server closes: any message would have heard it. */
function sayingNothingOfIt({ command }: SmtpFailure, reply: number): boolean {
  return reply === 421 || (command !== 'RCPT TO' && command !== 'DATA');
}

function refused(failure: SmtpFailure, reply: number, reason: string): MailOutcome {
  const status = /\b5\.(\d{1,3})\.(\d{1,3})\b/.exec(failure.response ?? '')?.[0];
  switch (failure.command) {
    case 'RCPT TO':
      // RFC 5321 4.5.3.1.10: 552 at this point means "too many recipients", which passes.
      if (reply === 552 && status === undefined) return { kind: 'retry', reason };
      return { kind: 'rejected', reason, addressFault: blamesAddress(reply, status) };
    case 'DATA': return { kind: 'rejected', reason, addressFault: status?.startsWith('5.1.') ?? false };
    // Greeting, HELO, STARTTLS and our own sender address: the same for every message.
    default: return { kind: 'stopped', reason };
  }
}

/** 5.1.x is the address, 5.2.1 a closed mailbox; policy (5.7.x), a full mailbox (5.2.2) and the rest are not its fault. */
function blamesAddress(reply: number, status: string | undefined): boolean {
  if (status !== undefined) return status.startsWith('5.1.') || status === '5.2.1';
  return reply === 550 || reply === 551 || reply === 553;
}

/** One line for operators, without the recipient: some servers repeat it. Cut first: looking for addresses in something endless takes long (SR-62). */
function reasonOf(failure: SmtpFailure): string {
  const text = failure.response ?? failure.message;
  const line = text.slice(0, 1_000).replaceAll(/\s+/g, ' ').replaceAll(/[^\s<>"']+@[^\s<>"']+/g, '…').trim().slice(0, 300);
  const place = failure.command && failure.command !== 'CONN' && failure.command !== 'API' ? ` (${failure.command})` : '';
  return `${line}${place}`;
}
