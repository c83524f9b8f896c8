import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readClerk } from './clerk-settings.ts';
import type { Config } from './config.ts';
import type { Fault } from './config-error.ts';
import { isDeployed } from './deployed.ts';
import { FaultList } from './fault-list.ts';
import { readMail } from './mail-settings.ts';
import { productionFaults } from './production.ts';
import { type DatabaseAddress, howToMakeOne } from './readings.ts';
import { environmentSchema, settings, type Setting, type SettingValues } from './settings.ts';
import { findUnknownVariables } from './unknown-variables.ts';

/** Variables of a process, as in `process.env`. */
export type Env = Readonly<Record<string, string | undefined>>;

/** What the environment says, with defaults; secrets may still be missing where they are made, in development and test. */
export type EnvironmentConfig = Omit<Config, 'product' | 'secret' | 'effective'> & { readonly secret: string | undefined };

export type EnvironmentReading =
  | { readonly config: EnvironmentConfig; readonly faults: readonly [] }
  | { readonly config: undefined; readonly faults: readonly Fault[] };

/**
 * Reads every setting from the environment, and finds every fault in one go: values that cannot be used, settings that
 * contradict each other, unknown names, and what production refuses. Faults name variables, never their values (SR-78).
 *
 * @param cwd - folder that relative paths start from
 */
export function readEnvironment(env: Env, cwd: string): EnvironmentReading {
  const faults = new FaultList();
  const values = readValues(env, faults);
  const environment = values.FOYER_ENV ?? (env['NODE_ENV'] === 'production' ? 'production' : 'development');
  const mail = readMail(values, environment, faults);
  const database = readDatabase(values, cwd, faults);
  const config: EnvironmentConfig = {
    environment,
    host: values.HOST ?? (isDeployed(environment) ? '0.0.0.0' : '127.0.0.1'),
    port: values.PORT,
    publicUrl: values.PUBLIC_URL ?? `http://localhost:${values.PORT}`,
    database,
    backup: {
      folder: resolve(cwd, values.BACKUP_DIR ?? join(database.kind === 'sqlite' && database.path !== ':memory:' ? dirname(database.path) : 'data', 'backups')),
      schedule: values.BACKUP_SCHEDULE ?? null,
      keep: values.BACKUP_KEEP,
      journal: values.BACKUP_JOURNAL ?? values.BACKUP_SCHEDULE !== undefined,
    },
    secret: values.FOYER_SECRET,
    previousSecrets: values.FOYER_PREVIOUS_SECRETS,
    adminApiKey: values.ADMIN_API_KEY,
    adminSecondFactor: values.ADMIN_SECOND_FACTOR ?? isDeployed(environment),
    mail,
    trustedProxies: values.TRUSTED_PROXIES,
    gateApps: values.GATE_APPS,
    embedOrigins: values.EMBED_ORIGINS,
    webhookAllowPrivate: values.WEBHOOK_ALLOW_PRIVATE,
    confirmEmail: values.CONFIRM_EMAIL,
    proofOfWork: values.PROOF_OF_WORK,
    limits: {
      joinPerMinute: values.LIMIT_JOIN_PER_MINUTE,
      tokenPerMinute: values.LIMIT_TOKEN_PER_MINUTE,
      mailIntervalSeconds: values.LIMIT_MAIL_INTERVAL_SECONDS,
      mailPerDay: values.LIMIT_MAIL_PER_DAY,
      bodyBytesMax: values.LIMIT_BODY_BYTES,
      importBytesMax: values.LIMIT_IMPORT_BYTES,
    },
    ttl: {
      inviteSeconds: values.TTL_INVITE_SECONDS,
      confirmSeconds: values.TTL_CONFIRM_SECONDS,
      recoverySeconds: values.TTL_RECOVERY_SECONDS,
      statusSeconds: values.TTL_STATUS_SECONDS,
      sessionSeconds: values.TTL_SESSION_SECONDS,
      deviceTicketSeconds: values.TTL_DEVICE_TICKET_SECONDS,
      undoSeconds: values.UNDO_SECONDS,
    },
    reminderAfterDays: values.REMINDER_AFTER_DAYS,
    clerk: readClerk(values, faults),
    logLevel: values.LOG_LEVEL ?? (environment === 'test' ? 'silent' : 'info'),
  };
  if (isDeployed(environment)) {
    if (values.PUBLIC_URL === undefined)
      faults.add(
        'PUBLIC_URL',
        'is not set. Links in mails need it: give the address where people reach Foyer.',
      );
    if (values.FOYER_SECRET === undefined) faults.add('FOYER_SECRET', `is not set. ${howToMakeOne}`);
  }
  if (values.ADMIN_API_KEY !== undefined && !/^[\x21-\x7e]+$/.test(values.ADMIN_API_KEY)) {
    faults.add('ADMIN_API_KEY', 'has characters that cannot travel in a header. Use letters, digits and signs without spaces.');
  }
  if (values.FOYER_SECRET !== undefined && values.FOYER_SECRET === values.ADMIN_API_KEY) {
    faults.add('ADMIN_API_KEY', 'is the same as FOYER_SECRET. Use a different value for each.');
  }
  if (environment === 'production')
    productionFaults(config).forEach(({ where, problem }) => faults.add(where, problem));
  findUnknownVariables(env).forEach(({ where, problem }) => faults.add(where, problem));
  return faults.isEmpty ? { config, faults: [] } : { config: undefined, faults: faults.inOrder() };
}

/** Reads every setting; one that cannot be used counts as not set from here on, so that the rest is still checked. */
function readValues(env: Env, faults: FaultList): SettingValues {
  const texts: Record<string, string | undefined> = {};
  for (const [name, setting] of Object.entries<Setting>(settings)) {
    const given = [name, ...(setting.aliases ?? [])].filter(
      (key) => env[key] !== undefined && (env[key].trim() !== '' || setting.refusesEmpty),
    );
    const [first, ...others] = given;
    if (first === undefined) continue;
    texts[name] = env[first];
    for (const other of others) {
      if (env[other]?.trim() !== env[first]?.trim())
        faults.add(other, `contradicts ${first}. Set one of them, or both to the same value.`);
    }
  }
  const result = environmentSchema.safeParse(texts);
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    const name = String(issue.path[0]);
    faults.add(name, issue.message);
    delete texts[name];
  }
  return environmentSchema.parse(texts);
}

/**
 * Reads the address of another database than the configured one, for commands.
 * @throws {Error} with a sentence when it is none
 */
export function readDatabaseAddress(url: string, cwd: string): Config['database'] {
  const read = settings.DATABASE_URL.schema.safeParse(url);
  if (!read.success || read.data === undefined) throw new Error(`The database address ${read.error?.issues[0]?.message ?? 'is missing.'}`);
  const faults = new FaultList();
  const place = placeOf(read.data, cwd, faults);
  if (!faults.isEmpty) throw new Error(`The database address ${faults.inOrder()[0]!.problem}`);
  return place;
}

function readDatabase(values: SettingValues, cwd: string, faults: FaultList): Config['database'] {
  return placeOf(values.DATABASE_URL ?? { kind: 'sqlite', file: './data/foyer.db' }, cwd, faults);
}

function placeOf(address: DatabaseAddress, cwd: string, faults: FaultList): Config['database'] {
  if (address.kind === 'postgres') return address;
  if (address.file === ':memory:') return { kind: 'sqlite', path: ':memory:' };
  if (!address.file.startsWith('//')) return { kind: 'sqlite', path: resolve(cwd, address.file) };
  try {
    return { kind: 'sqlite', path: fileURLToPath(`file:${address.file}`) };
  } catch {
    faults.add(
      'DATABASE_URL',
      'is not a path on this machine. Write file:./data/foyer.db, or file:/ and a full path.',
    );
    return { kind: 'sqlite', path: ':memory:' };
  }
}
