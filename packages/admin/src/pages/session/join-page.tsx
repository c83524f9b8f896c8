import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiError } from '../../api/api-error.ts';
import { api } from '../../api/request.ts';
import { keepSession } from '../../api/session.ts';
import type { Level, Session } from '../../api/types.ts';
import { buttonClass } from '../../components/button.tsx';
import { Form, PasswordField, passwordOf, textOf, TextField } from '../../components/form.tsx';
import { ErrorState, Skeleton } from '../../components/states.tsx';
import { shared } from '../../i18n/shared.ts';
import { SessionFrame, takeToken } from './frame.tsx';
import { t } from './texts.ts';

interface Welcome {
  readonly email: string;
  /** As the person who invited them wrote it. */
  readonly name: string;
  readonly level: Level;
  readonly product: string | { readonly name: string };
}

/** A new member of the team, by the mailed link. */
export function JoinPage() {
  const [token] = useState(takeToken);
  const navigate = useNavigate();
  const { data, error, refetch } = useQuery({
    queryKey: ['join', token],
    queryFn: () => api.post<Welcome>('/admins/join/look', { token }),
    enabled: token !== '',
    retry: false,
    staleTime: Infinity,
  });
  if (token === '' || (error instanceof ApiError && error.status >= 400 && error.status < 429)) {
    return (
      <SessionFrame title={t('join.deadTitle')} lead={t('join.dead')}>
        <Link to="/sign-in" className={buttonClass('plain', 'min-h-10')}>{t('toSignIn')}</Link>
      </SessionFrame>
    );
  }
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <SessionFrame title={shared('loading')}><Skeleton lines={5} /></SessionFrame>;

  const join = async (values: FormData) => {
    keepSession(await api.post<Session>('/admins/join', { token, name: textOf(values, 'name'), password: passwordOf(values) }));
    await navigate({ to: '/sign-in', replace: true } as never);
  };
  const product = typeof data.product === 'string' ? data.product : data.product.name;
  return (
    <SessionFrame title={t('join.title', { product })} lead={t('join.lead', { email: data.email, level: shared(`level.${data.level}`) })}>
      <Form onSubmit={join} verb={t('join.verb')} wideButton>
        {({ faultOf }) => (
          <>
            <input type="hidden" name="username" autoComplete="username" value={data.email} readOnly />
            <TextField label={t('name')} help={t('nameHelp')} name="name" autoComplete="name" defaultValue={data.name} autoFocus error={faultOf('name')} className="min-h-10" />
            <PasswordField label={t('password')} help={t('newPasswordHelp')} name="password" autoComplete="new-password" error={faultOf('password')} className="min-h-10" />
          </>
        )}
      </Form>
    </SessionFrame>
  );
}
