import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { CircleHelp, ChevronsUpDown, ExternalLink, LogOut, Search, UserRound } from 'lucide-react';
import { api } from '../api/request.ts';
import { endSession, useAdmin, useMay, useSession } from '../api/session.ts';
import type { EntryList } from '../api/types.ts';
import { Kbd } from '../components/button.tsx';
import { Menu, MenuItem, MenuLine } from '../components/menu.tsx';
import { toastError } from '../components/toast.ts';
import { formatNumber } from '../i18n/format.ts';
import { shared } from '../i18n/shared.ts';
import { addTexts } from '../i18n/texts.ts';
import { showKey } from '../keyboard/keys.ts';
import { pages, type DeskPage } from '../pages.ts';
import { overlay } from './overlay-state.ts';

const t = addTexts('sidebar', {
  pages: 'Pages',
  find: 'Find or do',
  help: 'Keyboard and help',
  site: 'Open the public pages',
  account: 'Your account',
  signOut: 'Sign out',
  toReview: '{{count}} to review',
  group: { decide: 'Decide', people: 'People', watch: 'Watch', run: 'Run' },
});

/** Brand, search, pages, who is signed in. */
export function Sidebar({ onGo }: { readonly onGo?: () => void }) {
  const session = useSession();
  const { product } = session;
  const may = useMay();
  const open = pages.filter(({ menu, scope, needs }) => menu !== undefined && may(scope) && (needs === undefined || session[needs] === true));
  const groups = [...new Set(open.map(({ menu }) => menu!.group))];
  return (
    <nav aria-label={t('pages')} className="flex h-full flex-col gap-1 p-2">
      <div className="flex h-10 items-center gap-2 px-2">
        <span aria-hidden="true" className="grid size-6 shrink-0 place-items-center rounded-md bg-accent text-13 font-bold text-on-accent">
          {[...product.name.trim()][0]?.toUpperCase()}
        </span>
        <span className="truncate text-14 font-semibold tracking-tight">{product.name}</span>
      </div>
      <button
        type="button"
        onClick={() => {
          onGo?.();
          overlay.open('palette');
        }}
        className="hit mb-1 flex items-center gap-2 rounded-md border border-line bg-surface px-2 text-muted hover:border-control hover:text-ink"
      >
        <Search size={15} aria-hidden="true" />
        <span className="flex-1 text-left">{t('find')}</span>
        <Kbd keys={showKey('mod+k')} />
      </button>
      <div className="min-h-0 flex-1 overflow-y-auto">
        {groups.map((group) => (
          <div key={group} className="mb-2">
            <h2 className="px-2 pt-2 pb-1 text-12 font-medium tracking-normal text-muted">{t(`group.${group}`)}</h2>
            <ul className="grid gap-px">
              {open.filter(({ menu }) => menu!.group === group).map((page) => (
                <li key={page.path}>
                  <PageLink page={page} {...(onGo ? { onGo } : {})} />
                </li>
              ))}
            </ul>
          </div>
        ))}
      </div>
      <Account {...(onGo ? { onGo } : {})} />
    </nav>
  );
}

function PageLink({ page, onGo }: { readonly page: DeskPage; readonly onGo?: () => void }) {
  const Icon = page.menu!.icon;
  return (
    <Link
      to={page.path}
      activeProps={{ className: 'bg-ink/7 text-ink font-medium' }}
      inactiveProps={{ className: 'text-ink/80 hover:bg-ink/4 hover:text-ink' }}
      className="hit flex items-center gap-2.5 rounded-md px-2 no-underline"
      {...(onGo ? { onClick: onGo } : {})}
    >
      <Icon size={16} aria-hidden="true" className="shrink-0 text-muted" />
      <span className="flex-1 truncate">{page.title}</span>
      {page.path === '/waitlist' && <ToReview />}
    </Link>
  );
}

/** How many people wait for a decision, kept current by the live stream. */
function ToReview() {
  const { data } = useQuery({
    queryKey: ['waitlist-counts'],
    queryFn: ({ signal }) => api.get<EntryList>('/waitlist', { query: { status: 'pending', confirmed: 'true', limit: 1 }, signal }),
    staleTime: 30_000,
  });
  const count = data?.counts.matching;
  if (count === undefined || count === null || count === 0) return null;
  return (
    <span className="text-12 font-normal tabular-nums">
      <span aria-hidden="true">{formatNumber(count)}</span>
      <span className="sr-only">{t('toReview', { count: formatNumber(count) })}</span>
    </span>
  );
}

function Account({ onGo }: { readonly onGo?: () => void }) {
  const admin = useAdmin();
  const { publicUrl } = useSession();
  const navigate = useNavigate();
  const signOut = async () => {
    try {
      await endSession();
      await navigate({ to: '/sign-in' } as never);
    } catch (error) {
      toastError(error);
    }
  };
  const toAccount = () => {
    onGo?.();
    void navigate({ to: '/account' } as never);
  };
  return (
    <Menu
      align="start"
      trigger={
        <button type="button" className="flex min-h-11 w-full items-center gap-2 rounded-md px-2 text-left hover:bg-ink/5">
          <span aria-hidden="true" className="grid size-6 shrink-0 place-items-center rounded-full bg-accent-soft text-11 font-semibold text-on-accent-soft">
            {initialsOf(admin.name)}
          </span>
          <span className="min-w-0 flex-1 leading-tight">
            <span className="block truncate font-medium">{admin.name}</span>
            <span className="block truncate text-12 text-muted">{shared(`level.${admin.level}`)}</span>
          </span>
          <ChevronsUpDown size={14} aria-hidden="true" className="shrink-0 text-muted" />
        </button>
      }
    >
      <MenuItem icon={UserRound} onSelect={toAccount}>{t('account')}</MenuItem>
      <MenuItem icon={CircleHelp} hint="?" onSelect={() => overlay.open('help')}>{t('help')}</MenuItem>
      {publicUrl !== undefined && <MenuItem icon={ExternalLink} onSelect={() => window.open(publicUrl, '_blank', 'noopener')}>{t('site')}</MenuItem>}
      <MenuLine />
      <MenuItem icon={LogOut} onSelect={() => void signOut()}>{t('signOut')}</MenuItem>
    </Menu>
  );
}

function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  return [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? '')][0]?.toUpperCase() ?? '').join('');
}
