import { Eye, EyeOff } from 'lucide-react';
import { useEffect, useId, useRef, useState, type ComponentProps, type FormEvent, type ReactNode } from 'react';
import { ApiError } from '../api/api-error.ts';
import { addTexts } from '../i18n/texts.ts';
import { Button, IconButton } from './button.tsx';
import { classes } from './classes.ts';
import { messageOf, Notice } from './states.tsx';

const t = addTexts('form', {
  show: 'Show the password',
  hide: 'Hide the password',
  optional: 'optional',
});

const control =
  'hit w-full rounded-md border border-control bg-surface px-2.5 text-14 text-ink hover:border-muted -outline-offset-1 focus:border-ring aria-invalid:border-danger-text disabled:opacity-60';

interface FieldProps {
  readonly label: string;
  readonly help?: ReactNode;
  readonly error?: string | undefined;
  readonly optional?: boolean;
}

/** Label above, help under it, error beside; ties them together for screen readers. */
function Field({ id, label, help, error, optional, children }: FieldProps & { readonly id: string; readonly children: ReactNode }) {
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="font-medium">
        {label}
        {optional === true && <span className="ml-1 font-normal text-muted">({t('optional')})</span>}
      </label>
      {help !== undefined && <div id={`${id}-help`} className="text-12 text-muted">{help}</div>}
      {children}
      {error !== undefined && <div id={`${id}-error`} className="text-12 font-medium text-danger-text">{error}</div>}
    </div>
  );
}

function describe(id: string, { help, error }: FieldProps) {
  const ids = [help === undefined ? '' : `${id}-help`, error === undefined ? '' : `${id}-error`].filter((one) => one !== '');
  return { id, 'aria-invalid': error !== undefined || undefined, 'aria-describedby': ids.length > 0 ? ids.join(' ') : undefined };
}

type Inner<T extends 'input' | 'select' | 'textarea'> = Omit<ComponentProps<T>, 'id'>;

/** One line of text. */
export function TextField({ label, help, error, optional, className, ...rest }: FieldProps & Inner<'input'>) {
  const id = useId();
  return (
    <Field id={id} label={label} help={help} error={error} {...(optional === undefined ? {} : { optional })}>
      <input {...rest} {...describe(id, { label, help, error })} className={classes(control, className)} />
    </Field>
  );
}

/** Several lines of text. */
export function TextArea({ label, help, error, optional, className, ...rest }: FieldProps & Inner<'textarea'>) {
  const id = useId();
  return (
    <Field id={id} label={label} help={help} error={error} {...(optional === undefined ? {} : { optional })}>
      <textarea rows={3} {...rest} {...describe(id, { label, help, error })} className={classes(control, 'field-sizing-content max-h-80 min-h-18 py-1.5', className)} />
    </Field>
  );
}

/** One of a few. */
export function SelectField({ label, help, error, optional, className, ...rest }: FieldProps & Inner<'select'>) {
  const id = useId();
  return (
    <Field id={id} label={label} help={help} error={error} {...(optional === undefined ? {} : { optional })}>
      <select {...rest} {...describe(id, { label, help, error })} className={classes(control, 'pr-8', className)} />
    </Field>
  );
}

/** Yes or no. */
export function CheckField({ label, help, ...rest }: Pick<FieldProps, 'label' | 'help'> & Omit<Inner<'input'>, 'type'>) {
  const id = useId();
  return (
    <div className="flex items-start gap-2">
      <input {...rest} type="checkbox" {...describe(id, { label, help })} className="mt-0.5 size-4 shrink-0" />
      <div className="grid gap-0.5">
        <label htmlFor={id} className="font-medium">{label}</label>
        {help !== undefined && <span id={`${id}-help`} className="text-12 text-muted">{help}</span>}
      </div>
    </div>
  );
}

/** A password that can be looked at. */
export function PasswordField({ label, help, error, className, ...rest }: FieldProps & Omit<Inner<'input'>, 'type'>) {
  const id = useId();
  const [shown, setShown] = useState(false);
  return (
    <Field id={id} label={label} help={help} error={error}>
      <div className="relative">
        <input {...rest} type={shown ? 'text' : 'password'} {...describe(id, { label, help, error })} className={classes(control, 'pr-10', className)} spellCheck={false} autoCapitalize="none" />
        <IconButton icon={shown ? EyeOff : Eye} label={t(shown ? 'hide' : 'show')} aria-pressed={shown} onClick={() => setShown(!shown)} className="absolute top-1/2 right-0 -translate-y-1/2" />
      </div>
    </Field>
  );
}

interface FormProps {
  readonly children: (state: { readonly faultOf: (field: string) => string | undefined; readonly busy: boolean }) => ReactNode;
  /** Gets what was typed, by field name. What it throws is shown: faults beside their fields, the rest on top. */
  readonly onSubmit: (values: FormData) => Promise<void>;
  readonly verb: string;
  readonly look?: 'primary' | 'danger';
  /** Beside the button. */
  readonly aside?: ReactNode;
  readonly wideButton?: boolean;
}

/** A form that sends once at a time, keeps what was typed and shows the server's words where they belong. */
export function Form({ children, onSubmit, verb, look = 'primary', aside, wideButton = false }: FormProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const form = useRef<HTMLFormElement>(null);
  const faultOf = (field: string) => (error instanceof ApiError ? error.faultOf(field) : undefined);

  useEffect(() => {
    if (error === undefined) return;
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"], [role="alert"]')?.focus();
  }, [error]);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const values = new FormData(event.currentTarget);
    setBusy(true);
    setError(undefined);
    try {
      await onSubmit(values);
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  const besideFields = error instanceof ApiError && error.faults.length > 0;
  return (
    <form ref={form} noValidate onSubmit={(event) => void submit(event)} className="grid gap-4">
      {error !== undefined && (
        <Notice tone="danger">{besideFields ? error.faults.map(({ detail }) => detail).join(' ') : messageOf(error)}</Notice>
      )}
      {children({ faultOf, busy })}
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" look={look} busy={busy} className={wideButton ? 'min-h-10 w-full text-14' : undefined}>
          {verb}
        </Button>
        {aside}
      </div>
    </form>
  );
}

/** A field of a form as trimmed text. */
export function textOf(values: FormData, field: string): string {
  const value = values.get(field);
  return typeof value === 'string' ? value.trim() : '';
}

/** A password as it was typed: its spaces count. */
export function passwordOf(values: FormData, field = 'password'): string {
  const value = values.get(field);
  return typeof value === 'string' ? value : '';
}
