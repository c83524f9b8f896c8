import { Link, useNavigate } from '@tanstack/react-router';
import { MailOpen } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useMay, useRoleLabel, useRoles } from '../../api/session.ts';
import { usePages } from '../../api/use-pages.ts';
import { DeliveryMark, InvitationBadge } from '../../components/badge.tsx';
import { Button, buttonClass } from '../../components/button.tsx';
import { DataTable, type Column } from '../../components/data-table.tsx';
import { FilterBar, type Filter } from '../../components/filter-bar.tsx';
import { Page } from '../../components/page.tsx';
import { personName, PersonWords } from '../../components/person.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { EmptyState } from '../../components/states.tsx';
import { TableSettingsMenu, useTableSettings } from '../../components/table-settings.tsx';
import { useSelection } from '../../components/use-selection.ts';
import { formatNumber } from '../../i18n/format.ts';
import { shared } from '../../i18n/shared.ts';
import { useShortcuts } from '../../keyboard/shortcuts.ts';
import { oneOf, useUrlState, type UrlState } from '../../url-state.ts';
import { BulkBar } from './bulk-bar.tsx';
import { InvitationPanel } from './invitation-panel.tsx';
import { invitationStates, type ListedInvitation } from './invitation.ts';
import { t } from './texts.ts';

interface State {
  readonly state: '' | ListedInvitation['state'];
  readonly role: string;
  /** The invitation in the panel. */
  readonly invitation: string;
}

const url: UrlState<State> = {
  read: ({ state, role = '', invitation = '' }) => ({ state: oneOf(state, invitationStates, ''), role, invitation }),
  write: ({ state, role, invitation }) => ({ state, role, invitation }),
};

/** Every invitation and how it fares, newest first. */
export function InvitationsPage() {
  const [{ state, role, invitation: openId }, setUrl] = useUrlState(url);
  const { rows, ...list } = usePages<ListedInvitation>('/invitations', { state, role });
  const [settings, setSettings] = useTableSettings('invitations');
  const [active, setActive] = useState<string>();
  const ids = useMemo(() => rows.map(({ id }) => id), [rows]);
  const selection = useSelection(ids);
  const mayInvite = useMay()('invite');
  const roleLabel = useRoleLabel();
  const roles = useRoles();
  const navigate = useNavigate();
  const columns = useMemo(() => columnsFor(roleLabel), [roleLabel]);
  const filters: readonly Filter[] = [
    { key: 'state', label: t('state'), options: invitationStates.map((one) => [one, shared(`invitation.${one}`)]) },
    { key: 'role', label: t('role'), options: roles.map(({ key, label }) => [key, label]) },
  ];
  const open = rows.find(({ id }) => id === openId);
  const chosen = rows.filter(({ id }) => selection.has(id));
  useShortcuts(
    openId !== '' || selection.ids.size > 0
      ? [{ keys: ['escape'], label: shared('close'), group: t('title'), quiet: true, run: () => (openId === '' ? selection.clear() : setUrl({ invitation: '' })) }]
      : [],
  );
  return (
    <div className="flex h-full min-h-0">
      <div className="min-w-0 flex-1">
        <Page title={t('title')} width="full">
          <FilterBar filters={filters} values={{ state, role }} onFilter={(changes) => setUrl(changes)}>
            <TableSettingsMenu columns={columns} settings={settings} onChange={setSettings} />
          </FilterBar>
          <DataTable
            {...list}
            rows={rows}
            label={t('title')}
            columns={columns}
            idOf={({ id }) => id}
            nameOf={({ entry }) => personName(entry)}
            settings={settings}
            activeId={openId === '' ? active : openId}
            onActivate={(id) => {
              setActive(id);
              if (openId !== '') setUrl({ invitation: id });
            }}
            onOpen={(id) => setUrl({ invitation: id })}
            {...(mayInvite ? { selection } : {})}
            narrow={(one) => <NarrowRow invitation={one} roleLabel={roleLabel} />}
            empty={
              state !== '' || role !== '' ? (
                <EmptyState icon={MailOpen} title={t('filteredTitle')} action={<Button onClick={() => setUrl({ state: '', role: '' })}>{t('showAll')}</Button>}>{t('filtered')}</EmptyState>
              ) : (
                <EmptyState icon={MailOpen} title={t('emptyTitle')} action={<Link to="/waitlist" className={buttonClass('primary')}>{t('toQueue')}</Link>}>{t('empty')}</EmptyState>
              )
            }
          />
          {mayInvite && chosen.length > 0 && <BulkBar chosen={chosen} onClear={selection.clear} onPlanned={(id) => void navigate({ to: `/jobs/${id}` } as never)} />}
        </Page>
      </div>
      {open && <InvitationPanel invitation={open} onClose={() => setUrl({ invitation: '' })} />}
    </div>
  );
}

function columnsFor(roleLabel: (role: string | null) => string): readonly Column<ListedInvitation>[] {
  return [
    { id: 'who', header: t('columns.who'), width: 'minmax(15rem, 2.4fr)', fixed: true, cell: ({ entry }) => <PersonWords {...entry} /> },
    { id: 'role', header: t('columns.role'), width: 'minmax(5rem, 0.8fr)', cell: ({ role }) => roleLabel(role) },
    { id: 'state', header: t('columns.state'), width: '7rem', cell: ({ state }) => <InvitationBadge state={state} /> },
    { id: 'delivery', header: t('columns.delivery'), width: '8.5rem', cell: ({ delivery }) => <DeliveryMark delivery={delivery} /> },
    { id: 'visited', header: t('columns.visited'), width: '7rem', cell: ({ visitedAt }) => (visitedAt === null ? <span className="text-muted">{t('notVisited')}</span> : <RelativeTime at={visitedAt} />) },
    { id: 'reminders', header: t('columns.reminders'), width: '6rem', cell: ({ reminders }) => <span className={reminders === 0 ? 'text-muted' : ''}>{reminders === 0 ? t('noReminders') : formatNumber(reminders)}</span> },
    { id: 'created', header: t('columns.created'), width: '7rem', cell: ({ createdAt }) => <span className="text-muted"><RelativeTime at={createdAt} /></span> },
    { id: 'expires', header: t('columns.expires'), width: '7rem', cell: (one) => <Ends invitation={one} /> },
  ];
}

function Ends({ invitation: { state, expiresAt, endedAt } }: { readonly invitation: ListedInvitation }) {
  if (state === 'pending') return <RelativeTime at={expiresAt} />;
  return <span className="text-muted"><RelativeTime at={state === 'expired' ? expiresAt : (endedAt ?? expiresAt)} /></span>;
}

function NarrowRow({ invitation, roleLabel }: { readonly invitation: ListedInvitation; readonly roleLabel: (role: string) => string }) {
  return (
    <div className="grid gap-1">
      <div className="flex min-w-0 items-center gap-2">
        <span className="min-w-0 flex-1 truncate"><PersonWords {...invitation.entry} /></span>
        <InvitationBadge state={invitation.state} />
      </div>
      <div className="flex min-w-0 items-center gap-3 text-12 text-muted">
        <span className="truncate">{roleLabel(invitation.role)}</span>
        <DeliveryMark delivery={invitation.delivery} />
        <span className="ml-auto"><Ends invitation={invitation} /></span>
      </div>
    </div>
  );
}
