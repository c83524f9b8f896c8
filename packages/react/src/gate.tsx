'use client';
import type { ReactNode } from 'react';
import { useAccess } from './access-provider.tsx';
import type { Access } from './client/access.ts';

export interface GateProps {
  /** One role or several; without it everybody who is in. */
  readonly role?: string | readonly string[] | undefined;
  /** For everybody else; a function gets to know who it is. */
  readonly fallback?: ReactNode | ((access: Access) => ReactNode);
  /** While nothing is known yet; give it the size of what comes. */
  readonly loading?: ReactNode;
  readonly children?: ReactNode;
}

/** Shows its children to people who are in. It hides and does not protect: whatever is secret stays on the server until `@foyer/gate` lets it out. */
export function Gate({ role, fallback = null, loading = null, children }: GateProps) {
  const { access } = useAccess();
  if (access.state === 'loading') return <>{loading}</>;
  const fits = access.state === 'in' && (role === undefined || (typeof role === 'string' ? role === access.role : role.includes(access.role)));
  return <>{fits ? children : typeof fallback === 'function' ? fallback(access) : fallback}</>;
}
