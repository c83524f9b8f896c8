import { Outlet, useLocation, useRouter } from '@tanstack/react-router';
import { Menu as MenuIcon } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useSession } from '../api/session.ts';
import { IconButton } from '../components/button.tsx';
import { Modal } from '../components/modal.tsx';
import { shared } from '../i18n/shared.ts';
import { addTexts } from '../i18n/texts.ts';
import { useLive } from './live.ts';
import { Overlays } from './overlays.tsx';
import { Sidebar } from './sidebar.tsx';

const t = addTexts('desk-layout', { menu: 'Menu', openMenu: 'Open the menu' });

/** The desk: menu on the left, the page beside it; below 896 px the menu comes on demand. */
export function DeskLayout() {
  useLive();
  const { product, state } = useSession();
  const router = useRouter();
  // Signed out in another window, or ended by somebody: the guard leads to the sign-in page and back here after.
  useEffect(() => {
    if (state !== 'signed_in') void router.invalidate();
  }, [state, router]);
  const [menuOpen, setMenuOpen] = useState(false);
  const content = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  // Another page begins at its top.
  useEffect(() => {
    // Newer browsers answer with a promise, which is no clean-up.
    content.current?.scrollTo({ top: 0 });
  }, [pathname]);
  return (
    <div className="flex h-dvh flex-col md:flex-row">
      <a href="#content" className="fixed top-2 left-2 z-50 -translate-y-16 rounded-md bg-accent px-3 py-2 font-medium text-on-accent focus:translate-y-0">
        {shared('skip')}
      </a>
      <div className="hidden w-56 shrink-0 border-r border-line bg-sunken/60 md:block">
        <Sidebar />
      </div>
      <header className="flex min-h-12 items-center gap-1 border-b border-line px-2 md:hidden">
        <IconButton icon={MenuIcon} label={t('openMenu')} onClick={() => setMenuOpen(true)} className="size-10" />
        <span className="truncate text-14 font-semibold">{product.name}</span>
      </header>
      {menuOpen && (
        <Modal label={t('menu')} onClose={() => setMenuOpen(false)} className="m-0 h-dvh max-h-none w-72 max-w-[85vw] bg-canvas">
          <div data-body className="h-full">
            <Sidebar onGo={() => setMenuOpen(false)} />
          </div>
        </Modal>
      )}
      <main ref={content} id="content" tabIndex={-1} className="relative min-h-0 min-w-0 flex-1 overflow-y-auto">
        <Outlet />
      </main>
      <Overlays />
    </div>
  );
}
