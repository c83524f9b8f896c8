import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api/request.ts';
import { buttonClass } from '../../components/button.tsx';
import { Form, textOf, TextField } from '../../components/form.tsx';
import { SessionFrame } from './frame.tsx';
import { t } from './texts.ts';

/** Asks for a link to a new password. The answer is the same for every address. */
export function ForgotPage() {
  const [sentTo, setSentTo] = useState<string>();
  const send = async (values: FormData) => {
    const email = textOf(values, 'email');
    await api.post('/password/forgot', { email });
    setSentTo(email);
  };
  const back = <Link to="/sign-in" className={buttonClass('quiet')}>{t('toSignIn')}</Link>;
  if (sentTo !== undefined) return <SessionFrame title={t('forgot.sentTitle')} lead={t('forgot.sent', { email: sentTo })} foot={back} />;
  return (
    <SessionFrame title={t('forgot.title')} lead={t('forgot.lead')} foot={back}>
      <Form onSubmit={send} verb={t('forgot.verb')} wideButton>
        {({ faultOf }) => <TextField label={t('email')} name="email" type="email" autoComplete="username" autoFocus error={faultOf('email')} className="min-h-10" />}
      </Form>
    </SessionFrame>
  );
}
