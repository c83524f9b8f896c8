import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Config } from '../../config/config.ts';
import { type Finding, ok, warn } from './finding.ts';

const dayMs = 86_400_000;

/** What the settings mean together; what is wrong by itself was refused when they were read. */
export function examineSettings(config: Config, now: number = Date.now()): readonly Finding[] {
  return [
    ok('Settings', `read for ${config.environment}; roles: ${config.product.roles.map(({ key }) => key).join(', ')}`),
    examineAddress(config),
    ...examineSecrets(config, now),
    ...examineMailSettings(config),
  ];
}

function examineAddress({ publicUrl, environment, trustedProxies }: Config): Finding {
  const { protocol, hostname } = new URL(publicUrl);
  const isLocal = hostname === 'localhost' || hostname.endsWith('.localhost') || /^127\.|^\[::1\]$/.test(hostname);
  if (isLocal && environment !== 'development' && environment !== 'test') {
    return warn('PUBLIC_URL', `${publicUrl} can be reached from this machine only`, 'Set PUBLIC_URL to the address people use: links in mails begin with it.');
  }
  if (!isLocal && protocol === 'http:') return warn('PUBLIC_URL', `${publicUrl} is not encrypted`, 'Use https://, or session cookies are refused by browsers.');
  if (protocol === 'https:' && trustedProxies.length === 0) {
    return warn('PUBLIC_URL', `${publicUrl}, but no proxy is trusted`, 'Set TRUSTED_PROXIES to the address of what ends TLS before Foyer; else everybody shares one limit.');
  }
  return ok('PUBLIC_URL', publicUrl);
}

function examineSecrets({ environment, database, previousSecrets }: Config, now: number): readonly Finding[] {
  if (environment !== 'development' && environment !== 'test') {
    return [previousSecrets.length === 0 ? ok('Secrets', 'FOYER_SECRET is set and long enough')
      : warn('Secrets', `${previousSecrets.length} earlier secret still valid`, 'Remove FOYER_PREVIOUS_SECRETS once the links made with it have ended; keep it as long as the audit log holds events sealed with it.')];
  }
  const folder = database.kind === 'sqlite' && database.path !== ':memory:' ? dirname(database.path) : undefined;
  const file = folder === undefined ? undefined : statSync(join(folder, 'development-secrets.json'), { throwIfNoEntry: false });
  const age = file === undefined ? '' : `, made ${Math.max(0, Math.floor((now - file.mtimeMs) / dayMs))} days ago`;
  return [ok('Secrets', `made up for ${environment}${age}; production asks for its own`)];
}

function examineMailSettings({ mail, environment }: Config): readonly Finding[] {
  if (mail.transport.kind === 'resend' && mail.resendWebhookSecrets.length === 0) {
    return [warn('Mail reports', 'RESEND_WEBHOOK_SECRET is not set, so bounces and complaints stay unknown', 'Add a webhook at Resend for /api/v1/webhooks/resend and set its signing secret.')];
  }
  return mail.transport.kind === 'mailbox' && environment === 'staging'
    ? [warn('Mail', 'stays in the development mailbox', 'Set RESEND_API_KEY or SMTP_URL to reach people.')] : [];
}
