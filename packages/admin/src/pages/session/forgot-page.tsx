import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api/request.ts';
import { buttonClass } from '../../components/button.tsx';
import { Form, textOf } from '../../components/form.tsx';
import { AddressField } from './address-field.tsx';
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
        {({ faultOf }) => <AddressField error={faultOf('email')} />}
      </Form>
    </SessionFrame>
  );
}
