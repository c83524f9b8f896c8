import { expect } from 'vitest';
import type { ClerkDirectory } from '../application/ports/clerk-directory.ts';
import type { Mailer } from '../application/ports/mailer.ts';
import type { WebhookSender } from '../application/ports/webhook-sender.ts';
import { compose, consoleActor, type Foyer } from '../compose.ts';
import { loadConfig } from '../config/load-config.ts';
import type { ProductInput } from '../config/define-config.ts';
import type { AuditAct, AuditEvent } from '../domain/audit-event.ts';
import type { AdminLevel } from '../domain/change.ts';
import type { ErrorCode } from '../domain/errors.ts';
import { createMailRenderer } from '../worker/render-mail.ts';
import { createStaffMailRenderer } from '../worker/render-staff-mail.ts';
import { MailSender } from '../worker/send-mails.ts';
import { StaffMailSender } from '../worker/send-staff-mails.ts';
import type { Browser } from './browser.ts';
import { checkAnswer } from './contract-check.ts';
import { makeProduct } from './factories.ts';
import { createFixedClock, type FixedClock } from './fixed-clock.ts';
import type { ReadMail } from './mailbox-assertions.ts';
import { RecordingMailer } from './recording-mailer.ts';
import { createRecordedLog, type RecordedLog } from './recorded-log.ts';

/** The break-glass key of every harness; 32 bytes and more, as configuration wants it. */
export const adminKey = 'a-harness-key-that-is-long-enough-for-anybody';
export const harnessSecret = 'a-harness-secret-that-is-long-enough-for-anybody';

export interface HarnessOptions {
  /** Settings on top of the harness's own: limits lifted, so that tests do not meet them by accident. */
  readonly env?: Readonly<Record<string, string>>;
  readonly product?: ProductInput;
  /** Shared by several harnesses, or steered by the test; real time when `system`. */
  readonly clock?: FixedClock | 'system';
  /** `DATABASE_URL`; in memory unless given. */
  readonly database?: string;
  /** Instead of one that takes every mail. `mailbox` is the development transport with its pages. */
  readonly mailer?: Mailer | 'mailbox';
  /** Instead of one that calls the open internet. */
  readonly webhooks?: WebhookSender;
  /** Instead of one that calls Clerk; needs Clerk's settings. */
  readonly clerkDirectory?: ClerkDirectory;
}

export interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text or bytes as they are, a URLSearchParams as a form, anything else as JSON. */
  readonly body?: unknown;
  readonly browser?: Browser;
  /** Socket address of the client. */
  readonly from?: string;
  /** A bearer key. */
  readonly key?: string;
}

/** The password of everybody whom `signIn` lets in; hashed once, since that takes a while. */
export const adminPassword = 'seven tall bridges hum';
let adminPasswordHash: Promise<string> | undefined;

/** Somebody in the team with an open session. */
export interface SignedInAdmin {
  readonly id: string;
  readonly email: string;
  readonly headers: { readonly cookie: string };
}

/** Starts a whole Foyer in this process; nothing of it is faked but time, the log's file and the mail provider. */
export async function startHarness(options: HarnessOptions = {}): Promise<Harness> {
  const config = await loadConfig({
    cwd: process.cwd(),
    env: {
      FOYER_ENV: 'test', PUBLIC_URL: 'https://foyer.test', DATABASE_URL: options.database ?? 'file::memory:', FOYER_SECRET: harnessSecret, ADMIN_API_KEY: adminKey,
      LIMIT_JOIN_PER_MINUTE: '0', LIMIT_TOKEN_PER_MINUTE: '0', ...options.env,
    },
    product: options.product ?? makeProduct(),
  });
  const clock = options.clock === 'system' ? undefined : (options.clock ?? createFixedClock());
  const log = createRecordedLog();
  const mailer = options.mailer === 'mailbox' ? undefined : (options.mailer ?? new RecordingMailer());
  const foyer = await compose(config, { log, ...(clock ? { clock } : {}), ...(mailer ? { mailer } : {}), ...(options.webhooks ? { webhooks: options.webhooks } : {}), ...(options.clerkDirectory ? { clerkDirectory: options.clerkDirectory } : {}) });
  await foyer.app.whole();
  await foyer.services.access.readFeed();
  return new Harness(foyer, clock ?? createFixedClock(), log, mailer ?? foyer.mailbox!);
}

/** A running Foyer and the words tests use about it. */
export class Harness {
  readonly foyer: Foyer;
  /** Stands still unless the harness was started with the system's clock. */
  readonly clock: FixedClock;
  readonly log: RecordedLog;
  readonly mailer: Mailer;
  readonly sender: MailSender;
  readonly staffSender: StaffMailSender;

  constructor(foyer: Foyer, clock: FixedClock, log: RecordedLog, mailer: Mailer) {
    this.foyer = foyer;
    this.clock = clock;
    this.log = log;
    this.mailer = mailer;
    this.sender = this.newSender();
    this.staffSender = this.newStaffSender();
  }

  /** Another worker on the same outbox. @param random - 1 waits the whole back-off, 0 half of it */
  newSender(mailer: Mailer = this.mailer, random: () => number = () => 1): MailSender {
    const { services, config } = this.foyer;
    return new MailSender({ services, mailer, render: createMailRenderer(config.product, this.log), random });
  }

  /** The same for mails to the team. */
  newStaffSender(mailer: Mailer = this.mailer): StaffMailSender {
    const { services, config } = this.foyer;
    return new StaffMailSender({ services, mailer, render: createStaffMailRenderer(config.product), random: () => 1 });
  }

  get services(): Foyer['services'] {
    return this.foyer.services;
  }

  /** Asks in process, as if over a socket; every answer is held against its contract. */
  async fetch(path: string, { method = 'GET', headers = {}, body, browser, from = '192.0.2.1', key }: Ask = {}): Promise<Response> {
    const sent = new Headers(headers);
    if (browser?.header !== undefined && !sent.has('cookie')) sent.set('cookie', browser.header);
    if (key !== undefined) sent.set('authorization', `Bearer ${key}`);
    const payload = encode(body, sent);
    const request = new Request(this.foyer.config.publicUrl + path, {
      method, headers: sent, ...(payload === undefined ? {} : { body: payload }), ...(payload instanceof ReadableStream ? { duplex: 'half' } : {}),
    });
    const response = await this.foyer.app.fetch(request, { remoteAddress: from });
    await checkAnswer(this.foyer.app, { method, path: new URL(request.url).pathname }, response);
    browser?.keep(response);
    return response;
  }

  post(path: string, body: unknown = {}, ask: Ask = {}): Promise<Response> {
    return this.fetch(path, { ...ask, method: 'POST', body });
  }

  /** Sends a form as a browser does. */
  form(path: string, fields: Readonly<Record<string, string>>, ask: Ask = {}): Promise<Response> {
    return this.fetch(path, {
      ...ask, method: 'POST', body: new URLSearchParams(fields), headers: { accept: 'text/html', 'sec-fetch-site': 'same-origin', ...ask.headers },
    });
  }

  /** Asks with the break-glass key. */
  admin(path: string, body?: unknown, ask: Ask = {}): Promise<Response> {
    return this.fetch(path, { key: adminKey, ...(body === undefined ? {} : { method: 'POST', body }), ...ask });
  }

  /** Lets the worker send whatever is due now. */
  async sendMails(): Promise<void> {
    while (await this.sender.sendDue());
    while (await this.staffSender.sendDue());
  }

  /** All mails to an address, newest first, after the worker has looked. */
  async mailsTo(email: string): Promise<readonly ReadMail[]> {
    await this.sendMails();
    if (this.mailer instanceof RecordingMailer) return this.mailer.sentTo(email).toReversed();
    return (await this.foyer.mailbox?.list({ to: email })) ?? [];
  }

  /** The newest mail to an address. @throws {Error} when there is none */
  async readMailTo(email: string): Promise<ReadMail> {
    const [mail] = await this.mailsTo(email);
    if (!mail) throw new Error(`No mail to ${email}.`);
    return mail;
  }

  /** What the log of acts says about somebody, oldest first; everything without an address. */
  async eventsOf(email?: string): Promise<readonly AuditEvent[]> {
    const { store } = this.services;
    if (email === undefined) return store.eventsAfter(0, 100_000);
    const { person } = await store.snapshot({ by: 'email', email });
    return person ? (await store.eventsOf(person.entry.id, 10_000)).toSorted((a, b) => a.seq - b.seq) : [];
  }

  /** Checks that an act is in the log and says what it should. @returns the newest such event */
  async expectAuditEvent(act: AuditAct, wanted: { email?: string; detail?: object; actorKind?: string } = {}): Promise<AuditEvent> {
    const event = (await this.eventsOf(wanted.email)).findLast((one) => one.act === act);
    expect(event, `an event ${act}`).toBeDefined();
    if (wanted.detail) expect(JSON.parse(event!.detail)).toMatchObject(wanted.detail);
    if (wanted.actorKind) expect(event!.actorKind).toBe(wanted.actorKind);
    return event!;
  }

  /**
   * Somebody of this level joins the team and is signed in, with a fresh proof of the password. Their password is `adminPassword`.
   * @returns the `Cookie` header to ask with
   */
  async signIn(level: AdminLevel, { roles = null, email, name = 'Ada' }: { roles?: readonly string[] | null; email?: string; name?: string } = {}): Promise<SignedInAdmin> {
    const { executor, tokens, clock } = this.services;
    const address = email ?? `${level}-${tokens.id()}@example.org`;
    const [link, cookie] = [tokens.random(), tokens.random()];
    const { id } = await executor.run({
      target: { by: 'nobody' },
      command: {
        type: 'invite_admin', actor: consoleActor, id: tokens.id(), email: address, name, level, roles, invitedBy: 'console', from: 'console',
        link: { tokenHash: link.hash, expiresAt: clock.now() + 60_000, mail: null },
      },
    });
    const session = { id: tokens.id(), tokenHash: cookie.hash, device: 'Test' };
    await executor.run({ target: { by: 'nobody' }, command: { type: 'join_team', linkHash: link.hash, name, passwordHash: await (adminPasswordHash ??= this.services.identity.hashPassword(adminPassword)), session, from: 'console' } });
    return { id, email: address, headers: { cookie: `__Host-foyer-admin=${cookie.token}` } };
  }

  /** Services on behalf of the machine's console. */
  console() {
    return this.foyer.as(consoleActor);
  }

  async close(): Promise<void> {
    await this.foyer.close();
  }
}

/** Checks that an answer is this problem. @returns its document */
export async function expectProblem(response: Response, code: ErrorCode): Promise<Record<string, unknown>> {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const problem = (await response.json()) as Record<string, unknown>;
  expect(problem['code']).toBe(code);
  return problem;
}

function encode(body: unknown, headers: Headers): RequestInit['body'] {
  if (body === undefined) return undefined;
  if (body instanceof URLSearchParams) {
    if (!headers.has('content-type')) headers.set('content-type', 'application/x-www-form-urlencoded');
    return body.toString();
  }
  if (!headers.has('content-type')) headers.set('content-type', 'application/json');
  return typeof body === 'string' || body instanceof Uint8Array || body instanceof ReadableStream ? (body as RequestInit['body']) : JSON.stringify(body);
}
