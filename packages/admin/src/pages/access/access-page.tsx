import { Link, useNavigate } from '@tanstack/react-router';
import { DoorOpen } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import { useRoleLabel, useRoles } from '../../api/session.ts';
import { usePages } from '../../api/use-pages.ts';
import { StageBadge } from '../../components/badge.tsx';
import { Button, buttonClass } from '../../components/button.tsx';
import { DataTable, type Column } from '../../components/data-table.tsx';
import { FilterBar, type Filter } from '../../components/filter-bar.tsx';
import { Page } from '../../components/page.tsx';
import { personName, PersonWords } from '../../components/person.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { EmptyState } from '../../components/states.tsx';
import { TableSettingsMenu, useTableSettings } from '../../components/table-settings.tsx';
import { formatNumber } from '../../i18n/format.ts';
import { useShortcuts } from '../../keyboard/shortcuts.ts';
import { oneOf, useUrlState, type UrlState } from '../../url-state.ts';
import { provenanceWords, subjectWords, type Member } from './member.ts';
import { t } from './texts.ts';

interface State {
  readonly q: string;
  readonly role: string;
  readonly status: Member['status'];
}

const url: UrlState<State> = {
  read: ({ q = '', role = '', status }) => ({ q, role, status: oneOf(status, ['accepted', 'revoked'], 'accepted') }),
  write: ({ q, role, status }) => ({ q, role, status: status === 'accepted' ? undefined : status }),
};

/** Everybody who is in, or was: with which role, how they came to it, and where they are signed in. */
export function AccessPage() {
  const [state, setUrl] = useUrlState(url);
  const list = usePages<Member>('/members', { ...state });
  const [settings, setSettings] = useTableSettings('access', ['by']);
  const [active, setActive] = useState<string>();
  const navigate = useNavigate();
  const roles = useRoles();
  const roleLabel = useRoleLabel();
  const search = useRef<HTMLInputElement>(null);
  const columns = useMemo(() => columnsFor(roleLabel), [roleLabel]);
  const filters: readonly Filter[] = [
    { key: 'status', label: t('status'), options: [['accepted', t('statusIn')], ['revoked', t('statusRevoked')]] },
    { key: 'role', label: t('role'), options: roles.map(({ key, label }) => [key, label]) },
  ];
  useShortcuts([{ keys: ['/'], label: t('search'), group: t('title'), run: () => search.current?.focus() }]);
  const narrowed = state.q !== '' || state.role !== '' || state.status !== 'accepted';
  return (
    <Page title={t('title')} width="full">
      <FilterBar
        search={state.q}
        searchLabel={t('search')}
        onSearch={(q) => setUrl({ q })}
        searchRef={search}
        filters={filters}
        values={{ role: state.role, status: state.status === 'accepted' ? '' : state.status }}
        onFilter={(changes) => setUrl({ ...changes, ...('status' in changes && changes['status'] === undefined ? { status: 'accepted' } : {}) })}
      >
        <TableSettingsMenu columns={columns} settings={settings} onChange={setSettings} />
      </FilterBar>
      <DataTable
        {...list}
        label={t('title')}
        columns={columns}
        idOf={({ id }) => id}
        nameOf={personName}
        settings={settings}
        activeId={active}
        onActivate={setActive}
        onOpen={(id) => void navigate({ to: `/access/${id}` } as never)}
        narrow={(member) => (
          <div className="grid gap-1">
            <div className="flex min-w-0 items-center gap-2">
              <span className="min-w-0 flex-1 truncate"><Who member={member} /></span>
              <StageBadge stage={member.status} />
            </div>
            <div className="flex min-w-0 gap-3 text-12 text-muted">
              <span className="truncate">{roleLabel(member.role)} · {provenanceWords(member.provenance)}</span>
              {member.claimedAt !== null && <span className="ml-auto"><RelativeTime at={member.claimedAt} /></span>}
            </div>
          </div>
        )}
        empty={
          narrowed ? (
            <EmptyState icon={DoorOpen} title={t('filteredTitle')} action={<Button onClick={() => setUrl({ q: '', role: '', status: 'accepted' })}>{t('showAll')}</Button>}>{t('filtered')}</EmptyState>
          ) : (
            <EmptyState icon={DoorOpen} title={t('emptyTitle')} action={<Link to="/invitations" className={buttonClass('primary')}>{t('toInvitations')}</Link>}>{t('empty')}</EmptyState>
          )
        }
      />
    </Page>
  );
}

function Who({ member }: { readonly member: Member }) {
  return (
    <Link to={`/access/${member.id}`} className="text-ink no-underline hover:underline">
      <PersonWords email={member.email} name={member.name} />
    </Link>
  );
}

function columnsFor(roleLabel: (role: string | null) => string): readonly Column<Member>[] {
  return [
    { id: 'who', header: t('columns.who'), width: 'minmax(15rem, 2.4fr)', fixed: true, cell: (member) => <Who member={member} /> },
    { id: 'role', header: t('columns.role'), width: 'minmax(6rem, 0.8fr)', cell: ({ role }) => roleLabel(role) },
    { id: 'status', header: t('columns.status'), width: '7rem', cell: ({ status }) => <StageBadge stage={status} /> },
    { id: 'why', header: t('columns.why'), width: 'minmax(7rem, 1fr)', cell: ({ provenance }) => provenanceWords(provenance) },
    { id: 'by', header: t('columns.by'), width: 'minmax(7rem, 1fr)', cell: ({ grantedBy }) => <span className="text-muted">{grantedBy}</span> },
    { id: 'subject', header: t('columns.subject'), width: 'minmax(7rem, 1fr)', cell: ({ subject }) => <span className="text-muted">{subjectWords(subject)}</span> },
    { id: 'claimed', header: t('columns.claimed'), width: '7rem', cell: ({ claimedAt }) => claimedAt !== null && <span className="text-muted"><RelativeTime at={claimedAt} /></span> },
    { id: 'sessions', header: t('columns.sessions'), width: '5.5rem', align: 'end', cell: ({ sessions }) => <span className={sessions === 0 ? 'text-muted' : ''}>{formatNumber(sessions)}</span> },
  ];
}
