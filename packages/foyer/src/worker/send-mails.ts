import type { Services } from '../application/context.ts';
import { prepareInvitation } from '../application/prepare.ts';
import type { TemplateText } from '../application/templates/template-texts.ts';
import type { Mailer, MailOutcome, RenderedMail } from '../application/ports/mailer.ts';
import type { OutboxMessage } from '../application/ports/store.ts';
import type { Entry } from '../domain/entry.ts';
import { mailboxOf, unsubscribableKinds, type MailFacts, type MailKind } from '../domain/mail.ts';
import { afterAttempt, attemptMsMax, beforeAttempt, leaseMs, type Settlement } from './attempts.ts';
import { linkPurpose, mailLinks } from './mail-links.ts';
import { MomentTogether } from './moment-together.ts';
import { Outage } from './outage.ts';
import { withinMs } from './within.ts';

/** Turns what a mail says and its links into the mail itself; pure, so that every attempt has the same bytes. */
export type RenderMail = (mail: {
  kind: MailKind; facts: MailFacts; link: string | undefined; unsubscribeUrl: string | undefined;
  /** The team's own words this mail was begun with; undefined for the original ones. */
  words?: TemplateText | undefined;
}) => RenderedMail;

const unsubscribeLifeMs = 365 * 86_400_000;
/** What providers took is noted together, so that a rush does not wait for the disk after every few mails. */
const settledWithinMs = 20;
const settledTogether = 32;

/** Sends what the outbox holds. One instance per process; any number of processes share the outbox by leases. */
export class MailSender {
  readonly #services: Services;
  readonly #mailer: Mailer;
  readonly #render: RenderMail;
  readonly #random: () => number;
  readonly #outage = new Outage();
  #pausedUntil = 0;
  #stopping = false;
  readonly #leased = new Set<string>();
  readonly #together = new MomentTogether(settledWithinMs, () => Math.min(settledTogether, this.#underWay));
  #underWay = 0;

  constructor(options: { services: Services; mailer: Mailer; render: RenderMail; random?: () => number }) {
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
    const messages = await store.claimMails({ now: clock.now(), leaseMs, limit, urgentOnly: false });
    for (const message of messages) this.#leased.add(message.id);
    const people = new Map((await store.personsById([...new Set(messages.map(({ entryId }) => entryId))])).map(({ entry }) => [entry.id, entry]));
    await Promise.all(messages.map((message) => this.#attempt(message, people.get(message.entryId))));
    return messages.length === limit;
  }

  /** Gives back what was leased and not begun; attempts under way finish. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const unbegun = [...this.#leased];
    this.#leased.clear();
    if (unbegun.length > 0) await this.#services.store.releaseMails(unbegun);
  }

  async #attempt(message: OutboxMessage, entry: Entry | undefined): Promise<void> {
    const { log } = this.#services;
    this.#underWay += 1;
    try {
      const facts = await this.#prepare(message, entry);
      if (facts === null) return;
      if (this.#stopping) return;
      this.#leased.delete(message.id);
      const words = facts.template === undefined ? undefined : await this.#services.templates.wordsOf(facts.template);
      const mail = this.#render({ kind: message.kind, facts, words, ...mailLinks(this.#services.tokens, this.#services.publicUrl, message, facts) });
      const outcome = await withinMs(attemptMsMax, (signal) => this.#mailer.send(mail, { messageId: message.id, signal }));
      await this.#settle(message, outcome);
    } catch (error) {
      // The lease runs out and the message is tried again; the attempt is counted already, so this cannot loop.
      log.error('mail.attempt_failed', { mail: message.id, kind: message.kind, error });
    } finally {
      this.#underWay -= 1;
      this.#leased.delete(message.id);
    }
  }

  /** The last look at the person, and what the mail says; null when it does not go out now. */
  async #prepare(message: OutboxMessage, entry: Entry | undefined): Promise<MailFacts | null> {
    const { executor, tokens, lifetimes, clock, templates } = this.#services;
    const now = clock.now();
    const hopeless = beforeAttempt(message, message.facts !== null, now);
    if (hopeless) {
      await this.#settleAs(message, hopeless, false);
      return null;
    }
    const purpose = linkPurpose[message.kind];
    const lives = { confirm: lifetimes.confirmSeconds, status: lifetimes.statusSeconds, sign_in: lifetimes.recoverySeconds, unsubscribe: 0 };
    const result = await executor.run({
      target: { by: 'id', id: message.entryId },
      command: {
        type: 'prepare_mail', mail: message, facts: message.facts, template: message.facts === null ? await templates.inForce(message.kind, entry?.locale ?? '') : null, mailbox: mailboxOf(entry?.email ?? '@'),
        token: purpose === null ? null : { purpose, tokenHash: tokens.mail(purpose, message.id).hash, expiresAt: now + lives[purpose] * 1000 },
        renewal: message.kind === 'invitation' && message.requested && message.facts === null ? prepareInvitation(this.#services) : null,
        unsubscribe: unsubscribableKinds.has(message.kind)
          ? { tokenHash: tokens.mail('unsubscribe', message.id).hash, expiresAt: now + unsubscribeLifeMs } : null,
      },
    });
    if (result.status === 'dropped') this.#services.log.info('mail.dropped', { mail: message.id, kind: message.kind, reason: result.reason });
    return result.status === 'send' ? result.facts : null;
  }

  async #settle(message: OutboxMessage, outcome: MailOutcome): Promise<void> {
    const { clock, log, store } = this.#services;
    const now = clock.now();
    const next = afterAttempt(message, outcome, { mailer: this.#mailer, log, now, random: this.#random, outage: this.#outage });
    this.#pausedUntil = Math.max(this.#pausedUntil, now + next.pauseMs);
    if ('settle' in next) return this.#settleAs(message, next.settle, next.addressFault);
    // Not this message's fault: its attempt does not count.
    return store.releaseMails([message.id], next.later);
  }

  async #settleAs(message: OutboxMessage, settlement: Settlement, addressFault: boolean): Promise<void> {
    await this.#together.join();
    await this.#services.executor.run({
      target: { by: 'id', id: message.entryId },
      command: { type: 'settle_mail', mail: message, settlement: { ...settlement, mailId: message.id }, addressFault },
    });
  }
}
