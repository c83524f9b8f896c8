'use client';
import { useEffect, useId, useMemo, useState, useSyncExternalStore, type FormEvent } from 'react';
import { JoinStore, type JoinOptions, type JoinState } from './client/join-store.ts';
import { trapField, type Field, type Values } from './client/waitlist-form.ts';

/** A form to draw yourself: its state, and props for its parts. */
export interface UseWaitlistForm extends JoinState {
  /** For the `<form>`. Fields are uncontrolled: what was typed before scripts ran, and what browsers fill in, is kept. */
  readonly formProps: {
    readonly method: 'post';
    readonly action: string | undefined;
    readonly noValidate: true;
    readonly 'aria-busy': boolean;
    readonly onSubmit: (event: FormEvent<HTMLFormElement>) => void;
    readonly onChange: (event: FormEvent<HTMLFormElement>) => void;
    readonly onFocus: () => void;
  };
  /** For the control of a field; its error is `errorOf(name)` in an element with the id `errorId(name)`. */
  readonly controlProps: (field: Field) => {
    readonly id: string;
    readonly name: string;
    readonly required: boolean;
    readonly autoComplete: string;
    readonly 'aria-invalid': true | undefined;
    readonly 'aria-describedby': string | undefined;
  };
  readonly fieldId: (name: string) => string;
  readonly helpId: (name: string) => string;
  readonly errorId: (name: string) => string;
  readonly errorOf: (name: string) => string | undefined;
  readonly change: (name: string, value: string | boolean) => void;
  readonly submit: (values?: Values) => Promise<void>;
  /** Loads the form again after it could not be loaded. */
  readonly retry: () => Promise<void>;
}

/** The waitlist form without a look: loading, what was typed, faults, sending and thanks. */
export function useWaitlistForm(options: JoinOptions = {}): UseWaitlistForm {
  const subject = [options.foyer, options.role, options.lang, options.form?.role?.key, options.form?.locale].join('\n');
  const [kept, keep] = useState(() => ({ subject, store: new JoinStore(options) }));
  let { store } = kept;
  if (kept.subject !== subject) {
    store = new JoinStore(options);
    keep({ subject, store });
  }
  const read = () => store.state;
  const state = useSyncExternalStore(useMemo(() => (listener: () => void) => store.subscribe(listener), [store]), read, read);
  useEffect(() => void store.load(), [store]);
  const id = useId();

  return useMemo(() => {
    const part = (name: string, kind: string) => `${id}-${name}-${kind}`.replaceAll(/[^\w-]/g, '-');
    const errorOf = (name: string) => state.faults.find(({ field }) => field === name)?.detail;
    return {
      ...state, errorOf,
      fieldId: (name) => part(name, 'field'), helpId: (name) => part(name, 'help'), errorId: (name) => part(name, 'error'),
      change: (name, value) => store.change(name, value), submit: (values) => store.submit(values), retry: () => store.load(),
      formProps: {
        method: 'post', action: state.form?.pageUrl, noValidate: true, 'aria-busy': state.phase === 'sending',
        onSubmit: (event) => {
          event.preventDefault();
          void store.submit(typedIn(event.currentTarget, state.fields));
        },
        onChange: ({ target }) => {
          const { name, type, value, checked } = target as HTMLInputElement;
          if (state.fields.some((field) => field.name === name)) store.change(name, type === 'checkbox' ? checked : value);
        },
        onFocus: () => store.begin(),
      },
      controlProps: ({ name, required, autoComplete, help }) => {
        const invalid = errorOf(name) !== undefined;
        const described = [invalid ? part(name, 'error') : '', help ? part(name, 'help') : ''].filter(Boolean).join(' ');
        return { id: part(name, 'field'), name, required, autoComplete, 'aria-invalid': invalid || undefined, 'aria-describedby': described || undefined };
      },
    };
  }, [id, state, store]);
}

function typedIn(form: HTMLFormElement, fields: readonly Field[]): Values {
  const data = new FormData(form);
  const typed = Object.fromEntries(fields.map(({ name, control }) => {
    const value = data.get(name);
    return [name, control === 'checkbox' ? value !== null : typeof value === 'string' ? value : ''];
  }));
  const trapped = data.get(trapField);
  return typeof trapped === 'string' && trapped !== '' ? { ...typed, [trapField]: trapped } : typed;
}
