import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useSession } from '../../api/session.ts';
import { EnrolSecondFactor } from './enrol-second-factor.tsx';
import { ownPath } from './own-path.ts';
import { PasswordStep } from './password-step.tsx';
import { SecondFactorStep } from './second-factor-step.tsx';
import { SetupMissing } from './setup-page.tsx';

/** Leads in by as many steps as it takes: password, second factor or setting it up; then where one was going. */
export function SignInPage() {
  const { state } = useSession();
  const { next } = useSearch({ strict: false }) as { next?: string };
  const navigate = useNavigate();
  // Setting up the second factor asks for the password, which was typed a moment ago. It stays in this page.
  const typed = useRef('');
  const [inTeam, setInTeam] = useState(false);
  useEffect(() => {
    if (state === 'signed_in') void navigate({ ...ownPath(next), replace: true } as never);
  }, [state, next, navigate]);

  if (state === 'setup_needed' && !inTeam) return <SetupMissing onSignIn={() => setInTeam(true)} />;
  if (state === 'second_factor') return <SecondFactorStep />;
  if (state === 'enrol_second_factor') return <EnrolSecondFactor typedPassword={typed.current} />;
  if (state === 'signed_in') return null;
  return <PasswordStep onPassword={(password) => (typed.current = password)} />;
}
