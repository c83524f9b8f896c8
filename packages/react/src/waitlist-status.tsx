'use client';
import { useAccess } from './access-provider.tsx';

/** What people are told, by state. */
export interface StatusWords {
  readonly label: string;
  readonly loading: string;
  readonly signed_out: string;
  readonly unconfirmed: string;
  readonly waiting: string;
  readonly approved: string;
  readonly invited: string;
  readonly in: string;
  readonly rejected: string;
  readonly revoked: string;
  readonly withdrawn: string;
  readonly error: string;
  readonly again: string;
  readonly signIn: string;
  readonly status: string;
  readonly enter: string;
}

/** The words in English; give your own for other languages, or for your own way of saying it. */
export const statusWords: StatusWords = {
  label: 'Where you stand',
  loading: 'One moment, we are looking.',
  signed_out: 'You are not signed in here.',
  unconfirmed: 'One step left: open the mail we sent you and confirm your address.',
  waiting: 'You are on the list. A person reads every request; you hear from us by email.',
  approved: 'Good news: your invitation is on its way to your mailbox.',
  invited: 'You are invited. Open the mail we sent you and press the button to come in.',
  in: 'You are in.',
  rejected: 'We cannot offer you a place right now. Thank you for your interest.',
  revoked: 'Your access has ended. If this comes as a surprise, please write to us.',
  withdrawn: 'You left the list. You are welcome back at any time.',
  error: 'We cannot tell right now. Nothing has changed; please try again in a moment.',
  again: 'Try again',
  signIn: 'Sign in',
  status: 'See where I stand',
  enter: 'Go on',
};

export interface WaitlistStatusProps {
  readonly words?: Partial<StatusWords> | undefined;
  /** Where people who are in go on, such as `/dashboard`; without it there is no link. */
  readonly enterHref?: string | undefined;
  /** Origin of Foyer for its pages; empty when it answers under the page's own origin. */
  readonly foyer?: string | undefined;
  readonly className?: string | undefined;
}

/** Tells the person where they stand, and the next step. Always the same box, so that nothing moves when the answer comes. */
export function WaitlistStatus({ words, enterHref, foyer = '', className }: WaitlistStatusProps) {
  const { access, refresh } = useAccess();
  const say = { ...statusWords, ...words };
  const text = access.state === 'waiting' && !access.confirmed ? say.unconfirmed : say[access.state];
  return (
    <section className={className === undefined ? 'foyer-status' : `foyer-status ${className}`} aria-label={say.label} data-state={access.state} aria-busy={access.state === 'loading'}>
      <p className="foyer-status-text" role="status">{text}</p>
      <p className="foyer-status-next">
        {access.state === 'signed_out' && <a className="foyer-link" href={`${foyer}/sign-in`}>{say.signIn}</a>}
        {(access.state === 'waiting' || access.state === 'approved' || access.state === 'invited') && <a className="foyer-link" href={`${foyer}/waitlist/status`}>{say.status}</a>}
        {access.state === 'in' && enterHref !== undefined && <a className="foyer-link" href={enterHref}>{say.enter}</a>}
        {access.state === 'error' && <button type="button" className="foyer-link" onClick={() => void refresh()}>{say.again}</button>}
      </p>
    </section>
  );
}
