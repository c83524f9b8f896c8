import { useQuery } from '@tanstack/react-query';
import { ShieldCheck, ShieldOff, UserPlus, UsersRound } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useAdmin, useMay, useRoleLabel } from '../../api/session.ts';
import { Button } from '../../components/button.tsx';
import { DataTable, type Column } from '../../components/data-table.tsx';
import { Page } from '../../components/page.tsx';
import { PersonWords } from '../../components/person.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { EmptyState } from '../../components/states.tsx';
import { useTableSettings } from '../../components/table-settings.tsx';
import { formatList } from '../../i18n/format.ts';
import { shared } from '../../i18n/shared.ts';
import { useShortcuts } from '../../keyboard/shortcuts.ts';
import { useUrlState, type UrlState } from '../../url-state.ts';
import { InviteDialog } from './member-form.tsx';
import { MemberPanel } from './member-panel.tsx';
import { MemberStateBadge } from './member-state-badge.tsx';
import { OwnersOnly } from './owners-only.tsx';
import { teamQuery, type Member } from './team.ts';
import { t } from './texts.ts';

interface State {
  /** Whose panel is open. */
  readonly member: string;
}

const url: UrlState<State> = { read: ({ member = '' }) => ({ member }), write: ({ member }) => ({ member }) };

/** Who works on the desk: level, roles, state, second factor, and what owners do about it. */
export function TeamPage() {
  const [{ member: openId }, setUrl] = useUrlState(url);
  const { data, error, isPending, refetch } = useQuery(teamQuery);
  const [settings] = useTableSettings('team');
  const [active, setActive] = useState<string>();
  const [inviting, setInviting] = useState(false);
  const mayManage = useMay()('admin');
  const { id: self } = useAdmin();
  const roleLabel = useRoleLabel();
  // Whoever came last is looked for most.
  const rows = (data?.items ?? []).toReversed();
  const columns = useMemo(() => columnsFor(self, roleLabel), [self, roleLabel]);
  const open = rows.find(({ id }) => id === openId);
  useShortcuts([
    ...(mayManage ? [{ keys: ['n'], label: t('invite'), group: t('title'), run: () => setInviting(true) }] : []),
    ...(openId === '' ? [] : [{ keys: ['escape'], label: shared('close'), group: t('title'), quiet: true, run: () => setUrl({ member: '' }) }]),
  ]);
  return (
    <div className="flex h-full min-h-0">
      <div className="min-w-0 flex-1">
        <Page title={t('title')} lead={t('lead')} width="full" actions={mayManage && <Button look="primary" icon={UserPlus} hint="N" onClick={() => setInviting(true)}>{t('invite')}</Button>}>
          {!mayManage && data !== undefined && <OwnersOnly text="ownersOnly" team={rows} />}
          <DataTable
            label={t('label')}
            columns={columns}
            rows={rows}
            idOf={({ id }) => id}
            nameOf={({ name }) => name}
            settings={settings}
            total={rows.length}
            loading={isPending}
            error={error}
            onRetry={() => void refetch()}
            activeId={openId === '' ? active : openId}
            onActivate={(id) => {
              setActive(id);
              if (openId !== '') setUrl({ member: id });
            }}
            onOpen={(id) => setUrl({ member: id })}
            narrow={(member) => <NarrowRow member={member} />}
            empty={<EmptyState icon={UsersRound} title={t('empty')} action={mayManage && <Button onClick={() => setInviting(true)}>{t('invite')}</Button>}>{t('emptyText')}</EmptyState>}
          />
        </Page>
      </div>
      {open && <MemberPanel key={open.id} member={open} team={rows} mayManage={mayManage} onClose={() => setUrl({ member: '' })} />}
      <InviteDialog open={inviting} onClose={() => setInviting(false)} />
    </div>
  );
}

function columnsFor(self: string, roleLabel: (key: string | null) => string): readonly Column<Member>[] {
  return [
    {
      id: 'who', header: t('columns.who'), width: 'minmax(15rem, 3fr)', fixed: true,
      cell: ({ id, name, email }) => (
        <>
          <PersonWords name={name} email={email} />
          {id === self && <span className="ml-1.5 text-12 text-muted">({t('you')})</span>}
        </>
      ),
    },
    { id: 'level', header: t('columns.level'), width: '6.5rem', cell: ({ level }) => shared(`level.${level}`) },
    { id: 'roles', header: t('columns.roles'), width: 'minmax(8rem, 1.5fr)', cell: (member) => <Roles member={member} roleLabel={roleLabel} /> },
    { id: 'state', header: t('columns.state'), width: '8rem', cell: ({ state }) => <MemberStateBadge state={state} /> },
    { id: 'factor', header: t('columns.factor'), width: '8rem', cell: ({ secondFactor }) => <Factor on={secondFactor} /> },
    { id: 'seen', header: t('columns.seen'), width: '8rem', cell: ({ lastSeenAt }) => <span className="text-muted">{lastSeenAt === null ? t('never') : <RelativeTime at={lastSeenAt} />}</span> },
  ];
}

function Roles({ member: { level, roles }, roleLabel }: { readonly member: Member; readonly roleLabel: (key: string | null) => string }) {
  if (level === 'viewer') return <span className="text-muted" aria-hidden="true">–</span>;
  return roles === null ? t('allRoles') : formatList(roles.map((role) => roleLabel(role)));
}

function Factor({ on }: { readonly on: boolean }) {
  const Icon = on ? ShieldCheck : ShieldOff;
  return (
    <span className={on ? 'inline-flex items-center gap-1 text-success-text' : 'inline-flex items-center gap-1 text-muted'}>
      <Icon size={13} aria-hidden="true" /> {t(on ? 'factor.on' : 'factor.off')}
    </span>
  );
}

function NarrowRow({ member }: { readonly member: Member }) {
  return (
    <div className="grid gap-1">
      <div className="flex min-w-0 items-center gap-2">
        <span className="min-w-0 flex-1 truncate font-medium">{member.name}</span>
        <MemberStateBadge state={member.state} />
      </div>
      <div className="truncate text-12 text-muted">{shared(`level.${member.level}`)} · {member.email}</div>
    </div>
  );
}
