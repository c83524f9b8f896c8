import type { Outcome, Unit } from '../../domain/unit.ts';
import type { ClaimAccessResult } from '../../domain/decisions/claim-access.ts';
import type { Services } from '../context.ts';
import { readEmail } from '../email-address.ts';
import { canonicalNews } from './canonical-news.ts';
import type { LeasedEvent } from '../ports/provider-store.ts';
import type { ProviderReports } from '../ports/provider-reports.ts';

/** What became of a report, for whoever counts. */
export type ReportFate = 'worked' | 'failed';

const atOnce = 200;
const leaseMs = 30_000;
const retryMs = 2_000;
const retryMsMax = 3_600_000;
/** Much longer than anybody delivers a report again. */
const keptMs = 60 * 86_400_000;
const tidiedAtOnce = 500;
const tidyEveryMs = 600_000;

/**
 * Works on reports of the identity provider, any number of processes side by side. Each is repeatable and may come in any order, so a crash
 * between its effect and its being ticked off does no harm (SR-48). One that fails waits and is tried again, and holds up no other.
 */
export class ReportWorker {
  readonly #services: Services;
  readonly #reports: ProviderReports;
  readonly #told: (fate: ReportFate) => void;
  #tidyAt = 0;
  /** Accounts that were kept out since this was last told, by provider and reason. */
  readonly #keptOut = new Map<string, { readonly provider: string; readonly reason: string; readonly event: string; accounts: number }>();

  constructor(services: Services, reports: ProviderReports, told: (fate: ReportFate) => void = () => {}) {
    this.#services = services;
    this.#reports = reports;
    this.#told = told;
  }

  /** Works on what is due. @returns whether there is more to do at once */
  async run(): Promise<boolean> {
    const { store, clock } = this.#services;
    const events = await store.providers.claim({ now: clock.now(), leaseMs, limit: atOnce });
    if (events.length > 0) {
      const done = await Promise.all(events.map((event) => this.#work(event)));
      this.#tellKeptOut();
      await store.providers.settle(events.filter((_, index) => done[index]), clock.now());
    }
    await this.#tidy();
    return events.length === atOnce;
  }

  /** @returns whether it is dealt with */
  async #work(event: LeasedEvent): Promise<boolean> {
    try {
      const unit = await this.#unitOf(event);
      if (unit !== undefined) this.#notice(event, await this.#services.executor.submit(unit));
      this.#told('worked');
      return true;
    } catch (error) {
      const { store, clock, log } = this.#services;
      log.warn('identity.report_failed', { provider: event.provider, event: event.id, type: event.type, attempts: event.attempts, error });
      this.#told('failed');
      await store.providers.postpone(event, clock.now() + Math.min(retryMsMax, retryMs * 2 ** (event.attempts - 1)), error instanceof Error ? error.message : String(error));
      return false;
    }
  }

  async #unitOf({ provider, body }: LeasedEvent): Promise<Unit | undefined> {
    const report = this.#reports.read(body);
    switch (report.kind) {
      case 'user': {
        const user = canonicalNews(report.user);
        return { requests: [{ target: { by: 'subject', provider, id: user.id, email: user.verified ? user.email : null }, command: { type: 'claim_access', user, occasion: report.occasion } }] };
      }
      case 'user_deleted': return { requests: [{ target: { by: 'subject', provider, id: report.id, email: null }, command: { type: 'close_subject', provider, id: report.id } }] };
      case 'waitlisted': return this.#joining(provider, report.email);
      case 'nothing': return undefined;
    }
  }

  /** Whoever is known stays as they are: where they stand is Foyer's to say. Several reports about somebody new are one. */
  async #joining(provider: string, address: string): Promise<Unit | undefined> {
    const { store, tokens, rules } = this.#services;
    const reading = readEmail(address);
    if (!reading.ok) return undefined;
    const { email } = reading;
    const target = { by: 'email' as const, email };
    if ((await store.snapshot(target)).person !== null) return undefined;
    const command = {
      type: 'join' as const, email, name: email.slice(0, email.lastIndexOf('@')), website: null, requestedRole: null, answers: {}, origin: { source: provider }, locale: rules.product.locale, flags: [],
      entryId: tokens.id(), mailId: tokens.id(),
    };
    return { requests: [{ target, command }], idempotency: { scope: `webhook:${provider} waitlist`, key: email, bodyHash: '' } };
  }

  /** @throws the refusal, which no report causes as long as all is well */
  #notice({ provider, id }: LeasedEvent, [outcome]: readonly Outcome[]): void {
    if (!outcome!.ok) throw outcome!.error;
    const result = outcome!.result as Partial<ClaimAccessResult & { reason: string }>;
    if (result.status === 'refused' && (result.reason === 'not_listed' || result.reason === 'claimed_elsewhere')) {
      const key = `${provider} ${result.reason}`;
      const told = this.#keptOut.get(key);
      if (told) told.accounts += 1;
      else this.#keptOut.set(key, { provider, reason: result.reason, event: id, accounts: 1 });
    }
  }

  /** One line for all of a kind: an application that anybody may sign up to would else fill the log. Each account is listed for the team anyway. */
  #tellKeptOut(): void {
    for (const kept of this.#keptOut.values()) this.#services.log.info('identity.account_kept_out', kept);
    this.#keptOut.clear();
  }

  async #tidy(): Promise<void> {
    const { store, clock } = this.#services;
    if (clock.now() < this.#tidyAt) return;
    this.#tidyAt = clock.now() + tidyEveryMs;
    while ((await store.providers.tidy(clock.now() - keptMs, tidiedAtOnce)) === tidiedAtOnce);
  }
}
