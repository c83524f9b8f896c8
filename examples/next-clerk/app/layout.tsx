import { ClerkProvider, Show, SignOutButton } from '@clerk/nextjs';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { AccessProvider } from './access-provider';
import './styles.css';

export const metadata = { title: 'Arete', description: 'Coaching that starts with who you want to become.' };

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <ClerkProvider signInUrl="/sign-in" signUpUrl="/sign-up" waitlistUrl="/waitlist" signInFallbackRedirectUrl="/dashboard" signUpForceRedirectUrl="/onboarding">
          <header>
            <Link className="brand" href="/">Arete</Link>
            <nav>
              <Show when="signed-in">
                <Link href="/dashboard">Dashboard</Link>
                <SignOutButton redirectUrl="/"><button className="quiet" type="button">Sign out</button></SignOutButton>
              </Show>
              <Show when="signed-out"><Link href="/sign-in">Sign in</Link></Show>
            </nav>
          </header>
          <main><AccessProvider>{children}</AccessProvider></main>
        </ClerkProvider>
      </body>
    </html>
  );
}
