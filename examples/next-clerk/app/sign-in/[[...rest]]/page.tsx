import { SignIn } from '@clerk/nextjs';

export default function SignInPage() {
  return <div className="middle"><SignIn /></div>;
}
