import { expect } from 'vitest';
import { withClerk } from '../application/clerk/clerk-services.ts';
import { Reconcile } from '../application/clerk/reconcile.ts';
import { ReportWorker } from '../application/identity/work-reports.ts';
import { ClerkDrain } from '../worker/clerk-drain.ts';
import type { Invitation } from './fake-clerk/clerk-contract.ts';
import { FakeClerk, type FakeClerkOptions } from './fake-clerk/fake-clerk.ts';
import { createFixedClock, type FixedClock } from './fixed-clock.ts';
import { type Harness, startHarness } from './harness.ts';
import { confirms, outcomes } from './stories.ts';

/** The application people use after the door. */
export const appOrigin = 'https://app.example.com';

export interface FoyerWithClerkOptions {
  /** `DATABASE_URL`. */
  readonly database: string;
  readonly clerk?: FakeClerkOptions;
  readonly env?: Readonly<Record<string, string>>;
}

/** Two processes of Foyer on one database, and the Clerk they work with, all on one clock. The real SDK goes between. */
export class FoyerWithClerk {
  readonly clerk: FakeClerk;
  readonly clock: FixedClock;
  /** The process people meet. */
  readonly foyer: Harness;
  /** Another one, whose worker does the work at Clerk. */
  other: Harness;
  readonly #open: () => Promise<Harness>;

  private constructor(clerk: FakeClerk, clock: FixedClock, harnesses: readonly [Harness, Harness], open: () => Promise<Harness>) {
    this.clerk = clerk;
    this.clock = clock;
    [this.foyer, this.other] = harnesses;
    this.#open = open;
  }

  static async start({ database, clerk: options = {}, env = {} }: FoyerWithClerkOptions): Promise<FoyerWithClerk> {
    const clock = createFixedClock();
    // Webhooks go to whichever process people meet, once there is one.
    const clerk: FakeClerk = await FakeClerk.start({ clock, authorizedParty: appOrigin, webhookReceiver: { url: (request) => both.#receive(request) }, ...options });
    const open = (): Promise<Harness> => startHarness({
      database, clock,
      env: {
        CLERK_SECRET_KEY: clerk.secretKey, CLERK_PUBLISHABLE_KEY: clerk.publishableKey, CLERK_JWT_KEY: clerk.jwtKey, CLERK_API_URL: clerk.url, CLERK_AUTHORIZED_PARTIES: appOrigin,
        CLERK_WEBHOOK_SIGNING_SECRET: clerk.webhookSecret, CLERK_INVITE_VIA: 'invitation', CLERK_MAIL: 'clerk', ...env,
      },
    });
    const both: FoyerWithClerk = new FoyerWithClerk(clerk, clock, [await open(), await open()], open);
    // The worker follows the record from the moment it is set up.
    await both.work();
    return both;
  }

  /** What the worker does about Clerk, until nothing is due: what it reported, then what it should know. */
  async work(): Promise<void> {
    const reports = new ReportWorker(this.other.services, this.other.foyer.reports!);
    while (await reports.run());
    const drain = new ClerkDrain(withClerk(this.other.services)!, { random: () => 0.5 });
    while (await drain.run());
  }

  /** Time goes by, a minute at a time, and the worker with it. */
  async passMinutes(minutes: number): Promise<void> {
    for (let minute = 0; minute < minutes; minute += 1) {
      this.clock.advance(60_000);
      await this.work();
    }
  }

  /** Everything at Clerk is compared with the record, and the worker puts right what is Foyer's to put right. */
  async compare(): Promise<void> {
    // The newest comparison may be just over.
    this.clock.advance(600_000);
    const reconcile = new Reconcile(withClerk(this.other.services)!);
    while (await reconcile.goOn());
    await this.work();
  }

  /** The process that works ends, and another takes its place. */
  async restart(): Promise<void> {
    await this.other.close();
    this.other = await this.#open();
  }

  /** They join, prove their mailboxes, are approved as coach, and the worker looks at it. */
  async areApproved(emails: readonly string[]): Promise<void> {
    for (const email of emails) await confirms(this.foyer, { email });
    expect(await outcomes(this.foyer.admin('/api/v1/admin/waitlist/approve', { emails: [...emails], role: 'coach' }))).toEqual(emails.map(() => 'invited'));
    await this.work();
  }

  /** Invitations at Clerk whose links work. */
  live(email: string): readonly Invitation[] {
    return [...this.clerk.invitations.values()].filter((one) => one.email_address === email && one.status === 'pending');
  }

  /** Follows the newest link. @returns the id of the account at Clerk */
  signsUp(email: string): string {
    const invitation = this.live(email).at(-1);
    if (!invitation) throw new Error(`Clerk has no open invitation for ${email}.`);
    return this.clerk.followInvitation(invitation.id).id;
  }

  /** The role the gate lets a token in with, or the status of its refusal. */
  async roleOf(token: string, at: Harness = this.foyer): Promise<string | number> {
    const response = await at.fetch('/gate/verify', { headers: { authorization: `Bearer ${token}` } });
    return response.headers.get('x-foyer-role') ?? response.status;
  }

  /** Fails when a request was not as Clerk describes it. */
  async close(): Promise<void> {
    await Promise.all([this.foyer.close(), this.other.close()]);
    await this.clerk.close();
  }

  async #receive(request: Request): Promise<Response> {
    return this.foyer.fetch('/api/v1/webhooks/clerk', { method: 'POST', headers: Object.fromEntries(request.headers), body: new Uint8Array(await request.arrayBuffer()) });
  }
}
