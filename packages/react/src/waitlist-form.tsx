'use client';
import { useEffect, useRef, type ReactNode } from 'react';
import type { JoinOptions } from './client/join-store.ts';
import { trapField, type Field } from './client/waitlist-form.ts';
import { useWaitlistForm, type UseWaitlistForm } from './use-waitlist-form.ts';

export interface WaitlistFormProps extends JoinOptions {
  readonly className?: string | undefined;
  /** Shown before the form is loaded and when it cannot be; the form's page at Foyer is linked. Give `form` to have neither. */
  readonly loadingText?: string | undefined;
  readonly unavailableText?: string | undefined;
  readonly retryText?: string | undefined;
  /** Called once when the request is in. It says nothing about whether the address was known. */
  readonly onJoined?: (() => void) | undefined;
  /** Draws the form in your own way. */
  readonly children?: ((form: UseWaitlistForm) => ReactNode) | undefined;
}

/** The waitlist form. With a function as its child it has no look of its own. */
export function WaitlistForm({ children, className, loadingText = 'The form is on its way.', unavailableText = 'The form cannot be shown right now.', retryText = 'Try again', onJoined, ...options }: WaitlistFormProps) {
  const form = useWaitlistForm(options);
  const summary = useRef<HTMLDivElement>(null);
  const thanks = useRef<HTMLHeadingElement>(null);
  const told = useRef(false);
  const { phase, failures } = form;
  useEffect(() => {
    if (failures > 0) summary.current?.focus();
  }, [failures]);
  useEffect(() => {
    if (phase !== 'joined' || told.current) return;
    told.current = true;
    thanks.current?.focus();
    onJoined?.();
  }, [phase, onJoined]);
  if (children) return <>{children(form)}</>;

  const { form: shown, words = {} } = { form: form.form, words: form.form?.words };
  return (
    <div className={className === undefined ? 'foyer-form-box' : `foyer-form-box ${className}`} aria-busy={phase === 'loading'}>
      {shown === null && phase === 'loading' && <p className="foyer-placeholder" role="status">{loadingText}</p>}
      {shown === null && phase === 'unavailable' && (
        <div className="foyer-notice" role="alert" tabIndex={-1} ref={summary}>
          <p>{unavailableText}</p>
          <button type="button" className="foyer-link" onClick={() => void form.retry()}>{retryText}</button>
        </div>
      )}
      {shown !== null && phase === 'joined' && (
        <div className="foyer-thanks" role="status">
          <h2 tabIndex={-1} ref={thanks}>{words['successTitle']}</h2>
          <p>{shown.texts.success}</p>
          {shown.confirmEmail && <ol><li>{words['mail']}</li><li>{words['confirm']}</li></ol>}
          <p className="foyer-help">{shown.texts.whatHappensNext}</p>
        </div>
      )}
      {shown !== null && phase !== 'joined' && (
        <form className="foyer-form" aria-label={words['form']} {...form.formProps}>
          {form.notice !== '' && (
            <div className="foyer-notice" role="alert" tabIndex={-1} ref={summary}>
              <p>{form.notice}</p>
              {form.faults.length > 0 && <ul>{form.faults.map(({ field, detail }) => <li key={field}><FaultLink form={form} field={field} />{detail}</li>)}</ul>}
            </div>
          )}
          {form.fields.map((field) => <FieldView key={field.name} form={form} field={field} />)}
          <div hidden aria-hidden="true"><label htmlFor={form.fieldId(trapField)}>{words['leaveEmpty']}</label><input type="text" id={form.fieldId(trapField)} name={trapField} tabIndex={-1} autoComplete="off" /></div>
          <button type="submit" className="foyer-button" aria-disabled={phase === 'sending'}>{phase === 'sending' ? words['sending'] : words['send']}</button>
          <p className="foyer-help">{words['promise']}{shown.privacyUrl !== null && <> <a className="foyer-link" href={shown.privacyUrl}>{words['privacy']}</a></>}</p>
        </form>
      )}
    </div>
  );
}

/** Links a line of the summary with its field. */
function FaultLink({ form, field: name }: { readonly form: UseWaitlistForm; readonly field: string }) {
  const field = form.fields.find((one) => one.name === name);
  if (field === undefined) return null;
  return <><a className="foyer-link" href={`#${form.fieldId(name)}`}>{field.label.replace(/[.?!:…]+$/, '')}</a>: </>;
}

function FieldView({ form, field }: { readonly form: UseWaitlistForm; readonly field: Field }) {
  const { name, label, help, required, control } = field;
  const optional = !required && <> <span className="foyer-optional">{form.form?.words['optional']}</span></>;
  const helpText = help !== undefined && <p className="foyer-help" id={form.helpId(name)}>{help}</p>;
  const error = form.errorOf(name);
  const errorText = error !== undefined && <p className="foyer-error" id={form.errorId(name)}>{error}</p>;
  if (control === 'radio') {
    return (
      <fieldset className="foyer-field" id={form.fieldId(name)} tabIndex={-1} aria-describedby={form.controlProps(field)['aria-describedby']}>
        <legend className="foyer-label">{label}{optional}</legend>
        {helpText}
        {field.options.map((option, at) => (
          <div className="foyer-choice" key={option.value}>
            <input type="radio" name={name} id={`${form.fieldId(name)}-${at}`} value={option.value} required={required} defaultChecked={form.values[name] === option.value && (option.value !== '' || name === 'role')} />
            <label htmlFor={`${form.fieldId(name)}-${at}`}>{option.label}{option.help !== undefined && <span className="foyer-help">{option.help}</span>}</label>
          </div>
        ))}
        {errorText}
      </fieldset>
    );
  }
  if (control === 'checkbox') {
    return (
      <div className="foyer-field">
        <div className="foyer-choice"><input type="checkbox" value="true" defaultChecked={form.values[name] === true} {...form.controlProps(field)} /><label htmlFor={form.fieldId(name)}>{label}{optional}</label></div>
        {helpText}
        {errorText}
      </div>
    );
  }
  return (
    <div className="foyer-field">
      <label className="foyer-label" htmlFor={form.fieldId(name)}>{label}{optional}</label>
      <Control form={form} field={field} />
      {helpText}
      {errorText}
    </div>
  );
}

function Control({ form, field }: { readonly form: UseWaitlistForm; readonly field: Field }) {
  const { control, placeholder, lengthMax, min, max, options, name } = field;
  const typed = String(form.values[name] ?? '');
  const common = { ...form.controlProps(field), className: 'foyer-input', defaultValue: typed };
  if (control === 'textarea') return <textarea rows={4} maxLength={lengthMax} {...common} />;
  if (control === 'select') {
    return (
      <select {...common}>
        <option value="">{form.form?.words['choose']}</option>
        {options.map(({ value, label }) => <option key={value} value={value}>{label}</option>)}
      </select>
    );
  }
  const plain = control === 'text';
  return <input type={control} maxLength={lengthMax} min={min} max={max} placeholder={placeholder} {...(plain ? {} : { autoCapitalize: 'none', spellCheck: false })} {...(control === 'number' ? { step: 'any' } : {})} {...common} />;
}
