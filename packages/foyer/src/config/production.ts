import type { Config } from './config.ts';
import type { Fault } from './config-error.ts';

/** Settings that are convenient on a developer's machine and open a door elsewhere: production does not start with them. */
export function productionFaults(
  config: Pick<Config, 'publicUrl' | 'database' | 'mail' | 'limits' | 'trustedProxies' | 'webhookAllowPrivate'>,
): readonly Fault[] {
  const faults: Fault[] = [];
  const refuse = (where: string, problem: string): void => {
    faults.push({ where, problem });
  };

  if (config.publicUrl.startsWith('http:')) refuse('PUBLIC_URL', notEncrypted);
  if (config.database.kind === 'sqlite' && config.database.path === ':memory:') {
    refuse(
      'DATABASE_URL',
      'keeps everything in memory, so that a restart loses it. Name a file, or a PostgreSQL database.',
    );
  }
  if (config.mail.transport.kind === 'mailbox') {
    refuse(
      'EMAIL_TRANSPORT',
      'is the mailbox for developers, where anybody can read every mail. Set RESEND_API_KEY or SMTP_URL.',
    );
  }
  if (config.trustedProxies.some((range) => range.endsWith('/0'))) {
    refuse(
      'TRUSTED_PROXIES',
      'trusts every address, so that anybody can claim to be anybody. List your own proxies only.',
    );
  }
  if (config.webhookAllowPrivate) {
    refuse(
      'WEBHOOK_ALLOW_PRIVATE',
      'is on, so that whoever sets up a webhook can reach machines inside your network. Leave it off.',
    );
  }
  for (const [where, value] of [
    ['LIMIT_JOIN_PER_MINUTE', config.limits.joinPerMinute],
    ['LIMIT_TOKEN_PER_MINUTE', config.limits.tokenPerMinute],
    ['LIMIT_MAIL_INTERVAL_SECONDS', config.limits.mailIntervalSeconds],
    ['LIMIT_MAIL_PER_DAY', config.limits.mailPerDay],
  ] as const) {
    if (value === 0)
      refuse(where, 'is 0, which lifts the limit. Production needs one: give a number above 0.');
  }
  return faults;
}

const notEncrypted =
  'starts with http://. In production everything goes over https, or passers-by can read sessions and links.';
