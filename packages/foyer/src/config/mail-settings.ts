import type { Config, Environment } from './config.ts';
import { isDeployed } from './deployed.ts';
import type { FaultList } from './fault-list.ts';
import type { SettingValues } from './settings.ts';

const developmentSender = 'Foyer <foyer@localhost.test>';

/** Chooses how mail leaves: by name, by what is set up, or into the developers' mailbox. */
export function readMail(values: SettingValues, environment: Environment, faults: FaultList): Config['mail'] {
  const configured = (['resend', 'smtp'] as const).filter(
    (way) => (way === 'resend' ? values.RESEND_API_KEY : values.SMTP_URL) !== undefined,
  );
  const kind = values.EMAIL_TRANSPORT ?? configured[0] ?? 'mailbox';
  if (values.EMAIL_TRANSPORT === undefined && configured.length > 1) {
    faults.add(
      'EMAIL_TRANSPORT',
      'is not set, although both RESEND_API_KEY and SMTP_URL are. Say which one sends: resend or smtp.',
    );
  }
  if (
    values.EMAIL_TRANSPORT === undefined &&
    configured.length === 0 &&
    isDeployed(environment) &&
    !faults.has('RESEND_API_KEY') &&
    !faults.has('SMTP_URL')
  ) {
    const otherwise =
      environment === 'staging' ? ', or EMAIL_TRANSPORT=mailbox to keep mails in a page for developers' : '';
    faults.add(
      'EMAIL_TRANSPORT',
      `is not set, and nothing else is set up to send mail. Set RESEND_API_KEY or SMTP_URL${otherwise}.`,
    );
  }
  if (kind !== 'mailbox' && values.EMAIL_FROM === undefined) {
    faults.add('EMAIL_FROM', 'is not set. Mails need a sender, such as Arete <hello@arete.example>.');
  }
  if (kind === 'resend' && values.RESEND_API_KEY === undefined)
    faults.add('RESEND_API_KEY', 'is not set, although EMAIL_TRANSPORT is resend.');
  if (kind === 'smtp' && values.SMTP_URL === undefined)
    faults.add('SMTP_URL', 'is not set, although EMAIL_TRANSPORT is smtp.');
  return {
    from: values.EMAIL_FROM ?? developmentSender,
    transport:
      kind === 'resend'
        ? {
            kind,
            apiKey: values.RESEND_API_KEY ?? '',
            baseUrl: values.RESEND_BASE_URL,
            requestsPerSecond: values.RESEND_REQUESTS_PER_SECOND,
          }
        : kind === 'smtp'
          ? { kind, url: values.SMTP_URL ?? '' }
          : { kind },
    resendWebhookSecrets: values.RESEND_WEBHOOK_SECRET,
  };
}
