import { useState } from 'react';
import { ApiError } from '../../api/api-error.ts';
import { useRoles } from '../../api/session.ts';
import { Button } from '../../components/button.tsx';
import { CopyField } from '../../components/copy-field.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { CheckField, Form, SelectField, textOf, TextField } from '../../components/form.tsx';
import { formatDay } from '../../i18n/format.ts';
import { expiries, makeKey, scopes, type NewKey } from './keys.ts';
import { t } from './texts.ts';

/** Makes a key, and shows its secret the one time it can be shown. */
export function MakeKeyDialog({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const [made, setMade] = useState<NewKey>();
  const close = () => {
    setMade(undefined);
    onClose();
  };
  if (made !== undefined) {
    return (
      <Dialog open={open} onClose={close} title={t('keys.secret.title')} lead={t('keys.secret.lead')}>
        <div className="grid gap-3">
          <CopyField label={t('keys.secret.label')} value={made.key} />
          <p className="text-muted">
            {t('keys.secret.use')} {made.expiresAt === null ? t('keys.secret.forever') : t('keys.secret.until', { day: formatDay(made.expiresAt) })}
          </p>
          <div className="flex justify-end"><Button look="primary" onClick={close}>{t('keys.secret.done')}</Button></div>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog open={open} onClose={close} title={t('keys.form.title')} lead={t('keys.form.lead')}>
      <KeyForm onMade={setMade} />
    </Dialog>
  );
}

function KeyForm({ onMade }: { readonly onMade: (made: NewKey) => void }) {
  const roles = useRoles();
  const make = async (values: FormData) => {
    const chosen = scopes.filter((scope) => values.get(`scope.${scope}`) !== null);
    if (chosen.length === 0) throw new ApiError({ code: 'form/scopes', status: 0, detail: t('keys.form.chooseScope') });
    const expires = textOf(values, 'expires');
    const roleMax = textOf(values, 'roleMax');
    onMade(await makeKey({ name: textOf(values, 'name'), scopes: chosen, roleMax: roleMax === '' ? null : roleMax, expiresInDays: expires === 'never' ? null : Number(expires) }));
  };
  return (
    <Form onSubmit={make} verb={t('keys.form.verb')}>
      {({ faultOf }) => (
        <>
          <TextField label={t('keys.form.name')} help={t('keys.form.nameHelp')} name="name" autoComplete="off" maxLength={100} error={faultOf('name')} />
          <fieldset className="grid gap-2">
            <legend className="mb-1.5 font-medium">{t('keys.form.scopes')}</legend>
            {scopes.map((scope) => <CheckField key={scope} name={`scope.${scope}`} label={t(`keys.scopeShort.${scope}`)} help={t(`keys.scope.${scope}`)} defaultChecked={scope === 'read'} />)}
          </fieldset>
          <div className="grid gap-4 sm:grid-cols-2">
            <SelectField label={t('keys.form.roleMax')} name="roleMax" defaultValue="" error={faultOf('roleMax')}>
              <option value="">{t('keys.anyRole')}</option>
              {roles.map(({ key, label }) => <option key={key} value={key}>{label}</option>)}
            </SelectField>
            <SelectField label={t('keys.form.expires')} name="expires" defaultValue="365" error={faultOf('expiresInDays')}>
              {expiries.map((one) => <option key={one} value={one}>{t(`keys.expiry.${one}`)}</option>)}
            </SelectField>
          </div>
          <p className="-mt-2 text-12 text-muted">{t('keys.expiryHelp')}</p>
        </>
      )}
    </Form>
  );
}
