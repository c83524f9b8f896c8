import type { Config } from './config.ts';
import { settings, type Setting } from './settings.ts';

/** One setting as it is in force; of a secret only whether it is set. */
export interface EffectiveSetting {
  readonly name: string;
  readonly value: string | null;
  readonly secret: boolean;
  readonly set: boolean;
  readonly meaning: string;
  readonly fallback: string;
}

const groups: readonly { readonly title: string; readonly names: RegExp }[] = [
  { title: 'Mail', names: /^(?:EMAIL_|SMTP_|RESEND_|REMINDER)/ },
  { title: 'Joining', names: /^(?:CONFIRM_|PROOF_|REVIEW_)/ },
  { title: 'Limits', names: /^LIMIT_/ },
  { title: 'How long things last', names: /^TTL_/ },
  { title: 'The team', names: /^(?:ADMIN_|SECOND_FACTOR|CLAIM_|UNDO_)/ },
  { title: 'Backups', names: /^BACKUP_/ },
  { title: 'Alerts', names: /^ALERT_/ },
  { title: 'Clerk', names: /^CLERK_/ },
  { title: 'The server', names: /^/ },
];
const shownFirst = 'The server';

/** By its name: a setting that sounds like a secret is one, and a new one is so before anybody thinks of it. */
const secretName = /SECRET|KEY|PASSWORD|TOKEN|SMTP_URL/;
/** Public by their nature. */
const publicNames: ReadonlySet<string> = new Set(['CLERK_PUBLISHABLE_KEY', 'CLERK_JWT_KEY']);
const isSecret = (name: string): boolean => secretName.test(name) && !publicNames.has(name) && !/^(?:LIMIT|TTL)_/.test(name);

/**
 * Every setting as it is in force, for people: values of secrets never, not even in part.
 * @param env - what was set; read once at start like everything else
 */
export function effectiveSettings(config: Omit<Config, 'effective'>, env: Readonly<Record<string, string | undefined>>): readonly { readonly title: string; readonly items: readonly EffectiveSetting[] }[] {
  const settled = settledBy(config);
  const items = Object.entries<Setting>(settings).map(([name, setting]): EffectiveSetting => {
    const given = [name, ...(setting.aliases ?? [])].map((key) => env[key]?.trim()).find((text) => text !== undefined && text !== '');
    const secret = isSecret(name);
    const value = secret ? null : settled[name] ?? withoutCredentials(given ?? standIn(setting));
    return { name, value, secret, set: given !== undefined, meaning: setting.meaning, fallback: setting.fallback };
  });
  const byTitle = Map.groupBy(items, ({ name }) => groups.find(({ names }) => names.test(name))!.title);
  const titles = [shownFirst, ...groups.map(({ title }) => title).filter((title) => title !== shownFirst)];
  return titles.filter((title) => byTitle.has(title)).map((title) => ({ title, items: byTitle.get(title)! }));
}

/** What follows from more than one setting. */
function settledBy({ environment, host, port, publicUrl, database, mail, logLevel }: Omit<Config, 'effective'>): Readonly<Record<string, string>> {
  return {
    FOYER_ENV: environment, HOST: host, PORT: String(port), PUBLIC_URL: publicUrl, LOG_LEVEL: logLevel, EMAIL_FROM: mail.from, EMAIL_TRANSPORT: mail.transport.kind,
    DATABASE_URL: database.kind === 'sqlite' ? `file:${database.path}` : withoutCredentials(database.url) ?? 'postgres',
  };
}

/** The value that holds when nothing is set, where it is one. */
function standIn({ schema }: Setting): string | null {
  const parsed = schema.safeParse(undefined);
  if (!parsed.success) return null;
  const { data } = parsed;
  if (typeof data === 'boolean') return data ? 'on' : 'off';
  if (Array.isArray(data)) return data.length === 0 ? null : data.map(String).join(', ');
  return typeof data === 'string' || typeof data === 'number' ? String(data) : null;
}

/** Addresses may carry a password: only where they lead is shown. */
function withoutCredentials(text: string | null): string | null {
  const url = text === null || !/^[a-z][a-z+.-]*:\/\//i.test(text) ? null : URL.parse(text);
  if (url === null) return text;
  return `${url.protocol}//${url.host}${url.pathname === '/' ? '' : url.pathname}`;
}
