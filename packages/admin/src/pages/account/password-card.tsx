import { useState } from 'react';
import { queryClient } from '../../api/query-client.ts';
import { api } from '../../api/request.ts';
import { keepSession, useAdmin } from '../../api/session.ts';
import type { Session } from '../../api/types.ts';
import { Form, PasswordField, passwordOf } from '../../components/form.tsx';
import { Card } from '../../components/page.tsx';
import { toast } from '../../components/toast.ts';
import { t } from './texts.ts';

/** Changes the own password. */
export function PasswordCard() {
  const { email } = useAdmin();
  const [changes, setChanges] = useState(0);
  const change = async (values: FormData) => {
    keepSession(await api.post<Session>('/password', { current: passwordOf(values, 'current'), next: passwordOf(values, 'next') }));
    await queryClient.invalidateQueries({ queryKey: ['sessions'] });
    toast(t('password.done'));
    // Empty fields for the next time.
    setChanges(changes + 1);
  };
  return (
    <Card title={t('password.title')}>
      <p className="mb-4 text-muted">{t('password.lead')}</p>
      <Form key={changes} onSubmit={change} verb={t('password.verb')}>
        {({ faultOf }) => (
          <>
            <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
            <PasswordField label={t('password.current')} name="current" autoComplete="current-password" error={faultOf('current')} />
            <PasswordField label={t('password.next')} help={t('password.nextHelp')} name="next" autoComplete="new-password" error={faultOf('next') ?? faultOf('password')} />
          </>
        )}
      </Form>
    </Card>
  );
}
