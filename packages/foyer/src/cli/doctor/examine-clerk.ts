import type { ClerkDirectory } from '../../application/ports/clerk-directory.ts';
import type { ClerkConfig, Config } from '../../config/config.ts';
import { fault, type Finding, ok, warn } from './finding.ts';

/** Whether Clerk is set up so that everything works together; changes nothing there. Nothing where Clerk is not used. */
export async function examineClerk({ clerk, environment }: Config, open: () => ClerkDirectory | undefined): Promise<readonly Finding[]> {
  if (clerk === undefined) return [];
  return [...examineKeys(clerk, environment), ...(await examineReach(clerk, open())), examineWebhook(clerk), examineToken(clerk)];
}

function examineKeys({ secretKey, publishableKey }: ClerkConfig, environment: Config['environment']): readonly Finding[] {
  if (secretKey === undefined) {
    return [warn('Clerk keys', 'CLERK_SECRET_KEY is not set, so people cannot be looked up or invited there', 'Copy the secret key from API keys in the Clerk dashboard.')];
  }
  const mode = modeOf(secretKey);
  if (publishableKey !== undefined && modeOf(publishableKey) !== mode) {
    return [fault('Clerk keys', `the secret key is of a ${mode} instance, the publishable key of a ${modeOf(publishableKey)} one`, 'Copy both from the same instance: choose it at the top of the Clerk dashboard, then API keys.')];
  }
  const host = publishableKey === undefined ? null : hostOf(publishableKey);
  if (publishableKey !== undefined && host === null) return [fault('Clerk keys', 'the publishable key names no address', 'Copy it again from API keys in the Clerk dashboard: a part of it seems to be missing.')];
  if (environment === 'production' && mode === 'development') {
    return [warn('Clerk keys', 'production runs on a development instance of Clerk: at most 100 users and 100 calls in 10 seconds', 'Make a production instance in the Clerk dashboard and set its sk_live_… and pk_live_… keys.')];
  }
  return [ok('Clerk keys', `${mode} instance${host === null ? '' : ` at ${host}`}`)];
}

async function examineReach({ apiUrl }: ClerkConfig, directory: ClerkDirectory | undefined): Promise<readonly Finding[]> {
  if (directory === undefined) return [];
  const outcome = await directory.listInvitations({ offset: 0, limit: 1 });
  switch (outcome.kind) {
    case 'ok': return [ok('Clerk API', `${apiUrl}: reached, and it knows the key`)];
    case 'limited': return [warn('Clerk API', 'takes no more calls just now', 'Wait, and look whether something else uses the same key.')];
    case 'unknown': return [fault('Clerk API', `${apiUrl}: ${outcome.reason}`, 'Check CLERK_API_URL (without /v1), and that this machine may reach it.')];
    case 'refused': return outcome.status === 401
      ? [fault('Clerk API', `${apiUrl} does not know the secret key (${outcome.code})`, 'Copy CLERK_SECRET_KEY again from API keys in the Clerk dashboard; a key that was rolled ends at once.')]
      : [fault('Clerk API', `${apiUrl} refuses: ${outcome.status} ${outcome.code}`, 'Look at the instance in the Clerk dashboard.')];
  }
}

/** The form of the secrets is checked when the settings are read. */
function examineWebhook({ webhookSecrets }: ClerkConfig): Finding {
  if (webhookSecrets.length === 0) {
    return warn('Clerk webhook', 'CLERK_WEBHOOK_SIGNING_SECRET is not set, so Foyer hears of new users by comparing alone', 'Add an endpoint for /api/v1/webhooks/clerk in the Clerk dashboard (user.*, waitlistEntry.*, session.*) and set its signing secret.');
  }
  return ok('Clerk webhook', webhookSecrets.length === 1 ? 'one signing secret' : `${webhookSecrets.length} signing secrets: remove the earlier one once the new one is in use`);
}

/** No call tells how session tokens are made: this can only be said, not looked up. */
function examineToken({ jwtKey }: ClerkConfig): Finding {
  return ok('Clerk sessions', `${jwtKey === undefined ? 'verified with keys fetched from Clerk' : 'verified without the network'}; Foyer needs no claim. Should your product read sessionClaims.metadata.role, add {"metadata": "{{user.public_metadata}}"} under Sessions, Customize session token`);
}

function modeOf(key: string): 'production' | 'development' {
  return key.slice(3).startsWith('live_') ? 'production' : 'development';
}

/** The part after the prefix is the address of the frontend API and a `$`, in base64. */
function hostOf(publishableKey: string): string | null {
  const decoded = Buffer.from(publishableKey.split('_').slice(2).join('_'), 'base64').toString();
  return decoded.endsWith('$') && decoded.includes('.') ? decoded.slice(0, -1) : null;
}
