import { useState } from 'react';
import { undoWindowMs, useAdmin, useMay, useRoleLabel, useRoles } from '../../api/session.ts';
import type { Person } from '../../api/types.ts';
import { Button } from '../../components/button.tsx';
import { Confirm } from '../../components/dialog.tsx';
import { CheckField, SelectField, TextArea } from '../../components/form.tsx';
import { personName } from '../../components/person.tsx';
import { toast, toastError, toastWithUndo } from '../../components/toast.ts';
import { shared } from '../../i18n/shared.ts';
import { useShortcuts } from '../../keyboard/shortcuts.ts';
import { decide, endSessions, takeBack } from './member.ts';
import { t } from './texts.ts';

type Asked = 'revoke' | 'restore' | 'role' | 'end';

/** What can be done about somebody's access, each with one question before it. */
export function PersonActs({ person }: { readonly person: Person }) {
  const { entry, sessions } = person;
  const mayRoles = useMay()('roles');
  const [asked, setAsked] = useState<Asked>();
  const close = () => setAsked(undefined);
  const isIn = entry.status === 'accepted';
  const holds = isIn || entry.status === 'approved' || entry.status === 'invited';
  const offered: readonly { readonly act: Asked; readonly key: string; readonly there: boolean; readonly look: 'plain' | 'danger' | 'primary' }[] = [
    { act: 'role', key: 'c', there: holds, look: 'plain' },
    { act: 'end', key: 'e', there: sessions.length > 0, look: 'plain' },
    { act: 'revoke', key: 'r', there: holds, look: 'danger' },
    { act: 'restore', key: 'r', there: entry.status === 'revoked', look: 'primary' },
  ];
  const here = mayRoles ? offered.filter(({ there }) => there) : [];
  useShortcuts(here.map(({ act, key }) => ({ keys: [key], label: t(`act.${act}`), group: t('title'), run: () => setAsked(act) })));
  const common = { person, onClose: close };
  return (
    <>
      {here.map(({ act, key, look }) => (
        <Button key={act} look={look} hint={key.toUpperCase()} onClick={() => setAsked(act)}>{t(`act.${act}`)}</Button>
      ))}
      <Revoke open={asked === 'revoke'} {...common} />
      <Restore open={asked === 'restore'} {...common} />
      <ChangeRole open={asked === 'role'} {...common} />
      <EndSessions open={asked === 'end'} {...common} />
    </>
  );
}

interface AskProps {
  readonly open: boolean;
  readonly person: Person;
  readonly onClose: () => void;
}

function Revoke({ open, person: { entry }, onClose }: AskProps) {
  const name = personName(entry);
  const [reason, setReason] = useState('');
  const [notify, setNotify] = useState(false);
  return (
    <Confirm
      open={open}
      onClose={onClose}
      title={t('revoke.title', { name })}
      lead={t('revoke.lead')}
      verb={t('revoke.verb')}
      danger
      onConfirm={async () => {
        await decide(entry, 'revoke', { notify, ...(reason.trim() === '' ? {} : { reason: reason.trim() }) });
        toast(t('revoke.done', { name }));
      }}
    >
      <TextArea label={t('revoke.reason')} help={t('revoke.reasonHelp')} optional value={reason} maxLength={1000} onChange={({ currentTarget: { value } }) => setReason(value)} />
      <CheckField label={t('revoke.tell', { name })} checked={notify} onChange={({ currentTarget: { checked } }) => setNotify(checked)} />
    </Confirm>
  );
}

/** The roles this admin may give. */
function useGrantable() {
  const roles = useRoles();
  const mine = useAdmin().roles;
  return roles.filter(({ key }) => mine === null || mine.includes(key));
}

function RoleChoice({ label, value, onChange }: { readonly label: string; readonly value: string; readonly onChange: (role: string) => void }) {
  const roles = useGrantable();
  return (
    <SelectField label={label} value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
      {roles.map(({ key, label: text }) => <option key={key} value={key}>{text}</option>)}
    </SelectField>
  );
}

function Restore({ open, person: { entry }, onClose }: AskProps) {
  const name = personName(entry);
  const first = useGrantable()[0]?.key ?? '';
  const [role, setRole] = useState(entry.role ?? entry.requestedRole ?? first);
  const [invite, setInvite] = useState(true);
  return (
    <Confirm
      open={open}
      onClose={onClose}
      title={t('restore.title', { name })}
      lead={t('restore.lead')}
      verb={t('restore.verb')}
      onConfirm={async () => {
        await decide(entry, 'restore', { role, invite });
        toastWithUndo(t('restore.done', { name }), () => takeBack(entry.id).then(() => toast(shared('undone')), toastError), undoWindowMs());
      }}
    >
      <RoleChoice label={t('restore.role')} value={role} onChange={setRole} />
      <CheckField label={t('restore.invite')} checked={invite} onChange={({ currentTarget: { checked } }) => setInvite(checked)} />
    </Confirm>
  );
}

function ChangeRole({ open, person: { entry }, onClose }: AskProps) {
  const name = personName(entry);
  const roleLabel = useRoleLabel();
  const other = useGrantable().find(({ key }) => key !== entry.role);
  const [chosen, setRole] = useState<string>();
  const role = chosen ?? other?.key ?? entry.role ?? '';
  return (
    <Confirm
      open={open}
      onClose={onClose}
      title={t('change.title', { name })}
      lead={t('change.lead')}
      verb={t('change.verb')}
      onConfirm={async () => {
        await decide(entry, 'change-role', { role });
        toast(t('change.done', { name, role: roleLabel(role).toLocaleLowerCase() }));
      }}
    >
      <RoleChoice label={t('change.role')} value={role} onChange={setRole} />
      {role === entry.role && <p className="text-12 text-muted">{t('change.same')}</p>}
    </Confirm>
  );
}

function EndSessions({ open, person: { entry, sessions }, onClose }: AskProps) {
  const name = personName(entry);
  return (
    <Confirm
      open={open}
      onClose={onClose}
      title={t('end.title', { name, count: sessions.length })}
      lead={t('end.lead')}
      verb={t('end.verb')}
      onConfirm={async () => {
        const count = await endSessions(entry.id);
        toast(count === 0 ? t('end.none') : t('end.done', { count }));
      }}
    />
  );
}
