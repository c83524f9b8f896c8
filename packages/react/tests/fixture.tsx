import { version } from 'react';
import { renderToString } from 'react-dom/server';
import { AccessProvider, Gate, useAccess, WaitlistForm, WaitlistStatus, type Access, type UseWaitlistForm, type WaitlistFormData } from '../src/index.ts';

export const reactVersion = version;

/** Every part, rendered on a server in one state. */
export function render({ access, form, role }: { access?: Access; form?: WaitlistFormData; role?: string | readonly string[] }): string {
  return renderToString(
    <AccessProvider initial={access}>
      <WaitlistStatus enterHref="/dashboard" />
      <Gate role={role} fallback={(known) => <p>outside: {known.state}</p>} loading={<p>looking</p>}><p>the secret garden</p></Gate>
      <WaitlistForm form={form} role="coach" />
      <Name />
    </AccessProvider>,
  );
}

/** The form drawn by its user. */
export function renderHeadless(form: WaitlistFormData): string {
  return renderToString(<WaitlistForm form={form}>{(own) => <Bare {...own} />}</WaitlistForm>);
}

/** Outside any provider. */
export function renderLost(): string {
  return renderToString(<Name />);
}

function Bare({ fields, formProps, controlProps }: UseWaitlistForm) {
  return <form {...formProps}>{fields.map((field) => <input key={field.name} {...controlProps(field)} />)}</form>;
}

function Name() {
  const { access } = useAccess();
  return <b>{access.state === 'in' ? access.name : 'nobody'}</b>;
}
