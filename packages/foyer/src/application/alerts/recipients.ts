import type { Store } from '../ports/store.ts';
import type { AlertSettings } from './alert-settings.ts';

/** Who is mailed about alerts: the addresses that were given, otherwise every owner who can sign in. */
export async function alertRecipients(store: Pick<Store, 'listAdmins'>, { mailTo }: Pick<AlertSettings, 'mailTo'>): Promise<readonly string[]> {
  if (mailTo.length > 0) return mailTo;
  return (await store.listAdmins())
    .filter(({ level, joinedAt, suspendedAt, removedAt }) => level === 'owner' && joinedAt !== null && suspendedAt === null && removedAt === null)
    .map(({ email }) => email);
}
