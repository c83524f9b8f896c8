import { TextField } from '../../components/form.tsx';
import { t } from './texts.ts';

let typed = '';

/** Once somebody is in, the next person in this window starts with an empty field. */
export function forgetAddress(): void {
  typed = '';
}

/** One's address; what was typed on one page of the way in stands on the next one. */
export function AddressField({ error }: { readonly error: string | undefined }) {
  return (
    <TextField
      label={t('email')}
      name="email"
      type="email"
      autoComplete="username"
      autoFocus
      defaultValue={typed}
      onChange={({ currentTarget }) => { typed = currentTarget.value; }}
      error={error}
      className="min-h-10"
    />
  );
}
