import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api/request.ts';
import { keepSession, useSession } from '../../api/session.ts';
import type { Session } from '../../api/types.ts';
import { Button, buttonClass } from '../../components/button.tsx';
import { CopyField } from '../../components/copy-field.tsx';
import { Form, PasswordField, passwordOf, textOf, TextField } from '../../components/form.tsx';
import { SessionFrame, takeToken } from './frame.tsx';
import { t } from './texts.ts';

/** The first owner, by the one-time link of the console. */
export function SetupPage() {
  const [token] = useState(takeToken);
  const { state } = useSession();
  const navigate = useNavigate();
  if (state !== 'setup_needed') return <OwnerExists />;
  if (token === '') return <SetupMissing />;
  const create = async (values: FormData) => {
    const owner = { token, email: textOf(values, 'email'), name: textOf(values, 'name'), password: passwordOf(values) };
    keepSession(await api.post<Session>('/setup', owner));
    await navigate({ to: '/sign-in', replace: true } as never);
  };
  return (
    <SessionFrame title={t('setup.title')} lead={t('setup.lead')}>
      <Form onSubmit={create} verb={t('setup.verb')} wideButton>
        {({ faultOf }) => (
          <>
            <TextField label={t('name')} help={t('nameHelp')} name="name" autoComplete="name" autoFocus error={faultOf('name')} className="min-h-10" />
            <TextField label={t('email')} name="email" type="email" autoComplete="username" error={faultOf('email')} className="min-h-10" />
            <PasswordField label={t('password')} help={t('newPasswordHelp')} name="password" autoComplete="new-password" error={faultOf('password')} className="min-h-10" />
          </>
        )}
      </Form>
    </SessionFrame>
  );
}

/** How to come by the link. @param onSignIn - for those who were invited before there was an owner */
export function SetupMissing({ onSignIn }: { readonly onSignIn?: () => void }) {
  return (
    <SessionFrame title={t('setup.missingTitle')} lead={t('setup.missing')} foot={onSignIn && <Button look="quiet" onClick={onSignIn}>{t('setup.signIn')}</Button>}>
      <CopyField label="foyer admin create" value="npm run foyer -- admin create" />
    </SessionFrame>
  );
}

function OwnerExists() {
  return (
    <SessionFrame title={t('setup.doneTitle')} lead={t('setup.done')}>
      <Link to="/sign-in" className={buttonClass('primary', 'min-h-10')}>{t('toSignIn')}</Link>
    </SessionFrame>
  );
}
