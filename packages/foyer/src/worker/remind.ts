import type { Services } from '../application/context.ts';
import { remindersMax } from '../domain/decisions/remind.ts';
import { acceptsMail } from '../domain/entry-changes.ts';
import type { Invitation } from '../domain/invitation.ts';

const dayMs = 86_400_000;
const invitationsAtOnce = 500;
/** Two reminders never come on one day, also when the worker was away for long. */
const apartMs = dayMs;
/** An offer that is nearly over is not worth a mail that comes too late. */
const worthWhileMs = 3_600_000;

/** Reminds people of invitations that wait, after the days the settings name. Any number of processes may do so: a reminder goes out once. */
export class Reminders {
  readonly #services: Pick<Services, 'store' | 'executor' | 'clock' | 'tokens' | 'log'>;
  readonly #afterMs: readonly number[];
  #last: Pick<Invitation, 'expiresAt' | 'id'> | null = null;

  /** @param afterDays - days after the invitation, in order; none sends no reminder */
  constructor(services: Pick<Services, 'store' | 'executor' | 'clock' | 'tokens' | 'log'>, afterDays: readonly number[]) {
    this.#services = services;
    this.#afterMs = afterDays.slice(0, remindersMax).map((days) => days * dayMs);
  }

  /** Looks through some of the open invitations. @returns whether there are more to look at */
  async remindDue(): Promise<boolean> {
    if (this.#afterMs.length === 0) return false;
    const { store, clock } = this.#services;
    const now = clock.now();
    const open = await store.desk.openInvitations({ now: now + worthWhileMs, after: this.#last, limit: invitationsAtOnce });
    const due = open.filter((invitation) => this.#isDue(invitation, now));
    const reminded = await this.#remind(due);
    if (reminded > 0) this.#services.log.info('invitations.reminded', { reminded });
    this.#last = open.length < invitationsAtOnce ? null : open.at(-1)!;
    return this.#last !== null;
  }

  #isDue({ createdAt, reminders, remindedAt }: Invitation, now: number): boolean {
    const afterMs = this.#afterMs[reminders];
    return afterMs !== undefined && now >= createdAt + afterMs && (remindedAt === null || now >= remindedAt + apartMs);
  }

  async #remind(due: readonly Invitation[]): Promise<number> {
    if (due.length === 0) return 0;
    const { store, executor, tokens } = this.#services;
    const ids = due.map(({ entryId }) => entryId);
    const [persons, mails] = await Promise.all([store.personsById(ids), store.desk.mailsOfAll(ids)]);
    // Whoever got their link by other means gets no mail about it.
    const mailed = new Set(mails.filter(({ kind, status }) => kind === 'invitation' && status === 'sent').map(({ invitationId, facts }) => facts?.invitationId ?? invitationId));
    const reachable = new Set(persons.filter(({ entry }) => entry.stage === 'invited' && acceptsMail(entry)).map(({ entry }) => entry.id));
    const requests = due.filter(({ id, entryId }) => mailed.has(id) && reachable.has(entryId)).map(({ id, entryId, reminders }) => ({
      target: { by: 'id' as const, id: entryId },
      command: { type: 'remind' as const, invitationId: id, number: reminders + 1, mailId: tokens.id() },
    }));
    if (requests.length === 0) return 0;
    const outcomes = await executor.submit({ requests });
    return outcomes.filter((outcome) => outcome.ok && (outcome.result as { status: string }).status === 'reminded').length;
  }
}
