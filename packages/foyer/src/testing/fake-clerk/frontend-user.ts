import type { User } from './clerk-contract.ts';
import type { FrontendUser } from './frontend-contract.ts';

const codeLifeMs = 600_000;

/** A user as browsers see them: without what is private. */
export function frontendUser(whole: User): FrontendUser {
  const { private_metadata: _, ...user } = whole;
  return {
    ...user, image_url: faceUrl, organization_memberships: [],
    email_addresses: user.email_addresses.map(({ verification, ...address }) => (
      { ...address, verification: verification?.strategy === 'email_code' ? { ...verification, expire_at: verification.expire_at ?? address.created_at + codeLifeMs } : verification })),
  };
}

/** How somebody is shown before anything else is known. */
export function face(user: User): { first_name: string | null; last_name: string | null; image_url: string; has_image: boolean } {
  return { first_name: user.first_name, last_name: user.last_name, image_url: faceUrl, has_image: false };
}

/** What they are called by: the primary address, or any. */
export function identifierOf(user: User): string {
  const primary = user.email_addresses.find(({ id }) => id === user.primary_email_address_id) ?? user.email_addresses[0];
  return primary?.email_address ?? user.id;
}

/** A grey circle; no browser reaches for another host because of it. */
const faceUrl = 'data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 viewBox=%220 0 1 1%22%3E%3Ccircle cx=%22.5%22 cy=%22.5%22 r=%22.5%22 fill=%22%23999%22/%3E%3C/svg%3E';
