import type { ProviderUserNews } from '../../../domain/provider-user.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads a user as Clerk writes it, in an answer or a webhook. Only the primary address counts, and only when Clerk says it is verified;
 * `unsafe_metadata`, which people write themselves, is not looked at. The address is as Clerk writes it. Undefined when it is no user.
 */
export function readClerkUser(value: unknown): ProviderUserNews | undefined {
  const user = fieldsOf(value);
  const id = user['id'];
  if (typeof id !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(id)) return undefined;
  const addresses = Array.isArray(user['email_addresses']) ? user['email_addresses'].map(fieldsOf) : [];
  const primaryId = user['primary_email_address_id'];
  const primary = typeof primaryId === 'string' ? addresses.find((address) => address['id'] === primaryId) : undefined;
  const email = primary?.['email_address'];
  const role = fieldsOf(user['public_metadata'])['role'];
  return {
    provider: 'clerk', id,
    email: typeof email === 'string' ? email : null,
    verified: typeof email === 'string' && fieldsOf(primary?.['verification'])['status'] === 'verified',
    role: typeof role === 'string' ? role.slice(0, 200) : null,
    updatedAt: instantOf(user['updated_at']) ?? instantOf(user['created_at']) ?? 0,
  };
}

/** Clerk writes milliseconds nearly everywhere, and seconds here and there. */
export function instantOf(value: unknown): number | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) return undefined;
  return Math.trunc(value < 100_000_000_000 ? value * 1000 : value);
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}
