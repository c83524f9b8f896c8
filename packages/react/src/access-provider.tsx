'use client';
import { createContext, useContext, useEffect, useMemo, useState, useSyncExternalStore, type ReactNode } from 'react';
import type { Access } from './client/access.ts';
import { AccessStore, type AccessOptions } from './client/access-store.ts';
import type { Result } from './client/result.ts';

export interface AccessProviderProps extends AccessOptions {
  readonly children?: ReactNode;
}

export interface UseAccess {
  readonly access: Access;
  /** Asks Foyer now and tells what it said. */
  readonly refresh: () => Promise<Access>;
  /** Ends the session of this browser. */
  readonly signOut: () => Promise<Result<{ readonly status: 'signed_out' }>>;
}

const Store = createContext<AccessStore | null>(null);

/**
 * Knows who is in, for everything inside it. What it says is for drawing the page: what may be seen is decided at the resource itself,
 * by `@foyer/gate`. Options are read once; give the provider another `key` to begin anew.
 */
export function AccessProvider({ children, ...options }: AccessProviderProps) {
  const [store] = useState(() => new AccessStore(options));
  useEffect(() => store.watch(), [store]);
  return <Store.Provider value={store}>{children}</Store.Provider>;
}

/**
 * Where the person stands, and what they can do about it.
 * @throws {Error} outside an `AccessProvider`
 */
export function useAccess(): UseAccess {
  const store = useContext(Store);
  if (store === null) throw new Error('useAccess works inside an <AccessProvider> only. Put one around your application.');
  const read = () => store.access;
  const access = useSyncExternalStore(useMemo(() => (listener: () => void) => store.subscribe(listener), [store]), read, read);
  return useMemo(() => ({ access, refresh: () => store.refresh(), signOut: () => store.signOut() }), [access, store]);
}
