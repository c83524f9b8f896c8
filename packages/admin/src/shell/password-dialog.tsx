import { useState, useSyncExternalStore, type FormEvent } from 'react';
import { ApiError } from '../api/api-error.ts';
import { api } from '../api/request.ts';
import { useSession } from '../api/session.ts';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { PasswordField, passwordOf, textOf, TextField } from '../components/form.tsx';
import { messageOf, Notice } from '../components/states.tsx';
import { shared } from '../i18n/shared.ts';
import { addTexts } from '../i18n/texts.ts';
import { answerPasswordRequest, passwordRequest } from './password-request.ts';

const t = addTexts('password-dialog', {
  title: 'Is it still you?',
  lead: 'This needs a sign-in of the last ten minutes. Your password again, then it goes on by itself.',
  password: 'Password',
  code: 'Code from your authenticator app',
  verb: 'Continue',
});

/** Asks for the password when the server wants a fresh sign-in; what was asked for then goes on. */
export function PasswordDialog() {
  const open = useSyncExternalStore(passwordRequest.subscribe, passwordRequest.isOpen);
  return (
    <Dialog open={open} onClose={() => answerPasswordRequest(false)} title={t('title')} lead={t('lead')}>
      <PasswordForm />
    </Dialog>
  );
}

function PasswordForm() {
  const enrolled = useSession().secondFactor?.enrolled === true;
  const { email } = useSession().admin ?? { email: '' };
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const values = new FormData(event.currentTarget);
    setBusy(true);
    setError(undefined);
    try {
      await api.post('/session/confirm', { password: passwordOf(values), ...(enrolled ? { code: textOf(values, 'code').replaceAll(' ', '') } : {}) });
      answerPasswordRequest(true);
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  const faultOf = (field: string) => (error instanceof ApiError ? error.faultOf(field) : undefined);
  return (
    <form onSubmit={(event) => void submit(event)} className="grid gap-4" noValidate>
      <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
      {error !== undefined && <Notice tone="danger">{messageOf(error)}</Notice>}
      <PasswordField label={t('password')} name="password" autoComplete="current-password" autoFocus error={faultOf('password')} />
      {enrolled && <TextField label={t('code')} name="code" inputMode="numeric" autoComplete="one-time-code" error={faultOf('code')} />}
      <div className="flex justify-end gap-2">
        <Button onClick={() => answerPasswordRequest(false)}>{shared('cancel')}</Button>
        <Button type="submit" look="primary" busy={busy}>{t('verb')}</Button>
      </div>
    </form>
  );
}
