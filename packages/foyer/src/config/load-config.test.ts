import { execFile } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from './config-error.ts';
import { loadConfig, type ConfigSources } from './load-config.ts';
import { makeSecrets } from './development-secrets.ts';
import { secretProblem } from './readings.ts';
import { settings } from './settings.ts';

const product = { brand: { name: 'Arete' }, roles: [{ key: 'coach', label: 'Coach' }] };
const secret = 'k3Vw9zQp1LmX7cTf5RbN2hYd8GsJ4aEu';
const key = 'Zp6tWq0nHx3Kv8Lr5Jc1Bm7Yd2Sg9FaE';
const production = {
  FOYER_ENV: 'production',
  PUBLIC_URL: 'https://join.arete.example',
  FOYER_SECRET: secret,
  ADMIN_API_KEY: key,
  SMTP_URL: 'smtps://user:pass@mail.example',
  EMAIL_FROM: 'Arete <hello@arete.example>',
};

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'foyer-config-'));
});
afterEach(async () => {
  await rm(cwd, { recursive: true });
});

const load = (env: ConfigSources['env'], more: Partial<ConfigSources> = {}) =>
  loadConfig({ env, cwd, product, ...more });

async function faultsOf(
  env: ConfigSources['env'],
  more: Partial<ConfigSources> = {},
): Promise<Record<string, string>> {
  const error: unknown = await load(env, more).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error === undefined) return {};
  if (!(error instanceof ConfigError)) throw new Error('not refused by configuration', { cause: error });
  return Object.fromEntries(error.faults.map(({ where, problem }) => [where, problem]));
}

describe('in development', () => {
  it('needs no setting at all', async () => {
    const config = await load({});
    expect(config).toMatchObject({
      environment: 'development',
      host: '127.0.0.1',
      port: 3000,
      publicUrl: 'http://localhost:3000',
      database: { kind: 'sqlite', path: join(cwd, 'data', 'foyer.db') },
      mail: { transport: { kind: 'mailbox' } },
      confirmEmail: true,
      proofOfWork: false,
      limits: {
        joinPerMinute: 10,
        tokenPerMinute: 20,
        mailIntervalSeconds: 600,
        mailPerDay: 3,
        bodyBytesMax: 65_536,
        importBytesMax: 10_485_760,
      },
      ttl: {
        inviteSeconds: 604_800,
        confirmSeconds: 86_400,
        recoverySeconds: 3600,
        statusSeconds: 2_592_000,
        sessionSeconds: 2_592_000,
        deviceTicketSeconds: 15_552_000,
        undoSeconds: 10,
      },
    });
  });

  it('makes secrets once, keeps them beside the database, and shows them to the owner alone', async () => {
    const first = await load({ DATABASE_URL: 'file:./state/list.db' });
    const second = await load({ DATABASE_URL: 'file:./state/list.db' });
    expect(Buffer.byteLength(first.secret)).toBeGreaterThanOrEqual(32);
    expect(first.secret).not.toBe(first.adminApiKey);
    expect([second.secret, second.adminApiKey]).toEqual([first.secret, first.adminApiKey]);
    const file = join(cwd, 'state', 'development-secrets.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, 'utf8')).toContain(first.secret);
  });

  it('makes the same secrets for processes that start at once', async () => {
    const script = `import { loadConfig } from ${JSON.stringify(join(import.meta.dirname, 'load-config.ts'))};
      process.stdout.write((await loadConfig({ env: {}, cwd: ${JSON.stringify(cwd)} })).secret);`;
    const starts = await Promise.all(
      Array.from({ length: 3 }, () =>
        promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]),
      ),
    );
    expect(new Set(starts.map(({ stdout }) => stdout)).size).toBe(1);
  });

  it('never makes a secret that it would refuse itself', () => {
    const unlucky = [Buffer.from('passwordpasswordpasswordpasswordpasswordpasswordpasswordpasswords', 'base64'), Buffer.from('a'.repeat(64), 'base64')];
    const made = makeSecrets((bytes) => unlucky.pop() ?? randomBytes(bytes));
    expect([secretProblem(made.secret), secretProblem(made.adminApiKey)]).toEqual([undefined, undefined]);
    expect(unlucky).toEqual([]);
  });

  it('keeps what it is given, and makes only what is missing', async () => {
    expect((await load({ FOYER_SECRET: secret })).secret).toBe(secret);
    expect((await load({ ADMIN_API_KEY: key })).adminApiKey).toBe(key);
  });

  it('writes nothing for a database in memory', async () => {
    const config = await load({ DATABASE_URL: 'file::memory:' });
    expect(config.database).toEqual({ kind: 'sqlite', path: ':memory:' });
    await expect(stat(join(cwd, 'data'))).rejects.toThrow('ENOENT');
  });

  it('keeps secrets in ./data beside PostgreSQL', async () => {
    const config = await load({ DATABASE_URL: 'postgres://foyer@db.example/foyer' });
    expect(config.database).toEqual({ kind: 'postgres', url: 'postgres://foyer@db.example/foyer' });
    await expect(stat(join(cwd, 'data', 'development-secrets.json'))).resolves.toBeDefined();
  });

  it('says what to do when the kept secrets are damaged, and leaves the file alone', async () => {
    await mkdir(join(cwd, 'data'));
    await writeFile(join(cwd, 'data', 'development-secrets.json'), '{');
    expect((await faultsOf({}))['FOYER_SECRET']).toMatch(/Delete it to get new secrets/);
    expect(await readFile(join(cwd, 'data', 'development-secrets.json'), 'utf8')).toBe('{');
  });

  it('takes production for granted where NODE_ENV says so', async () => {
    expect(Object.keys(await faultsOf({ NODE_ENV: 'production' }))).toContain('FOYER_SECRET');
  });
});

describe('in production', () => {
  it('starts with what it needs', async () => {
    expect(await load(production)).toMatchObject({
      environment: 'production',
      host: '0.0.0.0',
      publicUrl: 'https://join.arete.example',
      secret,
      adminApiKey: key,
    });
  });

  it('has no break-glass key unless one is set', async () => {
    expect((await load({ ...production, ADMIN_API_KEY: undefined })).adminApiKey).toBeUndefined();
  });

  it.each([
    ['no address', { PUBLIC_URL: undefined }, 'PUBLIC_URL'],
    ['http', { PUBLIC_URL: 'http://join.arete.example' }, 'PUBLIC_URL'],
    ['http on this machine', { PUBLIC_URL: 'http://localhost:3000' }, 'PUBLIC_URL'],
    ['no secret', { FOYER_SECRET: undefined }, 'FOYER_SECRET'],
    ['an empty secret', { FOYER_SECRET: '' }, 'FOYER_SECRET'],
    ['a short secret', { FOYER_SECRET: 'k3Vw9zQp1LmX7cTf5RbN2hYd8GsJ4aE' }, 'FOYER_SECRET'],
    ['a placeholder', { FOYER_SECRET: 'change-me-to-something-long-and-random' }, 'FOYER_SECRET'],
    ['one letter many times', { FOYER_SECRET: 'a'.repeat(64) }, 'FOYER_SECRET'],
    ['a key that no header can carry', { ADMIN_API_KEY: 'k3Vw9zQp1LmX 7cTf5RbN2hYd 8GsJ4aEuVw9z' }, 'ADMIN_API_KEY'],
    ['a placeholder key', { ADMIN_API_KEY: 'your_admin_key_goes_here_1234567890' }, 'ADMIN_API_KEY'],
    ['an empty key', { ADMIN_API_KEY: '' }, 'ADMIN_API_KEY'],
    ['one value for both', { ADMIN_API_KEY: secret }, 'ADMIN_API_KEY'],
    ['a short earlier secret', { FOYER_PREVIOUS_SECRETS: 'short' }, 'FOYER_PREVIOUS_SECRETS'],
    ['no way to send mail', { SMTP_URL: undefined }, 'EMAIL_TRANSPORT'],
    ['the mailbox for developers', { EMAIL_TRANSPORT: 'mailbox' }, 'EMAIL_TRANSPORT'],
    ['no sender', { EMAIL_FROM: undefined }, 'EMAIL_FROM'],
    ['a lifted limit on joins', { LIMIT_JOIN_PER_MINUTE: '0' }, 'LIMIT_JOIN_PER_MINUTE'],
    ['a lifted limit on tokens', { LIMIT_TOKEN_PER_MINUTE: '0' }, 'LIMIT_TOKEN_PER_MINUTE'],
    ['a lifted interval of mails', { LIMIT_MAIL_INTERVAL_SECONDS: '0' }, 'LIMIT_MAIL_INTERVAL_SECONDS'],
    ['a lifted limit on mails', { LIMIT_MAIL_PER_DAY: '0' }, 'LIMIT_MAIL_PER_DAY'],
    ['trust in everybody', { TRUSTED_PROXIES: '0.0.0.0/0' }, 'TRUSTED_PROXIES'],
    ['a database in memory', { DATABASE_URL: ':memory:' }, 'DATABASE_URL'],
  ])('refuses %s', async (_what, change, where) => {
    expect(Object.keys(await faultsOf({ ...production, ...change }))).toEqual([where]);
  });

  it('tells all faults at once, in one readable list', async () => {
    const env = {
      FOYER_ENV: 'production',
      PUBLIC_URL: 'http://x.example',
      FOYER_SECRET: 'short',
      LIMIT_MAIL_PER_DAY: '0',
      PORT: 'eighty',
      FOYER_SECRT: 'x',
    };
    const error: unknown = await load(env, { product: { ...product, locale: '?' } }).catch(
      (thrown: unknown) => thrown,
    );
    expect((error as ConfigError).message.split('\n')).toEqual([
      'Foyer cannot start. 7 settings need your attention:',
      '  PORT: must be a whole number, in digits.',
      expect.stringMatching(/^ {2}PUBLIC_URL: starts with http/),
      expect.stringMatching(/^ {2}FOYER_SECRET: is too short/),
      expect.stringMatching(/^ {2}EMAIL_TRANSPORT: /),
      expect.stringMatching(/^ {2}LIMIT_MAIL_PER_DAY: is 0/),
      '  FOYER_SECRT: is not a setting of Foyer. Did you mean FOYER_SECRET?',
      '  product locale: must be a language tag such as en or pt-BR.',
      'Every setting is explained in docs/configuration.md.',
    ]);
  });
});

describe('in staging', () => {
  it('wants real secrets, and allows the mailbox when asked for it', async () => {
    expect(Object.keys(await faultsOf({ FOYER_ENV: 'staging' }))).toEqual([
      'PUBLIC_URL',
      'FOYER_SECRET',
      'EMAIL_TRANSPORT',
    ]);
    const config = await load({
      FOYER_ENV: 'staging',
      PUBLIC_URL: 'https://staging.example',
      FOYER_SECRET: secret,
      EMAIL_TRANSPORT: 'mailbox',
    });
    expect(config.mail.transport).toEqual({ kind: 'mailbox' });
  });
});

describe('every value', () => {
  it.each([
    ['PORT', '-1'],
    ['PORT', '65536'],
    ['PORT', '80a'],
    ['PORT', '1e3'],
    ['HOST', 'http://x'],
    ['FOYER_ENV', 'prod'],
    ['PUBLIC_URL', 'join.example.com'],
    ['PUBLIC_URL', 'https://join.example.com/path'],
    ['PUBLIC_URL', 'https://a:b@join.example.com'],
    ['PUBLIC_URL', 'javascript:alert(1)'],
    ['DATABASE_URL', 'mysql://x/y'],
    ['DATABASE_URL', 'foyer.db'],
    ['DATABASE_URL', 'file:'],
    ['CONFIRM_EMAIL', 'yes'],
    ['PROOF_OF_WORK', 'true'],
    ['LOG_LEVEL', 'trace'],
    ['EMAIL_TRANSPORT', 'pigeon'],
    ['TRUSTED_PROXIES', '10.0.0.0/33'],
    ['TRUSTED_PROXIES', 'proxy.example'],
    ['TRUSTED_PROXIES', '10.0.0.1/8/8'],
    ['EMAIL_FROM', 'Arete'],
    ['EMAIL_FROM', 'Arete <hello@arete.example>\r\nBcc: x@y.example'],
    ['SMTP_URL', 'http://mail.example'],
    ['RESEND_API_KEY', 'key'],
    ['RESEND_BASE_URL', 'http://api.example.com'],
    ['RESEND_WEBHOOK_SECRET', 'whsec_short'],
    ['RESEND_REQUESTS_PER_SECOND', '0'],
    ['LIMIT_BODY_BYTES', '0'],
    ['LIMIT_JOIN_PER_MINUTE', '1.5'],
    ['TTL_INVITE_SECONDS', '0'],
    ['CLERK_SECRET_KEY', 'pk_test_whatever'],
    ['CLERK_PUBLISHABLE_KEY', 'sk_test_whatever'],
    ['CLERK_JWT_KEY', 'not a pem'],
    ['CLERK_WEBHOOK_SIGNING_SECRET', 'x'],
    ['CLERK_INVITE_VIA', 'mail'],
    ['CLERK_MAIL', 'both'],
    ['CLERK_API_URL', 'ftp://x'],
  ])('%s refuses %j in plain words', async (name, value) => {
    const faults = await faultsOf({ [name]: value });
    expect(Object.keys(faults)).toEqual([name]);
    expect(faults[name]).toMatch(/^[a-z].*\.$/);
  });

  it('stays out of the faults, whatever it is', async () => {
    // A folder may be called anything.
    const names = Object.keys(settings).filter((name) => name !== 'BACKUP_DIR');
    const env = Object.fromEntries(names.map((name) => [name, 'gT7/mark:er@é']));
    const error: unknown = await load({ ...env, FOYER_TYPO: 'gT7/mark:er@é' }).catch(
      (thrown: unknown) => thrown,
    );
    expect((error as ConfigError).faults).toHaveLength(names.length + 1);
    expect((error as ConfigError).message).not.toMatch(/gT7|mark:er/);
  });

  it('places backups beside the database, and refuses a schedule that is none', async () => {
    expect((await load({ DATABASE_URL: 'file:/srv/foyer/foyer.db' })).backup).toEqual({ folder: '/srv/foyer/backups', schedule: null, keep: 14, journal: false });
    expect((await load({ BACKUP_SCHEDULE: '0 3 * * *', BACKUP_DIR: '/mnt/safe' })).backup).toMatchObject({ folder: '/mnt/safe', schedule: '0 3 * * *', journal: true });
    expect((await load({ BACKUP_SCHEDULE: '0 3 * * *', BACKUP_JOURNAL: 'off' })).backup.journal).toBe(false);
    for (const schedule of ['every night', '0 3 * *', '99 3 * * *', '0 0 3 * * *']) await expect(load({ BACKUP_SCHEDULE: schedule }), schedule).rejects.toThrow('five parts');
  });

  it('counts as not set when it is empty, save for secrets', async () => {
    expect((await load({ PORT: '', RESEND_API_KEY: '', SMTP_URL: ' ' })).port).toBe(3000);
  });

  it('is read under its other names, and told apart when they contradict', async () => {
    expect((await load({ NEXT_PUBLIC_APP_URL: 'https://join.example.com/' })).publicUrl).toBe(
      'https://join.example.com',
    );
    expect(
      (await load({ NEXT_PUBLIC_APP_URL: 'https://a.example', PUBLIC_URL: 'https://a.example' })).publicUrl,
    ).toBe('https://a.example');
    expect(
      Object.keys(
        await faultsOf({ NEXT_PUBLIC_APP_URL: 'https://a.example', PUBLIC_URL: 'https://b.example' }),
      ),
    ).toEqual(['NEXT_PUBLIC_APP_URL']);
  });

  it.each([
    ['file:./data/x.db', (folder: string) => join(folder, 'data', 'x.db')],
    ['file:/var/lib/foyer.db', () => '/var/lib/foyer.db'],
    ['file:///var/lib/foyer%20one.db', () => '/var/lib/foyer one.db'],
  ])('finds the database at %s', async (address, path) => {
    expect(
      (await load({ DATABASE_URL: address, FOYER_SECRET: secret, ADMIN_API_KEY: key })).database,
    ).toEqual({ kind: 'sqlite', path: path(cwd) });
  });

  it('is frozen, all the way down', async () => {
    const config = await load({});
    expect(
      Object.isFrozen(config) &&
        Object.isFrozen(config.limits) &&
        Object.isFrozen(config.product.roles[0]?.waitlist),
    ).toBe(true);
  });
});

describe('unknown variables', () => {
  it.each([
    ['FOYER_SECRETS', 'FOYER_SECRET'],
    ['LIMIT_JOINS_PER_MINUTE', 'LIMIT_JOIN_PER_MINUTE'],
    ['TTL_INVITE_SECOND', 'TTL_INVITE_SECONDS'],
    ['CLERK_SECRET', undefined],
    ['RESEND_KEY', undefined],
    ['PUBLIC_URI', 'PUBLIC_URL'],
    ['ADMIN_APIKEY', 'ADMIN_API_KEY'],
    ['DATABSE_URL', 'DATABASE_URL'],
    ['foyer_secret', 'FOYER_SECRET'],
    ['EMAIL_FORM', 'EMAIL_FROM'],
  ])('%s is refused%s', async (name, meant) => {
    expect((await faultsOf({ [name]: 'something' }))[name]).toContain(meant ?? 'not a setting');
  });

  it('of other programs are none of its business', async () => {
    expect(
      await faultsOf({
        HOME: '/root',
        HOSTNAME: 'x',
        PATH: '/bin',
        NODE_ENV: 'test',
        CI: 'true',
        PORTS: '1',
        MAIL: 'x',
        NEXT_PUBLIC_CLERK_SIGN_IN_URL: '/x',
        FOYER_CHROMIUM: '/usr/bin/chromium',
      }),
    ).toEqual({});
  });

  it('that Kubernetes sets beside a service called foyer are left alone there', async () => {
    const env = {
      FOYER_PORT: 'tcp://10.0.0.1:80',
      FOYER_SERVICE_HOST: '10.0.0.1',
      FOYER_PORT_80_TCP_ADDR: '10.0.0.1',
    };
    expect(await faultsOf({ ...env, KUBERNETES_SERVICE_HOST: '10.0.0.1' })).toEqual({});
    expect(Object.keys(await faultsOf(env))).toHaveLength(3);
  });
});

describe('mail', () => {
  const resend = { RESEND_API_KEY: 're_12345678', EMAIL_FROM: 'hello@arete.example' };

  it('goes through Resend when a key is set', async () => {
    expect((await load({ ...resend, RESEND_BASE_URL: 'http://127.0.0.1:4010/' })).mail.transport).toEqual({
      kind: 'resend',
      apiKey: 're_12345678',
      baseUrl: 'http://127.0.0.1:4010',
      requestsPerSecond: 5,
    });
  });

  it('asks which way when there are two', async () => {
    expect(Object.keys(await faultsOf({ ...resend, SMTP_URL: 'smtp://localhost:2525' }))).toEqual([
      'EMAIL_TRANSPORT',
    ]);
    expect(
      (await load({ ...resend, SMTP_URL: 'smtp://localhost:2525', EMAIL_TRANSPORT: 'smtp' })).mail.transport,
    ).toEqual({ kind: 'smtp', url: 'smtp://localhost:2525' });
  });

  it('refuses a way that is chosen and not set up', async () => {
    expect(Object.keys(await faultsOf({ EMAIL_TRANSPORT: 'resend', EMAIL_FROM: 'a@b.example' }))).toEqual([
      'RESEND_API_KEY',
    ]);
    expect(Object.keys(await faultsOf({ EMAIL_TRANSPORT: 'smtp', EMAIL_FROM: 'a@b.example' }))).toEqual([
      'SMTP_URL',
    ]);
  });

  it('takes several signing secrets while one replaces another', async () => {
    const one = `whsec_${'A'.repeat(32)}`;
    const other = `whsec_${'B'.repeat(44)}`;
    expect((await load({ RESEND_WEBHOOK_SECRET: `${one}, ${other}` })).mail.resendWebhookSecrets).toEqual([
      one,
      other,
    ]);
  });
});

describe('Clerk', () => {
  const { publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });

  it('is absent unless one of its secrets is set', async () => {
    expect((await load({})).clerk).toBeUndefined();
  });

  it('is read with its defaults, and a key with escaped line breaks is one', async () => {
    expect(
      (
        await load({
          CLERK_SECRET_KEY: 'sk_test_abcdefgh',
          CLERK_JWT_KEY: publicKey.replaceAll('\n', '\\n'),
          CLERK_INVITE_VIA: 'invitation',
          CLERK_MAIL: 'clerk',
        })
      ).clerk,
    ).toEqual({
      secretKey: 'sk_test_abcdefgh',
      publishableKey: undefined,
      authorizedParties: ['http://localhost:3000'],
      apiUrl: 'https://api.clerk.com',
      jwtKey: publicKey.trim(),
      webhookSecrets: [],
      inviteVia: 'invitation',
      mail: 'clerk',
      redirectUrl: undefined,
      mirrorWaitlist: false,
      banOnRevoke: false,
      invitationsPerHour: 100,
      bulkPerHour: 25,
      requestsPer10Seconds: 100,
    });
  });

  it('is refused where it contradicts itself', async () => {
    expect(Object.keys(await faultsOf({ CLERK_INVITE_VIA: 'invitation' }))).toEqual(['CLERK_SECRET_KEY']);
    expect(
      Object.keys(await faultsOf({ CLERK_SECRET_KEY: 'sk_test_abcdefgh', CLERK_MAIL: 'clerk' })),
    ).toEqual(['CLERK_MAIL']);
    // Clerk mails whoever it invites from its waitlist: Foyer would be the second one.
    expect(Object.keys(await faultsOf({ CLERK_SECRET_KEY: 'sk_test_abcdefgh', CLERK_INVITE_VIA: 'waitlist' }))).toEqual(['CLERK_MAIL']);
  });

  it('sends people to pages that are encrypted, or on this machine', async () => {
    const clerkKey = { CLERK_SECRET_KEY: 'sk_test_abcdefgh' };
    expect((await load({ ...clerkKey, CLERK_REDIRECT_URL: 'http://localhost:3000/sign-up' })).clerk?.redirectUrl).toBe('http://localhost:3000/sign-up');
    expect(Object.keys(await faultsOf({ ...clerkKey, CLERK_REDIRECT_URL: 'http://app.example.com/sign-up' }))).toEqual(['CLERK_REDIRECT_URL']);
  });
});

describe('the product file', () => {
  const loadFile = (env: ConfigSources['env'] = { DATABASE_URL: ':memory:' }) => loadConfig({ env, cwd });

  it('is foyer.config.ts, in plain TypeScript', async () => {
    await writeFile(
      join(cwd, 'foyer.config.ts'),
      `const name: string = 'Kite';\nexport default { brand: { name }, roles: [{ key: 'pilot', label: 'Pilot' }] };`,
    );
    expect((await loadFile()).product).toMatchObject({ brand: { name: 'Kite' }, roles: [{ key: 'pilot' }] });
  });

  it('may be missing: a neutral sample takes its place', async () => {
    expect((await loadFile()).product.roles.map(({ key: role }) => role)).toEqual(['member']);
  });

  it('has its faults told together with those of the environment', async () => {
    await writeFile(join(cwd, 'foyer.config.mjs'), `export default { brand: {}, roles: [] };`);
    const error: unknown = await loadFile({ PORT: 'x' }).catch((thrown: unknown) => thrown);
    expect((error as ConfigError).faults.map(({ where }) => where)).toEqual([
      'PORT',
      'foyer.config.mjs brand.name',
      'foyer.config.mjs roles',
    ]);
  });

  it.each([
    ['a slip of the pen', 'export default {', /could not be loaded/],
    ['an error of its own', `throw new Error('no such file');`, /could not be loaded: no such file/],
    ['nothing to export', 'export const product = {};', /no default export/],
  ])('is named when it has %s', async (_what, text, problem) => {
    await writeFile(join(cwd, 'foyer.config.js'), text);
    const error: unknown = await loadFile().catch((thrown: unknown) => thrown);
    expect((error as ConfigError).faults).toEqual([
      { where: 'foyer.config.js', problem: expect.stringMatching(problem) },
    ]);
  });
});
