import { useEffect, type ReactNode } from 'react';
import { classes } from './classes.ts';

interface PageProps {
  readonly title: string;
  /** One sentence under the title; leave it out where the title says enough. */
  readonly lead?: ReactNode;
  /** Buttons on the right of the title. */
  readonly actions?: ReactNode;
  /** `full`: the page fills the window and scrolls inside (tables); `text`: a readable column. */
  readonly width?: 'full' | 'wide' | 'text';
  readonly children: ReactNode;
}

/** The frame of every page: document title, heading, actions, content. */
export function Page({ title, lead, actions, width = 'wide', children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Foyer`;
  }, [title]);
  return (
    <div className={classes('flex min-h-0 w-full flex-col', width === 'full' ? 'h-full' : 'pb-16', width === 'wide' && 'mx-auto max-w-[76rem]', width === 'text' && 'mx-auto max-w-[46rem]')}>
      <header className={classes('flex flex-wrap items-center gap-x-4 gap-y-2 px-4 sm:px-6', width === 'full' ? 'min-h-13 py-2' : 'pt-6 pb-4')}>
        <div className="min-w-0 flex-[1_1_10rem]">
          <h1 className={classes('truncate', width === 'full' ? 'text-16' : 'text-20')}>{title}</h1>
          {lead !== undefined && <p className="mt-1 max-w-[68ch] text-14 text-muted">{lead}</p>}
        </div>
        {actions !== undefined && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      <div className={classes(width === 'full' ? 'flex min-h-0 flex-1 flex-col' : 'flex flex-col gap-5 px-4 sm:px-6')}>{children}</div>
    </div>
  );
}

/** A titled box on a page. */
export function Card({ title, actions, children, className }: { readonly title?: string; readonly actions?: ReactNode; readonly children: ReactNode; readonly className?: string }) {
  return (
    <section className={classes('rounded-xl border border-line bg-surface', className)}>
      {(title !== undefined || actions !== undefined) && (
        <header className="flex min-h-11 flex-wrap items-center justify-between gap-2 border-b border-line px-4 py-1.5">
          <h2 className="text-14">{title}</h2>
          {actions}
        </header>
      )}
      <div className="p-4">{children}</div>
    </section>
  );
}

/** Names and values, one under the other. */
export function Facts({ items }: { readonly items: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className="grid grid-cols-[minmax(6.5rem,auto)_minmax(0,1fr)] gap-x-4 gap-y-1.5">
      {items.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-muted">{name}</dt>
          <dd className="min-w-0 wrap-anywhere">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
