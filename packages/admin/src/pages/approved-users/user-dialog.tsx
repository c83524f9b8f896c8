import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useAdmin, useMay, useRoleLabel, useRoles } from '../../api/session.ts';
import { Button, buttonClass } from '../../components/button.tsx';
import { Confirm, Dialog } from '../../components/dialog.tsx';
import { CheckField, Form, SelectField, TextArea, TextField, textOf } from '../../components/form.tsx';
import { toast } from '../../components/toast.ts';
import { addUser, changesOf, changeUser, removeUser, type ApprovedUser } from './approved-user.ts';
import { t } from './texts.ts';

interface UserDialogProps {
  /** Nobody: no window. */
  readonly user: ApprovedUser | 'new' | undefined;
  readonly onClose: () => void;
}

/** Adds somebody to the list, or changes or removes one who is on it. */
export function UserDialog({ user, onClose }: UserDialogProps) {
  const adding = user === 'new';
  return (
    <Dialog
      open={user !== undefined}
      onClose={onClose}
      title={user === undefined || adding ? t('form.addTitle') : t('form.editTitle', { email: user.email })}
      lead={t(adding ? 'form.addLead' : 'form.editLead')}
    >
      {user === 'new' ? <AddForm onClose={onClose} /> : user && <EditForm key={user.email} user={user} onClose={onClose} />}
    </Dialog>
  );
}

function RoleField({ error, chosen, empty }: { readonly error: string | undefined; readonly chosen: string; readonly empty: boolean }) {
  const roles = useRoles();
  const mine = useAdmin().roles;
  return (
    <SelectField label={t('form.role')} name="role" defaultValue={chosen} error={error} required>
      {empty && <option value="">{t('noRole')}</option>}
      {roles.filter(({ key }) => mine === null || mine.includes(key) || key === chosen).map(({ key, label }) => <option key={key} value={key}>{label}</option>)}
    </SelectField>
  );
}

function AddForm({ onClose }: { readonly onClose: () => void }) {
  const roleLabel = useRoleLabel();
  const mayInvite = useMay()('invite');
  const add = async (values: FormData) => {
    const email = textOf(values, 'email');
    const role = textOf(values, 'role');
    const added = await addUser({ email, role, name: textOf(values, 'name'), notes: textOf(values, 'notes'), invite: values.get('invite') === 'on' });
    toast(t(added ? 'done.added' : 'done.same', { email, role: roleLabel(role).toLocaleLowerCase() }));
    onClose();
  };
  return (
    <Form onSubmit={add} verb={t('form.addVerb')}>
      {({ faultOf }) => (
        <>
          <TextField label={t('form.email')} name="email" type="email" autoComplete="off" autoFocus error={faultOf('email')} />
          <TextField label={t('form.name')} name="name" optional autoComplete="off" maxLength={120} error={faultOf('name')} />
          <RoleField error={faultOf('role')} chosen="" empty={false} />
          <TextArea label={t('form.notes')} name="notes" optional help={t('form.notesHelp')} maxLength={5000} error={faultOf('notes')} />
          {mayInvite && <CheckField label={t('form.invite')} help={t('form.inviteHelp')} name="invite" />}
        </>
      )}
    </Form>
  );
}

function EditForm({ user, onClose }: { readonly user: ApprovedUser; readonly onClose: () => void }) {
  const [asking, setAsking] = useState(false);
  const mayChange = useMay()('roles');
  const { email } = user;
  const save = async (values: FormData) => {
    const changes = changesOf(user, { role: textOf(values, 'role'), notes: textOf(values, 'notes') });
    if (changes) {
      await changeUser(email, changes);
      toast(t('done.changed', { email }));
    }
    onClose();
  };
  return (
    <>
      <Form
        onSubmit={save}
        verb={t('form.editVerb')}
        aside={
          <>
            <Link to="/waitlist" search={{ status: 'any', q: email }} className={buttonClass('quiet')}>{t('form.person')}</Link>
            {mayChange && user.status === 'approved' && <Button look="quiet" className="ml-auto text-danger-text" onClick={() => setAsking(true)}>{t('form.remove')}</Button>}
          </>
        }
      >
        {({ faultOf }) => (
          <>
            <RoleField error={faultOf('role')} chosen={user.role ?? ''} empty={user.role === null} />
            <TextArea label={t('form.notes')} name="notes" defaultValue={user.notes} help={t('form.notesHelp')} maxLength={5000} error={faultOf('notes')} />
          </>
        )}
      </Form>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={t('remove.title', { email })}
        lead={t('remove.lead')}
        verb={t('remove.verb')}
        danger
        onConfirm={async () => {
          await removeUser(email);
          toast(t('done.removed', { email }));
          onClose();
        }}
      />
    </>
  );
}
