import { useState } from 'react';
import { api } from '../../api/request.ts';
import { endSession, keepSession, useSession } from '../../api/session.ts';
import type { Session } from '../../api/types.ts';
import { Button } from '../../components/button.tsx';
import { Form, textOf, TextField } from '../../components/form.tsx';
import { toastError } from '../../components/toast.ts';
import { SessionFrame } from './frame.tsx';
import { t } from './texts.ts';

/** The code of the authenticator app, or a recovery code when the phone is gone. */
export function SecondFactorStep() {
  const { product } = useSession();
  const [recovery, setRecovery] = useState(false);
  const send = async (values: FormData) => {
    const typed = textOf(values, 'code');
    const body = recovery ? { recoveryCode: typed } : { code: typed.replaceAll(/\D/g, '') };
    keepSession(await api.post<Session>('/session/second-factor', body));
  };
  const leave = async () => {
    try {
      await endSession();
    } catch (error) {
      toastError(error);
    }
  };
  return (
    <SessionFrame
      key={String(recovery)}
      title={t(recovery ? 'code.recoveryTitle' : 'code.title')}
      lead={recovery ? t('code.recoveryLead') : t('code.lead', { product: product.name })}
      foot={<Button look="quiet" onClick={() => void leave()}>{t('code.other')}</Button>}
    >
      <Form
        onSubmit={send}
        verb={t('code.verb')}
        wideButton
        aside={<Button look="quiet" className="mx-auto" onClick={() => setRecovery(!recovery)}>{t(recovery ? 'code.useCode' : 'code.useRecovery')}</Button>}
      >
        {({ faultOf }) =>
          recovery ? (
            <TextField label={t('code.recoveryField')} name="code" autoFocus autoComplete="off" spellCheck={false} error={faultOf('recoveryCode')} className="min-h-10 font-mono" />
          ) : (
            <TextField label={t('code.field')} name="code" autoFocus inputMode="numeric" autoComplete="one-time-code" maxLength={9} error={faultOf('code')} className="min-h-10 text-16! tracking-[0.3em] tabular-nums" />
          )
        }
      </Form>
    </SessionFrame>
  );
}
