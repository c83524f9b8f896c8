import type { ClerkConfig } from './config.ts';
import type { FaultList } from './fault-list.ts';
import type { SettingValues } from './settings.ts';

/** What connects Foyer to Clerk; undefined when none of its secrets is set. */
export function readClerk(values: SettingValues, faults: FaultList): ClerkConfig | undefined {
  const {
    CLERK_SECRET_KEY: secretKey,
    CLERK_JWT_KEY: jwtKey,
    CLERK_WEBHOOK_SIGNING_SECRET: webhookSecrets,
  } = values;
  if (values.CLERK_INVITE_VIA !== 'none' && secretKey === undefined) {
    faults.add(
      'CLERK_SECRET_KEY',
      'is not set, although CLERK_INVITE_VIA asks Foyer to invite people at Clerk.',
    );
  }
  if (values.CLERK_MAIL === 'clerk' && values.CLERK_INVITE_VIA === 'none') {
    faults.add(
      'CLERK_MAIL',
      'is clerk, but nothing is made at Clerk that it could mail. Set CLERK_INVITE_VIA, or leave mail to foyer.',
    );
  }
  if (values.CLERK_MAIL === 'foyer' && values.CLERK_INVITE_VIA === 'waitlist') {
    faults.add(
      'CLERK_MAIL',
      'is foyer, but Clerk mails whoever it invites from its waitlist, and people would get two. Set it to clerk, or CLERK_INVITE_VIA to invitation.',
    );
  }
  if (secretKey === undefined && jwtKey === undefined && webhookSecrets.length === 0) return undefined;
  return {
    secretKey,
    jwtKey,
    webhookSecrets,
    authorizedParties: values.CLERK_AUTHORIZED_PARTIES.length > 0 ? values.CLERK_AUTHORIZED_PARTIES : [new URL(values.PUBLIC_URL ?? `http://localhost:${values.PORT}`).origin, ...values.GATE_APPS],
    publishableKey: values.CLERK_PUBLISHABLE_KEY,
    apiUrl: values.CLERK_API_URL,
    inviteVia: values.CLERK_INVITE_VIA,
    mail: values.CLERK_MAIL,
    redirectUrl: values.CLERK_REDIRECT_URL,
    mirrorWaitlist: values.CLERK_MIRROR_WAITLIST,
    banOnRevoke: values.CLERK_BAN_ON_REVOKE,
    invitationsPerHour: values.CLERK_INVITATIONS_PER_HOUR,
    bulkPerHour: values.CLERK_BULK_PER_HOUR,
    requestsPer10Seconds: values.CLERK_REQUESTS_PER_10S,
  };
}
