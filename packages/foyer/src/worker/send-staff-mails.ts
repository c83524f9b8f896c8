import { linkMails, staffUrl } from '../application/team/staff-link.ts';
import type { Services } from '../application/context.ts';
import type { Mailer, RenderedMail } from '../application/ports/mailer.ts';
import type { StaffMessage } from '../application/ports/staff-mail-store.ts';
import { isOpenLink } from '../domain/admin-identity.ts';
import type { StaffMail } from '../domain/staff-mail.ts';
import { afterAttempt, attemptMsMax, beforeAttempt, leaseMs, type Settlement } from './attempts.ts';
import { Outage } from './outage.ts';
import { withinMs } from './within.ts';

/** Turns a mail to the team and its link into the mail itself; pure, so that every attempt has the same bytes (SR-53). */
export type RenderStaffMail = (mail: { readonly message: StaffMail; readonly link: string | undefined }) => RenderedMail;

/** Sends mails to the team. One instance per process; any number of processes share the queue by leases. */
export class StaffMailSender {
  readonly #services: Services;
  readonly #mailer: Mailer;
  readonly #render: RenderStaffMail;
  readonly #random: () => number;
  readonly #outage = new Outage();
  #pausedUntil = 0;
  #stopping = false;
  readonly #leased = new Set<string>();

  constructor(options: { services: Services; mailer: Mailer; render: RenderStaffMail; random?: () => number }) {
    this.#services = options.services;
    this.#mailer = options.mailer;
    this.#render = options.render;
    this.#random = options.random ?? Math.random;
  }

  /** Takes a handful of due messages and tries each once. @returns whether more may be waiting */
  async sendDue(): Promise<boolean> {
    const { store, clock } = this.#services;
    if (this.#stopping || clock.now() < this.#pausedUntil) return false;
    const limit = this.#outage.away ? 1 : this.#mailer.atOnceMax;
    const messages = await store.staffMails.claim({ now: clock.now(), leaseMs, limit });
    for (const { id } of messages) this.#leased.add(id);
    await Promise.all(messages.map((message) => this.#attempt(message)));
    return messages.length === limit;
  }

  /** Gives back what was leased and not begun; attempts under way finish. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const unbegun = [...this.#leased];
    this.#leased.clear();
    await this.#services.store.staffMails.release(unbegun);
  }

  async #attempt(message: StaffMessage): Promise<void> {
    const { clock, log, store } = this.#services;
    try {
      const hopeless = beforeAttempt(message, true, clock.now());
      if (hopeless) return await this.#settle(message, hopeless);
      const link = await this.#linkOf(message);
      if (link === 'dead') return await this.#settle(message, { status: 'dropped', providerId: null, lastError: 'stopped', runAt: null });
      if (this.#stopping) return;
      this.#leased.delete(message.id);
      const outcome = await withinMs(attemptMsMax, (signal) => this.#mailer.send(this.#render({ message, link: link.url }), { messageId: message.id, signal }));
      const next = afterAttempt(message, outcome, { mailer: this.#mailer, log, now: clock.now(), random: this.#random, outage: this.#outage });
      this.#pausedUntil = Math.max(this.#pausedUntil, clock.now() + next.pauseMs);
      if ('settle' in next) return await this.#settle(message, next.settle);
      await store.staffMails.release([message.id], next.later);
    } catch (error) {
      // The lease runs out and the message is tried again; the attempt is counted already, so this cannot loop.
      log.error('mail.attempt_failed', { mail: message.id, kind: message.kind, error });
    } finally {
      this.#leased.delete(message.id);
    }
  }

  /** The link a mail carries, made again from its id; dead when it was used or replaced meanwhile: then the mail stays here (SR-56). */
  async #linkOf({ id, kind, facts }: StaffMessage): Promise<{ readonly url: string | undefined } | 'dead'> {
    const purpose = (['join', 'reset'] as const).find((one) => linkMails[one] === kind);
    if (purpose === undefined) return { url: undefined };
    const { tokens, store, clock } = this.#services;
    const { token, hash } = tokens.staff(purpose, id, String(facts['tokenHash']));
    const found = await store.team.link(hash);
    return found && isOpenLink(found.link, clock.now()) ? { url: staffUrl(this.#services, purpose, token) } : 'dead';
  }

  #settle(message: StaffMessage, settlement: Settlement): Promise<void> {
    return this.#services.store.staffMails.settle({ ...settlement, mailId: message.id }, this.#services.clock.now());
  }
}
