import { Download } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { ApiError } from '../../api/api-error.ts';
import { api } from '../../api/request.ts';
import type { Session } from '../../api/types.ts';
import { Button, buttonClass } from '../../components/button.tsx';
import { CopyField } from '../../components/copy-field.tsx';
import { CheckField, Form, textOf, TextField } from '../../components/form.tsx';
import { inGroups } from './in-groups.ts';
import { t } from './texts.ts';

/** What the server gives once when a second factor is begun. */
export interface NewSecondFactor {
  readonly secret: string;
  readonly uri: string;
  readonly recoveryCodes: readonly string[];
}

/** Key, recovery codes, first code: in this order, so that nobody is locked out by a lost phone. */
export function SecondFactorSetup({ made, onDone }: { readonly made: NewSecondFactor; readonly onDone: (session: Session) => void }) {
  const finish = async (values: FormData) => {
    if (values.get('kept') === null) throw new ApiError({ code: 'form/kept', status: 0, detail: t('enrol.keepFirst') });
    onDone(await api.post<Session>('/second-factor/confirm', { code: textOf(values, 'code').replaceAll(/\D/g, '') }));
  };
  return (
    <Form onSubmit={finish} verb={t('enrol.verb')} wideButton>
      {({ faultOf }) => (
        <ol className="grid gap-5">
          <Step number={1} text={t('enrol.stepApp')}>
            <a href={made.uri} className={buttonClass('plain', 'min-h-10')}>{t('enrol.open')}</a>
            <CopyField label={t('enrol.key')} value={inGroups(made.secret)} />
          </Step>
          <Step number={2} text={t('enrol.stepCodes')}>
            <RecoveryCodes codes={made.recoveryCodes} />
            <CheckField label={t('enrol.kept')} name="kept" />
          </Step>
          <Step number={3} text={t('enrol.stepCode')}>
            <TextField label={t('code.field')} name="code" inputMode="numeric" autoComplete="one-time-code" maxLength={9} error={faultOf('code')} className="min-h-10 text-16! tracking-[0.3em] tabular-nums" />
          </Step>
        </ol>
      )}
    </Form>
  );
}

function Step({ number, text, children }: { readonly number: number; readonly text: string; readonly children: ReactNode }) {
  return (
    <li className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-2.5">
      <span aria-hidden="true" className="grid size-6 place-items-center rounded-full bg-accent-soft text-12 font-semibold text-on-accent-soft">{number}</span>
      <p className="pt-0.5">{text}</p>
      <div className="col-start-2 grid gap-2.5">{children}</div>
    </li>
  );
}

/** The codes to keep, with the two ways to take them along. */
export function RecoveryCodes({ codes }: { readonly codes: readonly string[] }) {
  const [copied, setCopied] = useState(false);
  const file = `data:text/plain;charset=utf-8,${encodeURIComponent(`${codes.join('\n')}\n`)}`;
  return (
    <div className="grid gap-2">
      <ul className="grid grid-cols-2 gap-x-4 gap-y-1 rounded-md bg-sunken px-3 py-2.5 font-mono text-12">
        {codes.map((code) => <li key={code}>{code}</li>)}
      </ul>
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => void navigator.clipboard.writeText(codes.join('\n')).then(() => setCopied(true))}>
          {copied ? `✓ ${t('enrol.copyCodes')}` : t('enrol.copyCodes')}
        </Button>
        <a href={file} download="recovery-codes.txt" className={buttonClass()}>
          <Download size={15} aria-hidden="true" />
          {t('enrol.downloadCodes')}
        </a>
      </div>
    </div>
  );
}
