'use client';
import { usePathname, useRouter } from 'next/navigation';
import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import type { Standing } from '../where-you-stand';

export type Access = Standing | { readonly state: 'loading' };

const Context = createContext<{ access: Access; refresh: () => Promise<void> }>({ access: { state: 'loading' }, refresh: async () => {} });

/** Where the person stands, in any client component. For drawing: what may be seen is decided at the resource. */
export const useAccess = () => useContext(Context);

const inside = new Set(['/onboarding', '/dashboard', '/clients']);
const lookAgainMs = 15_000;

/** Knows where the person stands, looks again while the page is visible, and leads on when it changes. */
export function AccessProvider({ children }: { children: ReactNode }) {
  // With the page it was asked on: who has just signed up stood elsewhere a moment ago.
  const [{ access, askedOn }, setSeen] = useState<{ readonly access: Access; readonly askedOn: string }>({ access: { state: 'loading' }, askedOn: '' });
  const path = usePathname();
  const router = useRouter();
  const refresh = useCallback(async () => {
    const answer = await fetch('/api/access').catch(() => undefined);
    setSeen({ access: answer?.ok ? ((await answer.json()) as Standing) : { state: 'error' }, askedOn: path });
  }, [path]);
  useEffect(() => {
    const look = () => { if (document.visibilityState === 'visible') void refresh(); };
    look();
    const timer = setInterval(look, lookAgainMs);
    document.addEventListener('visibilitychange', look);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [refresh]);
  useEffect(() => {
    if (askedOn !== path) return;
    if (access.state === 'in' && path === '/access') router.replace('/dashboard');
    if (access.state !== 'in' && access.state !== 'loading' && access.state !== 'error' && inside.has(path)) router.replace('/access');
  }, [access.state, askedOn, path, router]);
  return <Context value={useMemo(() => ({ access, refresh }), [access, refresh])}>{children}</Context>;
}
