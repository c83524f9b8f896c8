import type { PreparedLink } from '../../domain/decisions/team.ts';
import type { AdminLink } from '../../domain/admin-identity.ts';
import type { StaffMailKind } from '../../domain/staff-mail.ts';
import type { Services } from '../context.ts';

/** Where the links of a purpose lead. The token stands behind `#`, which browsers send to nobody. */
export const linkPaths: Readonly<Record<AdminLink['purpose'] | 'setup', string>> = { join: '/admin/join', reset: '/admin/reset', setup: '/admin/setup' };

export const linkMails = { join: 'admin_invitation', reset: 'password_reset' } as const satisfies Readonly<Record<AdminLink['purpose'], StaffMailKind>>;

/** The only link of its kind: derived from the secret of the installation, stored nowhere, dead as soon as there is an owner. */
const setupNonce = 'first owner';

/** A link's token, made again from the id it was derived from. */
export function staffUrl({ publicUrl }: Pick<Services, 'publicUrl'>, purpose: keyof typeof linkPaths, token: string): string {
  return `${publicUrl}${linkPaths[purpose]}#${token}`;
}

/** A new one-time link, with the mail that carries it unless it is handed over otherwise. @returns the link itself too */
export function prepareLink(
  services: Pick<Services, 'tokens' | 'clock' | 'publicUrl'>, purpose: AdminLink['purpose'], lifeMs: number,
  mail: { readonly to: string; readonly locale: string; readonly facts: Readonly<Record<string, string | number | null>> } | null,
): { readonly link: PreparedLink; readonly url: string } {
  const { tokens, clock } = services;
  const id = tokens.id();
  const issued = tokens.staff(purpose, id);
  const now = clock.now();
  const expiresAt = now + lifeMs;
  return {
    url: staffUrl(services, purpose, issued.token),
    link: {
      tokenHash: issued.hash, expiresAt,
      mail: mail && { id, kind: linkMails[purpose], to: mail.to, locale: mail.locale, runAt: now, facts: { ...mail.facts, tokenHash: issued.hash, expiresAt } },
    },
  };
}

/** The link that sets up the first owner, for the console and nobody else (SR-28). */
export function setupUrl(services: Pick<Services, 'tokens' | 'publicUrl'>): string {
  return staffUrl(services, 'setup', services.tokens.staff('setup', setupNonce).token);
}

/** Whether a token is the one of the setup link. Hashes are compared: how far they agree tells nothing of the token. */
export function isSetupToken({ tokens }: Pick<Services, 'tokens'>, token: string): boolean {
  return tokens.hash(token) === tokens.staff('setup', setupNonce).hash;
}
