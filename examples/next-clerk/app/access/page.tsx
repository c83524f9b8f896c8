'use client';
import Link from 'next/link';
import { useAccess } from '../access-provider';

const words = {
  loading: { title: 'One moment', lead: 'We are looking where you stand.' },
  in: { title: 'You are in', lead: 'We take you to your dashboard.' },
  signed_out: { title: 'This is for people we have invited', lead: 'Sign in if you have an account, or ask for a place.' },
  waiting: { title: 'You are on the list', lead: 'A person reads every request. You hear from us by mail either way.' },
  approved: { title: 'Good news', lead: 'Your place is ready, and your invitation is in your mailbox or on its way.' },
  rejected: { title: 'We cannot offer you a place right now', lead: 'Thank you for your interest. If you think this is a mistake, please write to us.' },
  revoked: { title: 'Your access has ended', lead: 'If this comes as a surprise, please write to us.' },
  unlisted: { title: 'We do not know this address yet', lead: 'You have an account, and no place so far. Ask for access with the same address.' },
  error: { title: 'We cannot tell right now', lead: 'Nothing has changed for you. Please try again in a moment.' },
};

/** Tells people where they stand; this is where everybody without access comes. */
export default function WhereYouStand() {
  const { access, refresh } = useAccess();
  const { title, lead } = words[access.state];
  return (
    <section aria-live="polite" data-state={access.state}>
      <h1>{title}</h1>
      <p className="lead">{lead}</p>
      {access.state === 'signed_out' && <p><Link className="button" href="/sign-in">Sign in</Link></p>}
      {(access.state === 'signed_out' || access.state === 'unlisted') && <p className="row"><Link href="/waitlist/coach">Join as a coach</Link><Link href="/waitlist/client">Join as a client</Link></p>}
      {access.state === 'error' && <p><button className="button" type="button" onClick={() => void refresh()}>Try again</button></p>}
    </section>
  );
}
