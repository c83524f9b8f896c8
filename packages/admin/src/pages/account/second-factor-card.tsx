import { Printer, ShieldCheck, ShieldOff } from 'lucide-react';
import { useState } from 'react';
import { api } from '../../api/request.ts';
import { keepSession, useAdmin, useSession } from '../../api/session.ts';
import type { Session } from '../../api/types.ts';
import { Badge } from '../../components/badge.tsx';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Form, PasswordField, passwordOf } from '../../components/form.tsx';
import { Card } from '../../components/page.tsx';
import { Notice } from '../../components/states.tsx';
import { toast } from '../../components/toast.ts';
import { useFocusWhenLost } from '../../components/use-focus-when-lost.ts';
import { RecoveryCodes, SecondFactorSetup, type NewSecondFactor } from '../session/second-factor-setup.tsx';
import { printText } from './print-text.ts';
import { t } from './texts.ts';

type Step = 'enrol' | 'renew' | 'remove';

const fewCodes = 3;

/** The own second factor: on or off, another app, new recovery codes. */
export function SecondFactorCard() {
  const { secondFactor } = useSession();
  const [step, setStep] = useState<Step>();
  const enrolled = secondFactor?.enrolled ?? false;
  const required = secondFactor?.required ?? false;
  const left = secondFactor?.recoveryCodesLeft ?? null;
  return (
    <Card
      title={t('factor.title')}
      actions={<Badge tone={enrolled ? 'success' : 'neutral'} icon={enrolled ? ShieldCheck : ShieldOff}>{t(enrolled ? 'factor.on' : 'factor.off')}</Badge>}
    >
      <div className="grid gap-3">
        <p>{t(enrolled ? 'factor.onText' : 'factor.offText')} {enrolled && left !== null && t('factor.codesLeft', { count: left })}</p>
        {enrolled && left !== null && left < fewCodes && <Notice tone="warning">{t('factor.codesLeft', { count: left })} {t('factor.fewCodes')}</Notice>}
        <div className="flex flex-wrap gap-2">
          <Button look={enrolled ? 'plain' : 'primary'} onClick={() => setStep('enrol')}>{t(enrolled ? 'factor.replace' : 'factor.enrol')}</Button>
          {enrolled && <Button onClick={() => setStep('renew')}>{t('factor.renew')}</Button>}
          {enrolled && !required && <Button look="quiet" className="text-danger-text!" onClick={() => setStep('remove')}>{t('factor.remove')}</Button>}
        </div>
        {enrolled && required && <p className="text-12 text-muted">{t('factor.required')}</p>}
      </div>
      {step === 'enrol' && <EnrolDialog replaces={enrolled} onClose={() => setStep(undefined)} />}
      {step === 'renew' && <RenewDialog onClose={() => setStep(undefined)} />}
      {step === 'remove' && <RemoveDialog onClose={() => setStep(undefined)} />}
    </Card>
  );
}

function EnrolDialog({ replaces, onClose }: { readonly replaces: boolean; readonly onClose: () => void }) {
  const [made, setMade] = useState<NewSecondFactor>();
  const place = useFocusWhenLost<HTMLDivElement>(made === undefined ? 'password' : 'setup');
  const finish = (session: Session) => {
    keepSession(session);
    toast(t('factor.enrolled'));
    onClose();
  };
  return (
    <Dialog open onClose={onClose} title={t('factor.enrolTitle')} {...(made ? {} : { lead: t(replaces ? 'factor.replaceLead' : 'factor.enrolLead') })}>
      <div ref={place} tabIndex={-1}>
        {made ? <SecondFactorSetup made={made} onDone={finish} /> : (
          <PasswordForm verb={t('factor.begin')} send={async (password) => setMade(await api.post<NewSecondFactor>('/second-factor', { password }))} />
        )}
      </div>
    </Dialog>
  );
}

function RenewDialog({ onClose }: { readonly onClose: () => void }) {
  const [codes, setCodes] = useState<readonly string[]>();
  const { product } = useSession();
  const { email } = useAdmin();
  const renew = async (password: string) => {
    const { recoveryCodes } = await api.post<{ readonly recoveryCodes: readonly string[] }>('/second-factor/recovery-codes', { password });
    setCodes(recoveryCodes);
    keepSession(await api.get<Session>('/session'));
  };
  if (codes === undefined) {
    return (
      <Dialog open onClose={onClose} title={t('factor.renewTitle')} lead={t('factor.renewLead')}>
        <PasswordForm verb={t('factor.renewVerb')} send={renew} />
      </Dialog>
    );
  }
  return (
    <Dialog open onClose={onClose} title={t('factor.codesTitle')} lead={t('factor.codesLead')}>
      <div className="grid gap-3">
        <RecoveryCodes codes={codes} />
        <div className="flex flex-wrap justify-between gap-2">
          <Button icon={Printer} onClick={() => printText(t('factor.printTitle', { product: product.name, email }), codes)}>{t('factor.print')}</Button>
          <Button look="primary" onClick={onClose}>{t('factor.kept')}</Button>
        </div>
      </div>
    </Dialog>
  );
}

function RemoveDialog({ onClose }: { readonly onClose: () => void }) {
  const remove = async (password: string) => {
    keepSession(await api.delete<Session>('/second-factor', { password }));
    toast(t('factor.removed'));
    onClose();
  };
  return (
    <Dialog open onClose={onClose} title={t('factor.removeTitle')} lead={t('factor.removeLead')}>
      <PasswordForm verb={t('factor.removeVerb')} look="danger" send={remove} />
    </Dialog>
  );
}

function PasswordForm({ verb, look = 'primary', send }: { readonly verb: string; readonly look?: 'primary' | 'danger'; readonly send: (password: string) => Promise<void> }) {
  return (
    <Form onSubmit={(values) => send(passwordOf(values))} verb={verb} look={look}>
      {({ faultOf }) => <PasswordField label={t('factor.passwordFirst')} name="password" autoComplete="current-password" error={faultOf('password')} />}
    </Form>
  );
}
