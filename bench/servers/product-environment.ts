import { fileURLToPath } from 'node:url';

/** Root of the working copy that is measured. */
export const repository = fileURLToPath(new URL('../..', import.meta.url));

export const benchSecret = 'a-secret-of-the-bench-and-of-no-use-anywhere-else';
export const benchAdminKey = 'a-key-of-the-bench-that-nothing-else-accepts';

/** So high that nobody reaches it, and counted all the same: 0 would switch the limiter off and flatter the product. */
const unreachable = '1000000000';

/**
 * Settings of the measured product: everything on, as in production, but for limits per client that one load generator would
 * run into at once.
 * @param options.smtpPort - where mails go; without it into the development mailbox
 */
export function productEnvironment(options: {
  databaseUrl: string;
  port: number;
  smtpPort?: number | undefined;
}): Record<string, string> {
  return {
    FOYER_ENV: 'test',
    PORT: String(options.port),
    HOST: '127.0.0.1',
    PUBLIC_URL: `http://127.0.0.1:${options.port}`,
    DATABASE_URL: options.databaseUrl,
    FOYER_SECRET: benchSecret,
    ADMIN_API_KEY: benchAdminKey,
    CONFIRM_EMAIL: 'on',
    PROOF_OF_WORK: 'off',
    LIMIT_JOIN_PER_MINUTE: unreachable,
    LIMIT_TOKEN_PER_MINUTE: unreachable,
    LOG_LEVEL: 'info',
    EMAIL_FROM: 'Bench <bench@example.com>',
    ...(options.smtpPort === undefined
      ? { EMAIL_TRANSPORT: 'mailbox' }
      : { EMAIL_TRANSPORT: 'smtp', SMTP_URL: `smtp://127.0.0.1:${options.smtpPort}` }),
  };
}
