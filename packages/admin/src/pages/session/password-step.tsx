import { Link } from '@tanstack/react-router';
import { api } from '../../api/request.ts';
import { keepSession, useSession } from '../../api/session.ts';
import type { Session } from '../../api/types.ts';
import { Form, PasswordField, passwordOf, textOf } from '../../components/form.tsx';
import { AddressField, forgetAddress } from './address-field.tsx';
import { SessionFrame } from './frame.tsx';
import { t } from './texts.ts';

/** Address and password. */
export function PasswordStep({ onPassword }: { readonly onPassword: (password: string) => void }) {
  const { publicUrl } = useSession();
  const signIn = async (values: FormData) => {
    const password = passwordOf(values);
    const session = await api.post<Session>('/session', { email: textOf(values, 'email'), password });
    onPassword(password);
    forgetAddress();
    keepSession(session);
  };
  return (
    <SessionFrame
      title={t('signIn.title')}
      foot={
        <>
          {t('signIn.applicants')} <a href={`${publicUrl ?? ''}/waitlist/status`} className="inline-block py-2 text-accent-text underline underline-offset-2">{t('signIn.applicantsLink')}</a>
        </>
      }
    >
      <Form
        onSubmit={signIn}
        verb={t('signIn.verb')}
        wideButton
        aside={<Link to="/forgot" className="mx-auto inline-flex min-h-10 items-center text-accent-text underline underline-offset-2">{t('signIn.forgot')}</Link>}
      >
        {({ faultOf }) => (
          <>
            <AddressField error={faultOf('email')} />
            <PasswordField label={t('password')} name="password" autoComplete="current-password" error={faultOf('password')} className="min-h-10" />
          </>
        )}
      </Form>
    </SessionFrame>
  );
}
