import { hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createAssertionSigner } from './adapters/assertions/ed25519-signer.ts';
import { createBetterAuthIdentity } from './adapters/admin-identity/better-auth-identity.ts';
import { isDisposable } from './adapters/bots/disposable-domains.ts';
import { ServerClock } from './adapters/clock/server-clock.ts';
import { createClerkDirectory } from './adapters/identity/clerk/clerk-directory.ts';
import { createClientAddresses } from './adapters/limits/client-address.ts';
import { createMemoryRateLimiter } from './adapters/limits/memory-limiter.ts';
import { watchHealth } from './adapters/health/provider-health.ts';
import { createLog } from './adapters/log/pino-log.ts';
import type { MailboxMailer } from './adapters/mail/mailbox/mailbox-mailer.ts';
import { parseResendWebhook } from './adapters/mail/resend/resend-webhook.ts';
import { createSignedCalls } from './adapters/svix/signed-calls.ts';
import { createSignedWebhooks } from './adapters/outgoing/signed-webhooks.ts';
import { countCalls, countMails } from './adapters/metrics/count-attempts.ts';
import { createMetrics, type Metrics } from './adapters/metrics/prometheus.ts';
import { openTracer } from './adapters/tracing/open-tracer.ts';
import { traceDirectory, traceIdentity, traceMails, traceWebhooks } from './adapters/tracing/trace-attempts.ts';
import { createSeal } from './adapters/tokens/seal.ts';
import { createAuditMac, createSecretComparison, createTokenSource, deriveKey } from './adapters/tokens/keyed-tokens.ts';
import { Access } from './application/access/access.ts';
import type { ClerkOut } from './application/clerk/clerk-services.ts';
import type { Context, Services } from './application/context.ts';
import { createProviderCheck } from './application/identity/check-provider-session.ts';
import { ReportWorker } from './application/identity/work-reports.ts';
import { Executor } from './application/executor.ts';
import { RecentEvents } from './application/feed/recent-events.ts';
import { LiveFeed } from './application/live/live-feed.ts';
import { createKeyring } from './application/keys/api-keys.ts';
import { Visits } from './application/numbers/visits.ts';
import type { Clock } from './application/ports/clock.ts';
import type { ProviderReports } from './application/ports/provider-reports.ts';
import type { IdentityProvider } from './application/ports/identity-provider.ts';
import { createAdminSessions } from './application/team/sign-in.ts';
import type { Log } from './application/ports/log.ts';
import type { Mailer } from './application/ports/mailer.ts';
import type { ClerkDirectory } from './application/ports/clerk-directory.ts';
import type { WebhookSender } from './application/ports/webhook-sender.ts';
import type { Store } from './application/ports/store.ts';
import type { Tracer } from './application/ports/tracer.ts';
import { openBackups, openJournal } from './compose-backups.ts';
import { watchGauges } from './compose-metrics.ts';
import { ConfigError } from './config/config-error.ts';
import { TemplateBook } from './application/templates/template-book.ts';
import type { Config } from './config/config.ts';
import type { Actor } from './domain/actor.ts';
import type { Mac } from './domain/audit-event.ts';
import { FoyerError } from './domain/errors.ts';
import type { Rules } from './domain/rules.ts';
import { checkMailTemplates } from './emails/check-mail-templates.ts';
import { createTemplateTexts } from './emails/template-texts.ts';
import { createApp, type App } from './http/app.ts';
import type { HttpDeps } from './http/deps.ts';
import { type ReservedPort, serve, type RunningServer } from './http/node-server.ts';
import { type Assets, createAssets } from './pages/index.ts';
import { createMailRenderer } from './worker/render-mail.ts';
import { createStaffMailRenderer } from './worker/render-staff-mail.ts';
import { MailSender } from './worker/send-mails.ts';
import { StaffMailSender } from './worker/send-staff-mails.ts';
import { startWorker, type Worker } from './worker/start-worker.ts';

/** So long after a check at the gate the next one is expected. */
const gateRestMs = 100;

export { checkMailTemplates } from './emails/check-mail-templates.ts';
export { reservePort } from './http/node-server.ts';

export const version = '0.1.0';

/** What tests and embedders may put in place of the real thing; not reachable from the network (SR-83). */
export interface Substitutes {
  readonly clock?: Clock;
  readonly log?: Log;
  readonly mailer?: Mailer;
  readonly webhooks?: WebhookSender;
  readonly clerkDirectory?: ClerkDirectory;
}

/** A whole Foyer, ready to answer. */
export interface Foyer {
  readonly config: Config;
  readonly services: Services;
  readonly app: App;
  /** Present with the development transport. */
  readonly mailbox: MailboxMailer | undefined;
  /** How the identity provider reports, where it does. */
  readonly reports: ProviderReports | undefined;
  /** MACs that may have sealed audit events: the present secret's and earlier ones'. */
  readonly auditMacs: readonly Mac[];
  /** Services on behalf of an actor, for verbs called in process. */
  as(actor: Actor, from?: string): Context;
  /** Serves over HTTP where the settings say, or on a port reserved before. @throws when the port is taken */
  listen(reserved?: ReservedPort): Promise<RunningServer>;
  /** Starts mail, change feed, search index and tidying. */
  startWorker(): Worker;
  /** From here on `/readyz` says no. */
  stopBeingReady(): void;
  /** Closes database and mail connections; the worker must be stopped. */
  close(): Promise<void>;
}

/** Until everything beside the gate is loaded, and the files of public pages are made, unless one is asked for before. */
const restAfterMs = 50;

/** The console of the machine itself: whoever can run commands there may do anything. */
export const consoleActor: Actor = { kind: 'system', name: 'console' };

/**
 * Puts the parts together; the one place that names adapters. Opens and migrates the database. What only some installations need
 * is imported when it is needed: starting fast and staying small counts.
 * @throws {ConfigError} when a mail template of the product cannot be used
 * @throws {FoyerError} when the database cannot be opened or is newer than this program
 */
export async function compose(config: Config, substitutes: Substitutes = {}): Promise<Foyer> {
  const templateFaults = checkMailTemplates(config.product);
  if (templateFaults.length > 0) throw new ConfigError(templateFaults.map(({ path, message }) => ({ where: path, problem: message })));
  const serverClock = new ServerClock();
  const clock = substitutes.clock ?? serverClock;
  const log = substitutes.log ?? createLog({ level: config.logLevel });
  const auditMacs = [config.secret, ...config.previousSecrets].map(createAuditMac);
  // The database is there before the gate, and asks about it later.
  let isGateAsked = (): boolean => false;
  const store = await openStore(config, { notice: (sentence) => log.warn('store.notice', { sentence }), isPressed: () => isGateAsked() });
  try {
    await store.migrate();
    await serverClock.follow(() => store.serverTime());
  } catch (error) {
    await store.close();
    throw error;
  }

  const tracer = await openTracer({ version, log });
  const tokens = createTokenSource(config.secret, config.previousSecrets);
  const rules: Rules = {
    product: config.product, confirmEmail: config.confirmEmail, mailIntervalMs: config.limits.mailIntervalSeconds * 1000, mailPerDay: config.limits.mailPerDay,
    invitationsMailedElsewhere: config.clerk?.mail === 'clerk',
  };
  const identityProvider = await openIdentity(config, clock, tracer);
  const access = new Access({ store, tokens, clock, product: config.product, foreign: identityProvider && createProviderCheck(identityProvider, () => services) });
  isGateAsked = () => access.askedWithin(gateRestMs);
  const metrics = createMetrics();
  const mailTexts = createTemplateTexts(config.product);
  const templates = new TemplateBook(store.documents, mailTexts);
  let worker: Worker | undefined;
  const apart = <T>(run: () => T): T => (tracer ? tracer.apart(run) : run());
  const wakeWorker = (): void => worker?.wake();
  const journal = await openJournal(config, { store, clock, log });
  const live = new LiveFeed();
  const feed = new RecentEvents(store);
  const executor = new Executor({
    store, clock, rules, tracer,
    // On PostgreSQL commits run elsewhere, and may not come back.
    isPressed: () => store.commitsHere() && isGateAsked(),
    ...(store.kind === 'sqlite' ? { paceMs: 4 } : { paceMs: 8, patienceMs: 3_500, batchesAtOnce: 2 }),
    onCommitted(events, requests, seconds) {
      feed.note(events);
      journal?.note(events);
      access.forget(events);
      templates.notice(events);
      live.publish(events);
      metrics.committed(events, requests, seconds);
      // What the worker does then serves everybody, and is no part of what woke it.
      apart(wakeWorker);
    },
  });
  const { mailer: transport, mailbox } = await openMailer(config, substitutes);
  const { mailer, health } = watchHealth({ mailer: countMails(tracer ? traceMails(transport, tracer) : transport, metrics), clock, folder: config.database.kind === 'sqlite' && config.database.path !== ':memory:' ? dirname(config.database.path) : undefined });
  const outgoing = substitutes.webhooks ?? createOutgoing(config);
  const services: Services = {
    mailer, health, settings: config.effective,
    clerk: openClerk(config, substitutes, tracer),
    webhooks: countCalls(tracer ? traceWebhooks(outgoing, tracer) : outgoing, metrics),
    clock, tokens, store, executor, access, live, feed, rules, identityCookies: identityProvider?.cookies ?? [], log, isDisposable,
    // Read with the first file.
    openFile: async (...file) => (await import('./adapters/tabular/open-file.ts')).openFile(...file),
    secondFactorRequired: config.adminSecondFactor, identity: createIdentity(config), publicUrl: config.publicUrl, lifetimes: config.ttl,
    templates, mailTexts, visits: new Visits(clock), apiP95Ms: () => metrics.apiP95Ms(),
    backups: openBackups(config, { version, clock }),
    proofOfWork: config.proofOfWork
      ? (await import('./adapters/bots/altcha.ts')).createAltcha({ key: deriveKey(config.secret, 'proof of work').toString('hex'), spend: (id, expiresAt) => store.spendOnce(id, expiresAt) }) : undefined,
  };
  watchGauges(metrics, { services, executor, version, databaseFile: config.database.kind === 'sqlite' && config.database.path !== ':memory:' ? config.database.path : undefined });
  const limits = await openLimits(config, log);
  const reports = await openReports(config);
  let ready = true;
  // With the first page, or a moment after the first gate was asked: that is what a server that just started is waited for.
  const assets = once(() => createAssets(config.product.brand));
  const app = createApp({ ...httpDeps(config, services, metrics, mailbox, limits.limiter, async () => ready && store.ping().then(() => true, () => false), assets), reports, tracer });

  return {
    config, services, app, mailbox, auditMacs, reports,
    as: (actor, from = 'console') => ({ ...services, executor: executor.comingFrom(from), actor, from }),
    async listen(reserved) {
      const server = await serve((incoming) => app.handle(incoming), reserved ?? { host: config.host, port: config.port }, { behindProxy: config.trustedProxies.length > 0 });
      setTimeout(() => {
        app.whole().then(() => setImmediate(assets), (error: unknown) => log.error('server.rest_not_loaded', { error }));
      }, restAfterMs).unref();
      return server;
    },
    startWorker() {
      worker ??= apart(() => startWorker({ services, journal, followClock: () => serverClock.follow(() => store.serverTime()), reports: reports && new ReportWorker(services, reports, (fate) => metrics.webhook(reports.provider, fate)), auditMacs, reminderAfterDays: config.reminderAfterDays, sender: new MailSender({ services, mailer, render: createMailRenderer(config.product, log) }),
        staffSender: new StaffMailSender({ services, mailer, render: createStaffMailRenderer(config.product) }),
      }));
      return worker;
    },
    stopBeingReady() {
      ready = false;
      // Streams would hold their connections until the server gives up on them.
      live.close();
    },
    async close() {
      await executor.drained();
      await mailer.close();
      await limits.close();
      await store.close();
      await tracer?.flush();
    },
  };
}

/**
 * Opens the database without touching what is in it.
 * @param options.notice - told in a sentence what works less well than it could
 * @param options.isPressed - whether others wait right now, who should not wait for commits
 * @throws {FoyerError} when it cannot be opened
 */
export async function openStore(config: Config, { notice, isPressed }: { notice?: (sentence: string) => void; isPressed?: () => boolean } = {}): Promise<Store> {
  const mac = createAuditMac(config.secret);
  const told = notice ? { notice } : {};
  if (config.database.kind === 'sqlite') return (await import('./adapters/store/sqlite-store.ts')).createSqliteStore({ path: config.database.path, mac, ...told, ...(isPressed ? { isPressed } : {}) });
  return (await import('./adapters/store/postgres-store.ts')).createPostgresStore({ url: config.database.url, mac, ...told });
}

/** Opens the way mails take, sending nothing. */
export async function openMailer(config: Config, substitutes: Substitutes = {}): Promise<{ mailer: Mailer; mailbox: MailboxMailer | undefined }> {
  const { from, transport } = config.mail;
  if (substitutes.mailer) return { mailer: substitutes.mailer, mailbox: undefined };
  switch (transport.kind) {
    case 'smtp': return { mailer: (await import('./adapters/mail/smtp/smtp-mailer.ts')).createSmtpMailer({ url: transport.url, from }), mailbox: undefined };
    case 'resend': return { mailer: (await import('./adapters/mail/resend/resend-mailer.ts')).createResendMailer({ ...transport, from }), mailbox: undefined };
    case 'mailbox': {
      const { database } = config;
      const directory = database.kind === 'sqlite' ? (database.path === ':memory:' ? undefined : dirname(database.path)) : 'data';
      const { createMailboxMailer } = await import('./adapters/mail/mailbox/mailbox-mailer.ts');
      const mailbox = createMailboxMailer({ from, ...(directory === undefined ? {} : { directory }) });
      return { mailer: mailbox, mailbox };
    }
  }
}

/** How the identity provider reports what happens to accounts, if it does. */
async function openReports({ clerk }: Config): Promise<ProviderReports | undefined> {
  if (clerk === undefined || clerk.webhookSecrets.length === 0) return undefined;
  return (await import('./adapters/identity/clerk/clerk-webhooks.ts')).createClerkReports(createSignedCalls(clerk.webhookSecrets, ['svix']));
}

/** Where people sign in instead of with our links, if anywhere: something must be there to verify their sessions with. */
async function openIdentity({ clerk }: Config, clock: Clock, tracer: Tracer | undefined): Promise<IdentityProvider | undefined> {
  if (clerk === undefined || (clerk.secretKey === undefined && clerk.jwtKey === undefined)) return undefined;
  const provider = (await import('./adapters/identity/clerk/clerk-identity.ts')).createClerkIdentity({ ...clerk, clock });
  return tracer ? traceIdentity(provider, tracer) : provider;
}

/** The way to Clerk, calling nobody yet. */
export function openClerk(config: Config, { clerkDirectory }: Substitutes = {}, tracer?: Tracer): ClerkOut | undefined {
  const { clerk } = config;
  if (clerk?.secretKey === undefined) return undefined;
  const access = { ...clerk, secretKey: clerk.secretKey };
  const traced = (directory: ClerkDirectory): ClerkDirectory => (tracer ? traceDirectory(directory, tracer) : directory);
  return {
    rules: { ...clerk, confirmEmail: config.confirmEmail }, instance: access.secretKey.startsWith('sk_live_') ? 'production' : 'development',
    directory: traced(clerkDirectory ?? createClerkDirectory(access)), atTheDoor: traced(clerkDirectory ?? createClerkDirectory(access, { deadlineMs: 3_000 })),
  };
}

async function openLimits(config: Config, log: Log) {
  if (config.database.kind === 'sqlite') return { limiter: createMemoryRateLimiter(config.limits), close: () => Promise.resolve() };
  const [{ default: pg }, { createPostgresRateLimiter }] = await Promise.all([import('pg'), import('./adapters/limits/postgres-limiter.ts')]);
  // Whoever is counted waits a moment for the database at most: they have five seconds for their answer in all (SR-74).
  const pool = new pg.Pool({ connectionString: config.database.url, max: 2, connectionTimeoutMillis: 1_000, statement_timeout: 1_000, query_timeout: 1_000, keepAlive: true, application_name: 'foyer limits' });
  pool.on('error', (error) => log.warn('limits.connection_lost', { error }));
  return { limiter: createPostgresRateLimiter(pool, config.limits, log), close: () => pool.end() };
}

/** One key per use and secret, so that what was sealed or stored before a rotation is still understood. */
function createIdentity({ secret, previousSecrets, product }: Config) {
  const secrets = [secret, ...previousSecrets];
  return createBetterAuthIdentity({
    issuer: product.brand.name, factorKeys: secrets.map((one) => deriveKey(one, 'second factor').toString('hex')), recoveryKeys: secrets.map((one) => deriveKey(one, 'recovery codes')),
  });
}

function createOutgoing({ secret, previousSecrets, environment, webhookAllowPrivate }: Config): WebhookSender {
  const keyOf = (one: string) => deriveKey(one, 'outgoing webhooks');
  return createSignedWebhooks({
    keys: [keyOf(secret), ...previousSecrets.map(keyOf)], userAgent: `Foyer/${version}`, allowHttp: environment !== 'production', allowPrivate: webhookAllowPrivate,
  });
}

function httpDeps(
  config: Config, services: Services, metrics: Metrics, mailbox: MailboxMailer | undefined, limiter: HttpDeps['limiter'], isReady: () => Promise<boolean>, assets: () => Assets,
): Omit<HttpDeps, 'reports' | 'tracer'> {
  const addresses = createClientAddresses(config.trustedProxies);
  const { resendWebhookSecrets } = config.mail;
  const readResendCall = createSignedCalls(resendWebhookSecrets, ['svix', 'webhook']);
  return {
    services, config, limiter, mailbox, metrics, isReady, version,
    assets,
    clientBucket: (socketAddress, forwardedFor) => addresses.bucketOf(socketAddress, forwardedFor),
    adminSession: createAdminSessions(services),
    keyring: createKeyring(services, createSecretComparison(config.adminApiKey)),
    assertions: createAssertionSigner({ seeds: [config.secret, ...config.previousSecrets].map((secret) => deriveKey(secret, 'assertions')), issuer: config.publicUrl, clock: services.clock }),
    resendWebhook: resendWebhookSecrets.length === 0 ? undefined : (rawBody, header) => {
      const event = parseResendWebhook(readResendCall({ rawBody, header, now: services.clock.now() }));
      if (event.kind === 'refused') throw new FoyerError('auth/required', `This report does not prove to come from Resend (${event.reason}).`);
      return { provider: 'resend', eventId: event.eventId, messageId: event.messageId, providerId: event.emailId, delivery: event.delivery, reason: event.reason };
    },
    seal: createSeal([config.secret, ...config.previousSecrets]),
    digest: (text) => hash('sha256', text, 'base64url'),
    errorDocs: once(readErrorDocs),
    async renderMarkdown(markdown) {
      const [{ marked }, { default: sanitizeHtml }] = await Promise.all([import('marked'), import('sanitize-html')]);
      return sanitizeHtml(marked.parse(markdown, { async: false }));
    },
  };
}

/** What is made when it is first wanted, and kept. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** The documentation pages of error codes, by code. Absent in an installation without docs: then codes have no page. */
function readErrorDocs(): ReadonlyMap<string, string> {
  const folder = join(dirname(fileURLToPath(import.meta.url)), '../../../docs/errors');
  try {
    return new Map(readdirSync(folder).filter((name) => name.endsWith('.md') && name !== 'README.md')
      .map((name) => [name.slice(0, -3).replace('-', '/'), readFileSync(join(folder, name), 'utf8')]));
  } catch {
    return new Map();
  }
}

