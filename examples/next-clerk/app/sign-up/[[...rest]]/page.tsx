import { SignUp } from '@clerk/nextjs';

/** Where the invitation leads: it takes the ticket out of the address by itself. */
export default function SignUpPage() {
  return <div className="middle"><SignUp /></div>;
}
