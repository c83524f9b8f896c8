import { Link, type ErrorComponentProps } from '@tanstack/react-router';
import { Compass } from 'lucide-react';
import { ApiError } from '../api/api-error.ts';
import { Button, buttonClass } from '../components/button.tsx';
import { EmptyState, messageOf } from '../components/states.tsx';
import { shared } from '../i18n/shared.ts';

/** An address that leads nowhere. */
export function MissingPage() {
  return (
    <main className="grid min-h-dvh place-items-center">
      <EmptyState icon={Compass} title={shared('error.missingTitle')} action={<Link to="/waitlist" className={buttonClass('primary')}>{shared('error.toQueue')}</Link>}>
        {shared('error.missingText')}
      </EmptyState>
    </main>
  );
}

/** A page that could not be shown, or a server that does not answer at the start. */
export function CrashPage({ error }: ErrorComponentProps) {
  const title = error instanceof ApiError ? shared('error.title') : shared('error.crashTitle');
  return (
    <main className="grid min-h-[60dvh] place-items-center">
      <div role="alert">
        <EmptyState title={title} action={<Button look="primary" onClick={() => location.reload()}>{shared('error.reload')}</Button>}>
          {messageOf(error)}
        </EmptyState>
      </div>
    </main>
  );
}
