import type { MailKind } from '../domain/mail.ts';
import type { MailValues } from './mail-values.ts';

const token = 'tB0v9Q1mR7xK4sWcE2yHnL6pZaUdJf3gXiO8rMlVkTs';

/** Values as they look in life, for previews and for trying templates out. */
export function sampleValues(kind: MailKind): MailValues {
  const paths: Readonly<Record<MailKind, string | undefined>> = {
    confirm: `/waitlist/confirm?token=${token}`,
    status: `/waitlist/status?ticket=${token}`,
    invitation: `/invite?token=${token}`,
    reminder: `/invite?token=${token}`,
    question: `/waitlist/status?ticket=${token}`,
    sign_in: `/sign-in?token=${token}`,
    rejection: undefined,
    revocation: undefined,
  };
  const path = paths[kind];
  return {
    name: 'Ada Lovelace',
    email: 'ada@acme.test',
    roleLabel: 'Coach',
    roleDescription: 'Coaches lead sessions, keep notes and see how their clients are doing.',
    link: path === undefined ? undefined : `https://join.acme.test${path}`,
    expiresAt: Date.UTC(2026, 4, 24, 9, 30),
    invitedBy: 'Grace Hopper',
    reason: kind === 'rejection' || kind === 'revocation' ? 'We only take people in London for now, and hope to be in your town next year.' : undefined,
    question: kind === 'question' ? 'Which certificate do you hold, and since when?' : undefined,
    unsubscribeUrl: `https://join.acme.test/unsubscribe?token=${token}`,
    stage: 'pending',
    position: 42,
  };
}
