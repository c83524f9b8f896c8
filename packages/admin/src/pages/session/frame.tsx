import { useEffect, type ReactNode } from 'react';
import { useSession } from '../../api/session.ts';

/** The calm frame of the pages before the desk: brand, one question, one button. */
export function SessionFrame({ title, lead, children, foot }: { readonly title: string; readonly lead?: ReactNode; readonly children?: ReactNode; readonly foot?: ReactNode }) {
  const { product } = useSession();
  useEffect(() => {
    document.title = `${title} · ${product.name}`;
  }, [title, product.name]);
  return (
    <main className="grid min-h-dvh content-start justify-items-center px-4 pt-[14dvh] pb-12">
      <div className="grid w-full max-w-[24rem] gap-6">
        <div className="flex items-center gap-2.5">
          <span aria-hidden="true" className="grid size-8 place-items-center rounded-lg bg-accent text-16 font-bold text-on-accent">
            {[...product.name.trim()][0]?.toUpperCase()}
          </span>
          <span className="text-14 font-semibold">{product.name}</span>
        </div>
        <div className="grid gap-5 rounded-xl border border-line bg-surface p-6">
          <div className="grid gap-1.5">
            <h1 className="text-20">{title}</h1>
            {lead !== undefined && <p className="text-14 text-muted">{lead}</p>}
          </div>
          {children}
        </div>
        {foot !== undefined && <div className="text-center text-muted">{foot}</div>}
      </div>
    </main>
  );
}

/** The token after `#` of a mailed or printed link. It leaves the address bar at once and is never sent as a part of an address. */
export function takeToken(): string {
  const token = decodeURIComponent(location.hash.replace(/^#/, ''));
  if (token !== '') window.history.replaceState(window.history.state, '', location.pathname + location.search);
  return token;
}
