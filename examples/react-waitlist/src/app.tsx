import { AccessProvider, Gate, useAccess, WaitlistForm, WaitlistStatus, type Access, type WaitlistFormData } from '@foyer/react';

/** What the server knows before it renders; the browser begins with the same. */
export interface Start {
  readonly form: WaitlistFormData | undefined;
  readonly access: Access | undefined;
}

/** The studio: everybody may look in, people who are in get further. */
export function App({ form, access }: Start) {
  return (
    <AccessProvider initial={access} pollSeconds={2}>
      <main>
        <h1>The studio</h1>
        <WaitlistStatus enterHref="/dashboard" />
        <Gate fallback={(known) => known.state === 'signed_out' && <WaitlistForm form={form} role="coach" source="studio" />} loading={<p>One moment.</p>}>
          <p>The studio is yours.</p>
          <Gate role="coach" fallback={<p>Coaching is for coaches.</p>}><p>Here is your calendar.</p></Gate>
          <SignOut />
        </Gate>
      </main>
    </AccessProvider>
  );
}

function SignOut() {
  const { access, signOut } = useAccess();
  return <p>{access.state === 'in' && access.email} <button type="button" onClick={() => void signOut()}>Sign out</button></p>;
}
