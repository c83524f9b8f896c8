import { useState } from 'react';
import { ApiError } from '../../api/api-error.ts';
import { useRoles } from '../../api/session.ts';
import { levels, type Level } from '../../api/types.ts';
import { classes } from '../../components/classes.ts';
import { Dialog } from '../../components/dialog.tsx';
import { Form, textOf, TextField } from '../../components/form.tsx';
import { toast } from '../../components/toast.ts';
import { shared } from '../../i18n/shared.ts';
import { changeMember, draftOf, inviteMember, type Member, type MemberDraft } from './team.ts';
import { t } from './texts.ts';

/** Asks for address, name and level, and sends the invitation. */
export function InviteDialog({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const send = async (values: FormData) => {
    const draft = requireRoles(draftOf(values));
    const email = textOf(values, 'email');
    await inviteMember(email, draft);
    toast(t('done.invited', { name: draft.name, email }));
    onClose();
  };
  return (
    <Dialog open={open} onClose={onClose} title={t('form.inviteTitle')} lead={t('form.inviteLead')}>
      <Form onSubmit={send} verb={t('form.inviteVerb')}>
        {({ faultOf }) => (
          <>
            <TextField label={t('form.email')} name="email" type="email" autoComplete="off" error={faultOf('email')} />
            <TextField label={t('form.name')} help={t('form.nameHelp')} name="name" autoComplete="off" error={faultOf('name')} />
            <Rights level="reviewer" roles={null} error={faultOf('roles') ?? faultOf('level')} />
          </>
        )}
      </Form>
    </Dialog>
  );
}

/** Changes name, level or roles of somebody. */
export function ChangeDialog({ member, open, onClose }: { readonly member: Member; readonly open: boolean; readonly onClose: () => void }) {
  const save = async (values: FormData) => {
    const draft = requireRoles(draftOf(values));
    await changeMember(member, draft);
    toast(t('done.changed', { name: draft.name }));
    onClose();
  };
  return (
    <Dialog open={open} onClose={onClose} title={t('form.changeTitle', { name: member.name })} lead={t('form.changeLead')}>
      <Form onSubmit={save} verb={t('form.changeVerb')}>
        {({ faultOf }) => (
          <>
            <TextField label={t('form.name')} name="name" autoComplete="off" defaultValue={member.name} error={faultOf('name')} />
            <Rights level={member.level} roles={member.roles} error={faultOf('roles') ?? faultOf('level')} />
          </>
        )}
      </Form>
    </Dialog>
  );
}

function requireRoles(draft: MemberDraft): MemberDraft {
  if (draft.roles?.length !== 0) return draft;
  throw new ApiError({ code: 'form/roles', status: 0, detail: t('form.chooseRole'), faults: [{ pointer: '/roles', detail: t('form.chooseRole') }] });
}

/** Level, each with what it means; the roles of a reviewer besides. */
function Rights({ level: first, roles: own, error }: { readonly level: Level; readonly roles: readonly string[] | null; readonly error: string | undefined }) {
  const [level, setLevel] = useState(first);
  const [some, setSome] = useState(own !== null);
  const roles = useRoles();
  return (
    <>
      <fieldset className="grid gap-1">
        <legend className="mb-1 font-medium">{t('form.level')}</legend>
        {levels.map((one) => (
          <label key={one} className={classes('flex items-start gap-2.5 rounded-lg border px-3 py-2', level === one ? 'border-accent bg-accent-soft/40' : 'border-line hover:border-control')}>
            <input type="radio" name="level" value={one} checked={level === one} onChange={() => setLevel(one)} className="mt-0.5 size-4 shrink-0" />
            <span className="grid gap-0.5">
              <span className="font-medium">{shared(`level.${one}`)}</span>
              <span className="text-12 text-muted">{t(`levelHelp.${one}`)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {level === 'reviewer' && roles.length > 0 && (
        <fieldset className="grid gap-1.5">
          <legend className="mb-1 font-medium">{t('form.which')}</legend>
          <Choice name="which" type="radio" value="all" label={t('form.all')} checked={!some} onChange={() => setSome(false)} />
          <Choice name="which" type="radio" value="some" label={t('form.some')} checked={some} onChange={() => setSome(true)} />
          {some && (
            <div className="ml-6 grid gap-1.5">
              {roles.map(({ key, label }) => <Choice key={key} name="role" type="checkbox" value={key} label={label} defaultChecked={own?.includes(key) ?? false} />)}
            </div>
          )}
        </fieldset>
      )}
      {error !== undefined && <p className="text-12 font-medium text-danger-text">{error}</p>}
    </>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly type: 'radio' | 'checkbox';
  readonly value: string;
  readonly label: string;
  readonly checked?: boolean;
  readonly defaultChecked?: boolean;
  readonly onChange?: () => void;
}

function Choice({ label, ...input }: ChoiceProps) {
  return (
    <label className="flex min-h-6 items-center gap-2 pointer-coarse:min-h-10">
      <input {...input} className="size-4 shrink-0" />
      {label}
    </label>
  );
}
