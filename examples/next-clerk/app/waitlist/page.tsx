import { Waitlist } from '@clerk/nextjs';

/** Clerk's own form. It takes an address and nothing else; Foyer hears of it by webhook, or when it compares the lists. */
export default function AnyWaitlist() {
  return <div className="middle"><Waitlist afterJoinWaitlistUrl="/waitlist/success" signInUrl="/sign-in" /></div>;
}
