import type { TokenSource } from '../application/ports/token-source.ts';
import { unsubscribableKinds, type MailFacts, type MailIntent, type MailKind } from '../domain/mail.ts';
import type { MailTokenPurpose } from '../domain/person.ts';

/** What the link in a mail of this kind is good for; null for kinds whose link is none, or the invitation's own. */
export const linkPurpose: Readonly<Record<MailKind, MailTokenPurpose | null>> = {
  confirm: 'confirm', status: 'status', question: 'status', sign_in: 'sign_in', invitation: null, reminder: null, rejection: null, revocation: null,
};

/** The links of one mail, made again from ids at every attempt; built from the public address alone (SR-40). */
export function mailLinks(tokens: TokenSource, publicUrl: string, mail: MailIntent, facts: MailFacts): { link: string | undefined; unsubscribeUrl: string | undefined } {
  const unsubscribeUrl = unsubscribableKinds.has(mail.kind) ? `${publicUrl}/unsubscribe?token=${tokens.mail('unsubscribe', mail.id).token}` : undefined;
  return { link: linkOf(tokens, publicUrl, mail, facts), unsubscribeUrl };
}

function linkOf(tokens: TokenSource, publicUrl: string, mail: MailIntent, { invitationId, tokenHash }: MailFacts): string | undefined {
  switch (mail.kind) {
    case 'confirm': return `${publicUrl}/waitlist/confirm?token=${tokens.mail('confirm', mail.id, tokenHash ?? undefined).token}`;
    case 'status':
    case 'question': return `${publicUrl}/waitlist/status?ticket=${tokens.mail('status', mail.id, tokenHash ?? undefined).token}`;
    case 'sign_in': return `${publicUrl}/sign-in?token=${tokens.mail('sign_in', mail.id, tokenHash ?? undefined).token}`;
    case 'invitation':
    case 'reminder': return invitationId === null ? undefined : `${publicUrl}/invite?token=${tokens.invitation(invitationId, tokenHash ?? undefined).token}`;
    case 'rejection':
    case 'revocation': return undefined;
  }
}
