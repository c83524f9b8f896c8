import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiError } from '../../api/api-error.ts';
import { queryClient } from '../../api/query-client.ts';
import { api } from '../../api/request.ts';
import { sessionQuery } from '../../api/session.ts';
import { buttonClass } from '../../components/button.tsx';
import { Form, PasswordField, passwordOf } from '../../components/form.tsx';
import { SessionFrame, takeToken } from './frame.tsx';
import { t } from './texts.ts';

/** A new password, by the mailed link. */
export function ResetPage() {
  const [token] = useState(takeToken);
  const [fate, setFate] = useState<'open' | 'done' | 'dead'>(token === '' ? 'dead' : 'open');
  const reset = async (values: FormData) => {
    try {
      await api.post('/password/reset', { token, password: passwordOf(values) });
    } catch (error) {
      if (!(error instanceof ApiError && error.code === 'token/unusable')) throw error;
      setFate('dead');
      return;
    }
    await queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey });
    setFate('done');
  };
  if (fate === 'dead') {
    return (
      <SessionFrame title={t('reset.deadTitle')} lead={t('reset.dead')}>
        <Link to="/forgot" className={buttonClass('primary', 'min-h-10')}>{t('reset.again')}</Link>
      </SessionFrame>
    );
  }
  if (fate === 'done') {
    return (
      <SessionFrame title={t('reset.doneTitle')} lead={t('reset.done')}>
        <Link to="/sign-in" className={buttonClass('primary', 'min-h-10')}>{t('toSignIn')}</Link>
      </SessionFrame>
    );
  }
  return (
    <SessionFrame title={t('reset.title')} lead={t('reset.lead')}>
      <Form onSubmit={reset} verb={t('reset.verb')} wideButton>
        {({ faultOf }) => <PasswordField label={t('newPassword')} help={t('newPasswordHelp')} name="password" autoComplete="new-password" autoFocus error={faultOf('password')} className="min-h-10" />}
      </Form>
    </SessionFrame>
  );
}
