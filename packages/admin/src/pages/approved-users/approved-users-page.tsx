import { Link } from '@tanstack/react-router';
import { BadgeCheck, Download, Plus } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import { saveFile } from '../../api/save-file.ts';
import { useMay, useRoleLabel, useRoles } from '../../api/session.ts';
import { usePages } from '../../api/use-pages.ts';
import { StageBadge } from '../../components/badge.tsx';
import { Button, buttonClass } from '../../components/button.tsx';
import { DataTable, type Column } from '../../components/data-table.tsx';
import { FilterBar, type Filter } from '../../components/filter-bar.tsx';
import { Menu, MenuItem } from '../../components/menu.tsx';
import { Page } from '../../components/page.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { EmptyState } from '../../components/states.tsx';
import { TableSettingsMenu, useTableSettings } from '../../components/table-settings.tsx';
import { toast, toastError } from '../../components/toast.ts';
import { useShortcuts } from '../../keyboard/shortcuts.ts';
import { oneOf, useUrlState, type UrlState } from '../../url-state.ts';
import { approvedStatuses, type ApprovedStatus, type ApprovedUser } from './approved-user.ts';
import { t } from './texts.ts';
import { UserDialog } from './user-dialog.tsx';

interface State {
  readonly q: string;
  readonly role: string;
  readonly status: ApprovedStatus;
  /** The address in the window; `new` adds one. */
  readonly user: string;
}

const url: UrlState<State> = {
  read: ({ q = '', role = '', status, user = '' }) => ({ q, role, status: oneOf(status, approvedStatuses, 'approved'), user }),
  write: ({ q, role, status, user }) => ({ q, role, status: status === 'approved' ? undefined : status, user }),
};

/** Who may come in, and as what. */
export function ApprovedUsersPage() {
  const [{ q, role, status, user }, setUrl] = useUrlState(url);
  const { rows, ...list } = usePages<ApprovedUser>('/approved-users', { q, role, status });
  const [settings, setSettings] = useTableSettings('approved-users');
  const [active, setActive] = useState<string>();
  const may = useMay();
  const roles = useRoles();
  const roleLabel = useRoleLabel();
  const search = useRef<HTMLInputElement>(null);
  const columns = useMemo(() => columnsFor(roleLabel), [roleLabel]);
  const filters: readonly Filter[] = [
    { key: 'status', label: t('status'), options: approvedStatuses.map((one) => [one, t(`statuses.${one}`)]) },
    { key: 'role', label: t('role'), options: roles.map(({ key, label }) => [key, label]) },
  ];
  const mayAdd = may('roles');
  const add = () => setUrl({ user: 'new' }, 'push');
  useShortcuts([
    { keys: ['/'], label: t('search'), group: t('title'), run: () => search.current?.focus() },
    ...(mayAdd ? [{ keys: ['n'], label: t('add'), group: t('title'), run: add }] : []),
  ]);
  const save = (format: 'json' | 'csv') => {
    saveFile('/approved-users/export', { format, status, role }, `approved_users.${format}`).then(() => toast(t('exported')), toastError);
  };
  const narrowed = q !== '' || role !== '' || status !== 'approved';
  const close = () => setUrl({ user: '' });
  return (
    <Page
      title={t('title')}
      width="full"
      actions={
        <>
          {may('import') && <Link to="/import" className={buttonClass('plain')}>{t('import')}</Link>}
          {may('export') && (
            <Menu trigger={<Button icon={Download}>{t('export')}</Button>}>
              <MenuItem onSelect={() => save('json')}>{t('exportJson')}</MenuItem>
              <MenuItem onSelect={() => save('csv')}>{t('exportCsv')}</MenuItem>
            </Menu>
          )}
          {mayAdd && <Button look="primary" icon={Plus} onClick={add}>{t('add')}</Button>}
        </>
      }
    >
      <FilterBar
        search={q}
        searchLabel={t('search')}
        onSearch={(text) => setUrl({ q: text })}
        searchRef={search}
        filters={filters}
        values={{ role, status: status === 'approved' ? '' : status }}
        onFilter={(changes) => setUrl({ ...changes, ...('status' in changes && changes['status'] === undefined ? { status: 'approved' } : {}) })}
      >
        <TableSettingsMenu columns={columns} settings={settings} onChange={setSettings} />
      </FilterBar>
      <DataTable
        {...list}
        rows={rows}
        label={t('title')}
        columns={columns}
        idOf={({ email }) => email}
        nameOf={({ email }) => email}
        settings={settings}
        activeId={active}
        onActivate={setActive}
        onOpen={(email) => setUrl({ user: email }, 'push')}
        narrow={(one) => (
          <div className="grid gap-1">
            <div className="flex min-w-0 items-center gap-2">
              <span className="min-w-0 flex-1 truncate font-medium">{one.email}</span>
              <StageBadge stage={one.status} />
            </div>
            <div className="flex min-w-0 gap-3 text-12 text-muted">
              <span className="truncate">{one.role === null ? t('noRole') : roleLabel(one.role)}{one.notes !== '' && ` · ${one.notes}`}</span>
              {one.approved_at !== null && <span className="ml-auto"><RelativeTime at={one.approved_at} /></span>}
            </div>
          </div>
        )}
        empty={
          narrowed ? (
            <EmptyState icon={BadgeCheck} title={t('filteredTitle')} action={<Button onClick={() => setUrl({ q: '', role: '', status: 'approved' })}>{t('showAll')}</Button>}>{t('filtered')}</EmptyState>
          ) : (
            <EmptyState icon={BadgeCheck} title={t('emptyTitle')} action={mayAdd && <Button look="primary" icon={Plus} onClick={add}>{t('add')}</Button>}>{t('empty')}</EmptyState>
          )
        }
      />
      <UserDialog user={user === 'new' ? 'new' : rows.find(({ email }) => email === user)} onClose={close} />
    </Page>
  );
}

function columnsFor(roleLabel: (role: string | null) => string): readonly Column<ApprovedUser>[] {
  return [
    { id: 'email', header: t('columns.email'), width: 'minmax(15rem, 2fr)', fixed: true, cell: ({ email }) => <span className="font-medium">{email}</span> },
    { id: 'role', header: t('columns.role'), width: 'minmax(6rem, 0.8fr)', cell: ({ role }) => (role === null ? <span className="text-muted">{t('noRole')}</span> : roleLabel(role)) },
    { id: 'status', header: t('columns.status'), width: '7.5rem', cell: ({ status }) => <StageBadge stage={status} /> },
    { id: 'approvedAt', header: t('columns.approvedAt'), width: '7rem', cell: ({ approved_at: at }) => at !== null && <span className="text-muted"><RelativeTime at={at} /></span> },
    { id: 'approvedBy', header: t('columns.approvedBy'), width: 'minmax(7rem, 1fr)', cell: ({ approved_by: by }) => <span className="text-muted">{by}</span> },
    { id: 'notes', header: t('columns.notes'), width: 'minmax(10rem, 1.6fr)', cell: ({ notes }) => <span title={notes}>{notes}</span> },
    { id: 'joinedAt', header: t('columns.joinedAt'), width: '7rem', cell: ({ waitlist_joined_at: at }) => <span className="text-muted"><RelativeTime at={at} /></span> },
  ];
}
