import { z } from 'zod';
import * as read from './readings.ts';

/** One variable Foyer reads. `meaning` and `fallback` are what docs/configuration.md says about it. */
export interface Setting {
  readonly schema: z.ZodType<unknown, string | undefined>;
  /** What holds when it is not set, in words or as the value itself. */
  readonly fallback: string;
  readonly meaning: string;
  readonly unit?: string;
  /** Other names that are understood. */
  readonly aliases?: readonly string[];
  /** A set but empty value is a fault instead of counting as not set. */
  readonly refusesEmpty?: boolean;
}

const day = 86_400;
const tenYears = 3650 * day;

function seconds<const Fallback extends number>(fallback: Fallback, meaning: string) {
  return {
    schema: read.wholeNumber(1, tenYears).default(fallback),
    fallback: String(fallback),
    unit: 'seconds',
    meaning,
  } satisfies Setting;
}

/** A limit that 0 lifts; refused in production. */
function limit<const Fallback extends number>(fallback: Fallback, unit: string, meaning: string) {
  return {
    schema: read.wholeNumber(0, 1_000_000_000).default(fallback),
    fallback: String(fallback),
    unit,
    meaning: `${meaning} 0 lifts it, which production refuses.`,
  } satisfies Setting;
}

function count<const Fallback extends number>(fallback: Fallback, unit: string, meaning: string) {
  return {
    schema: read.wholeNumber(1, 1_000_000).default(fallback),
    fallback: String(fallback),
    unit,
    meaning,
  } satisfies Setting;
}

function bytes<const Fallback extends number>(fallback: Fallback, meaning: string) {
  return {
    schema: read.wholeNumber(1024, 1_073_741_824).default(fallback),
    fallback: String(fallback),
    unit: 'bytes',
    meaning,
  } satisfies Setting;
}

/** Every setting, in the order of the documentation. */
export const settings = {
  FOYER_ENV: {
    schema: read.choice(['development', 'test', 'staging', 'production']).optional(),
    fallback: 'development; production when NODE_ENV is production',
    meaning:
      'Where Foyer runs: development, test, staging or production. Production refuses insecure settings.',
  },
  PORT: {
    schema: read.wholeNumber(0, 65_535).default(3000),
    fallback: '3000',
    meaning: 'Port to listen on; 0 takes any free one.',
  },
  HOST: {
    schema: read.hostName.optional(),
    fallback: '127.0.0.1; 0.0.0.0 in staging and production',
    meaning: 'Address to listen on.',
  },
  PUBLIC_URL: {
    schema: read.origin.optional(),
    fallback: 'http://localhost:PORT; required in staging and production',
    aliases: ['NEXT_PUBLIC_APP_URL'],
    meaning:
      'Where people reach Foyer, without a path. Every link in mails and pages starts with it. Production wants https.',
  },
  DATABASE_URL: {
    schema: read.databaseAddress.optional(),
    fallback: 'file:./data/foyer.db',
    meaning: '`file:` and a path for SQLite, or `postgres://…` for PostgreSQL.',
  },
  FOYER_SECRET: {
    schema: read.secret.optional(),
    fallback: 'made once in development and test; required in staging and production',
    refusesEmpty: true,
    meaning:
      'At least 32 random bytes, from which every key is derived. Whoever knows it can make links.',
  },
  FOYER_PREVIOUS_SECRETS: {
    schema: read.secrets.default([]),
    fallback: 'none',
    meaning:
      'Earlier values of FOYER_SECRET, separated by commas, that still verify while the new one takes over.',
  },
  ADMIN_API_KEY: {
    schema: read.secret.optional(),
    fallback: 'made once in development and test; otherwise no such key exists',
    refusesEmpty: true,
    meaning:
      'A key with every right, for the first steps and for emergencies; at least 32 bytes. Keys made in the admin are safer for everyday use.',
  },
  ADMIN_SECOND_FACTOR: {
    schema: read.onOff.optional(),
    fallback: 'on in staging and production; off in development and test',
    meaning:
      '`on` lets admins do nothing before they set up a second factor (an authenticator app).',
  },
  TRUSTED_PROXIES: {
    schema: read.addressRanges.default([]),
    fallback: 'none',
    meaning:
      'IP addresses or ranges of your own proxies, separated by commas. X-Forwarded-For is believed from them and from nobody else.',
  },
  GATE_APPS: {
    schema: read.origins.default([]),
    fallback: 'none',
    meaning:
      'Applications on other hosts that use the gate, as origins such as https://app.example.com, separated by commas. People are sent back to these and to nobody else.',
  },
  EMBED_ORIGINS: {
    schema: read.origins.default([]),
    fallback: 'none',
    meaning:
      'Sites that may show the waitlist form on their own pages, as origins such as https://www.example.com, separated by commas. Browsers let the form talk to Foyer from these and from nowhere else.',
  },
  WEBHOOK_ALLOW_PRIVATE: {
    schema: read.onOff.default(false),
    fallback: 'off',
    meaning:
      'Whether outgoing webhooks may reach this machine and private networks: on or off. For a receiver on your own machine while you develop; production refuses on.',
  },
  LOG_LEVEL: {
    schema: read.choice(['debug', 'info', 'warn', 'error', 'silent']).optional(),
    fallback: 'info; silent in test',
    meaning:
      'Least important events that are logged: debug, info, warn, error or silent. Only debug shows whole addresses.',
  },

  EMAIL_FROM: {
    schema: read.sender.optional(),
    fallback: '`Foyer <foyer@localhost.test>`; required when mail is sent',
    meaning: 'Sender of every mail, such as `Arete <hello@arete.example>`.',
  },
  EMAIL_TRANSPORT: {
    schema: read.choice(['mailbox', 'smtp', 'resend']).optional(),
    fallback: 'resend or smtp, whichever is set up; otherwise mailbox in development and test',
    meaning: '`mailbox` keeps mails in a page for developers and is refused in production.',
  },
  SMTP_URL: {
    schema: read.smtpAddress.optional(),
    fallback: 'none',
    meaning: 'Mail server, as `smtp://user:password@host:port` or `smtps://…`.',
  },
  RESEND_API_KEY: {
    schema: read.providerKey(/^re_\S{8,}$/, 're_…').optional(),
    fallback: 'none',
    meaning: 'Key of a Resend account, to send mail through it.',
  },
  RESEND_BASE_URL: {
    schema: read.apiBase.default('https://api.resend.com'),
    fallback: 'https://api.resend.com',
    meaning: 'Where Resend answers.',
  },
  RESEND_REQUESTS_PER_SECOND: count(
    5,
    'requests per second',
    'How fast Resend may be called; the rate of your Resend account.',
  ),
  RESEND_WEBHOOK_SECRET: {
    schema: read.webhookSecrets.default([]),
    fallback: 'none: the endpoint is off',
    meaning: 'Signing secret of the Resend webhook that reports deliveries; several are separated by commas.',
  },

  BACKUP_DIR: {
    schema: read.line.optional(),
    fallback: '`backups` beside the database file; `./data/backups` with PostgreSQL',
    meaning: 'Folder of backups and of the journal of what ended. Best on another disk than the database.',
  },
  BACKUP_SCHEDULE: {
    schema: read.cronSchedule.optional(),
    fallback: 'none: backups are made by `foyer backup` alone',
    meaning: 'When the server makes a backup, as a cron expression of five parts in UTC, such as `0 3 * * *`.',
  },
  BACKUP_KEEP: count(14, 'backups', 'How many scheduled backups stay; older ones go after a newer one was verified.'),
  BACKUP_JOURNAL: {
    schema: read.onOff.optional(),
    fallback: 'on when BACKUP_SCHEDULE is set, otherwise off',
    meaning:
      '`on` notes beside the backups what ends, such as access taken back, so that a restore does not revive it even when nothing is left of the database.',
  },

  CONFIRM_EMAIL: {
    schema: read.onOff.default(true),
    fallback: 'on',
    meaning: '`on` asks everybody who joins to confirm their address before a reviewer sees them.',
  },
  PROOF_OF_WORK: {
    schema: read.onOff.default(false),
    fallback: 'off',
    meaning: '`on` makes each join cost the browser a moment of computing. It needs JavaScript.',
  },

  LIMIT_JOIN_PER_MINUTE: limit(10, 'requests per minute', 'Joins and requests for a mail from one client.'),
  LIMIT_TOKEN_PER_MINUTE: limit(
    20,
    'requests per minute',
    'Requests that present a token from a link, from one client.',
  ),
  LIMIT_MAIL_INTERVAL_SECONDS: limit(
    600,
    'seconds',
    'Time between two mails to one mailbox that public requests ask for.',
  ),
  LIMIT_MAIL_PER_DAY: limit(3, 'mails per day', 'Mails to one mailbox that public requests ask for.'),
  LIMIT_BODY_BYTES: bytes(65_536, 'Largest request body.'),
  LIMIT_IMPORT_BYTES: bytes(
    10_485_760,
    'Largest file to import over HTTP. The command line has no such limit.',
  ),

  TTL_INVITE_SECONDS: seconds(604_800, 'How long an invitation can be accepted (7 days).'),
  TTL_CONFIRM_SECONDS: seconds(86_400, 'How long the link that confirms an address works (24 hours).'),
  TTL_RECOVERY_SECONDS: seconds(3600, 'How long a sign-in link works (1 hour).'),
  TTL_STATUS_SECONDS: seconds(2_592_000, 'How long the link to the own status page works (30 days).'),
  TTL_SESSION_SECONDS: seconds(2_592_000, 'How long a person stays signed in (30 days).'),
  TTL_DEVICE_TICKET_SECONDS: seconds(
    15_552_000,
    'How long a browser is remembered as the one that confirmed an address (180 days).',
  ),

  UNDO_SECONDS: {
    schema: read.wholeNumber(0, 60).default(10),
    fallback: '10',
    unit: 'seconds',
    meaning: 'How long an admin can take a decision back at the desk. Its mail waits for so long; 0 sends it at once, and nothing can be taken back.',
  },
  REMINDER_AFTER_DAYS: {
    schema: read.reminderDays.default([3, 6]),
    fallback: '3,6',
    unit: 'days',
    meaning:
      'When people are reminded of an invitation they have not accepted: days after it, at most two, separated by commas; `off` for never. Nobody is reminded whose link was not mailed.',
  },

  CLERK_SECRET_KEY: {
    schema: read.providerKey(/^sk_(?:test|live)_\S{8,}$/, 'sk_live_… or sk_test_…').optional(),
    fallback: 'none: Clerk is not called',
    meaning: 'Secret key of a Clerk instance, to look up people and to invite them there.',
  },
  CLERK_PUBLISHABLE_KEY: {
    schema: read.providerKey(/^pk_(?:test|live)_[A-Za-z0-9+/=_-]{8,}$/, 'pk_live_… or pk_test_…').optional(),
    fallback: 'none',
    aliases: ['NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY'],
    meaning: 'Publishable key of the same Clerk instance.',
  },
  CLERK_API_URL: {
    schema: read.apiBase.default('https://api.clerk.com'),
    fallback: 'https://api.clerk.com',
    meaning: 'Where the Clerk API answers, without `/v1`.',
  },
  CLERK_JWT_KEY: {
    schema: read.rsaPublicKey.optional(),
    fallback: 'none: the key is fetched',
    meaning: 'Public key of the Clerk instance (PEM), so that sessions are verified without the network.',
  },
  CLERK_AUTHORIZED_PARTIES: {
    schema: read.origins.default([]),
    fallback: 'PUBLIC_URL and GATE_APPS',
    meaning: 'Origins of the applications whose Clerk sessions count, separated by commas; tokens made for others are refused.',
  },
  CLERK_WEBHOOK_SIGNING_SECRET: {
    schema: read.webhookSecrets.default([]),
    fallback: 'none: the endpoint is off',
    meaning: 'Signing secret of the Clerk webhook; several are separated by commas.',
  },
  CLERK_INVITE_VIA: {
    schema: read.choice(['invitation', 'waitlist', 'none']).default('none'),
    fallback: 'none',
    meaning:
      'What Foyer makes at Clerk when it invites somebody: an `invitation`, an invited `waitlist` entry, or `none`.',
  },
  CLERK_MAIL: {
    schema: read.choice(['clerk', 'foyer']).default('foyer'),
    fallback: 'foyer',
    meaning: 'Who mails the invitation, so that nobody gets two.',
  },
  CLERK_REDIRECT_URL: {
    schema: read.webAddress.optional(),
    fallback: "none: Clerk's own pages",
    meaning:
      'Page of your product where the link of a Clerk invitation leads, such as https://app.example.com/sign-up. It runs the sign-up with the ticket in the address.',
  },
  CLERK_MIRROR_WAITLIST: {
    schema: read.onOff.default(false),
    fallback: 'off',
    meaning: '`on` puts whoever joins and confirms in Foyer on the waitlist of Clerk, too, without a mail.',
  },
  CLERK_BAN_ON_REVOKE: {
    schema: read.onOff.default(false),
    fallback: 'off',
    meaning:
      '`on` also bans the account at Clerk when access is taken back, until the person is approved again. Otherwise their sessions there end, and the account stays.',
  },
  CLERK_INVITATIONS_PER_HOUR: count(
    100,
    'requests per hour',
    'How fast single invitations may be made at Clerk.',
  ),
  CLERK_BULK_PER_HOUR: count(
    25,
    'requests per hour',
    'How fast requests with many invitations may be made at Clerk.',
  ),
  CLERK_REQUESTS_PER_10S: count(100, 'requests per 10 seconds', 'How fast Clerk may be called in all.'),
} satisfies Readonly<Record<string, Setting>>;

export type SettingName = keyof typeof settings;

/** Schema over the environment as a whole: every setting at once, so that all faults are found together. */
export const environmentSchema = z.object(
  Object.fromEntries(Object.entries(settings).map(([name, setting]) => [name, setting.schema])) as {
    [Name in SettingName]: (typeof settings)[Name]['schema'];
  },
);

/** The values after reading, by name. */
export type SettingValues = Readonly<z.output<typeof environmentSchema>>;
