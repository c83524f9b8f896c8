import { useState } from 'react';
import { api } from '../../api/request.ts';
import { keepSession } from '../../api/session.ts';
import { Form, PasswordField, passwordOf } from '../../components/form.tsx';
import { SessionFrame } from './frame.tsx';
import { SecondFactorSetup, type NewSecondFactor } from './second-factor-setup.tsx';
import { t } from './texts.ts';

/** Sets up the second factor on the way in, where the desk asks everybody for one. */
export function EnrolSecondFactor({ typedPassword }: { readonly typedPassword: string }) {
  const [made, setMade] = useState<NewSecondFactor>();
  const begin = async (values: FormData) => {
    const password = typedPassword === '' ? passwordOf(values) : typedPassword;
    setMade(await api.post<NewSecondFactor>('/second-factor', { password }));
  };
  return (
    <SessionFrame title={t('enrol.title')} lead={made ? undefined : t('enrol.required')}>
      {made ? (
        <SecondFactorSetup made={made} onDone={(session) => keepSession(session)} />
      ) : (
        <Form onSubmit={begin} verb={t('enrol.begin')} wideButton>
          {({ faultOf }) =>
            typedPassword === '' ? (
              <PasswordField label={t('enrol.password')} name="password" autoFocus autoComplete="current-password" error={faultOf('password')} className="min-h-10" />
            ) : null
          }
        </Form>
      )}
    </SessionFrame>
  );
}

