import { Inbox, TriangleAlert, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { ApiError } from '../api/api-error.ts';
import { shared } from '../i18n/shared.ts';
import { Button } from './button.tsx';
import { classes } from './classes.ts';

interface EmptyStateProps {
  readonly icon?: LucideIcon;
  readonly title: string;
  /** What this is and why it is empty. */
  readonly children?: ReactNode;
  /** The one thing to do. */
  readonly action?: ReactNode;
  readonly className?: string;
}

/** Teaches: what this is, why it is empty, the one action. */
export function EmptyState({ icon: Icon = Inbox, title, children, action, className }: EmptyStateProps) {
  return (
    <div className={classes('grid grid-cols-[minmax(0,1fr)] justify-items-center gap-2 px-6 py-14 text-center', className)}>
      <span className="mb-1 grid size-10 place-items-center rounded-xl bg-ink/5 text-muted">
        <Icon size={20} aria-hidden="true" />
      </span>
      <h2 className="text-14">{title}</h2>
      {children !== undefined && <div className="max-w-[52ch] text-muted">{children}</div>}
      {action !== undefined && <div className="mt-2 max-w-full">{action}</div>}
    </div>
  );
}

/** What to show in place of something that could not be loaded. */
export function ErrorState({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) {
  return (
    <div role="alert">
      <EmptyState icon={TriangleAlert} title={shared('error.title')} action={onRetry && <Button onClick={onRetry}>{shared('retry')}</Button>}>
        {messageOf(error)}
      </EmptyState>
    </div>
  );
}

/** The sentence of an error that a person should read: what is wrong in particular, where that is known. */
export function messageOf(error: unknown): string {
  if (!(error instanceof ApiError)) return shared('error.crashText');
  return error.faults.length > 0 ? error.faults.map(({ detail }) => detail).join(' ') : error.message;
}

type NoticeTone = 'info' | 'success' | 'warning' | 'danger';

const noticeLooks: Readonly<Record<NoticeTone, string>> = {
  info: 'bg-accent-soft text-on-accent-soft',
  success: 'bg-success-soft text-success-text',
  warning: 'bg-warning-soft text-warning-text',
  danger: 'bg-danger-soft text-danger-text',
};

/** A sentence that should be read before going on; `danger` is announced. */
export function Notice({ tone = 'info', children, action }: { readonly tone?: NoticeTone; readonly children: ReactNode; readonly action?: ReactNode }) {
  return (
    <div role={tone === 'danger' ? 'alert' : 'status'} className={classes('flex flex-wrap items-center gap-x-3 gap-y-1 rounded-lg px-3 py-2 text-13 font-medium', noticeLooks[tone])}>
      <div className="min-w-0 flex-[1_1_14rem]">{children}</div>
      {action}
    </div>
  );
}

/** Grey bars with the geometry of what comes; `lines` of text. */
export function Skeleton({ lines = 3, className }: { readonly lines?: number; readonly className?: string }) {
  return (
    <div className={classes('grid gap-2.5', className)} role="status" aria-label={shared('loading')}>
      {Array.from({ length: lines }, (_, index) => (
        <span key={index} className={classes('skeleton block h-3.5', index % 3 === 2 ? 'w-1/2' : index % 2 === 0 ? 'w-full' : 'w-4/5')} />
      ))}
    </div>
  );
}

/** One number with its name; `note` compares or explains. */
export function Stat({ label, value, note }: { readonly label: string; readonly value: ReactNode; readonly note?: ReactNode }) {
  return (
    <div className="grid gap-0.5 rounded-xl border border-line bg-surface px-4 py-3">
      <span className="text-muted">{label}</span>
      <span className="text-20 font-semibold tracking-tight tabular-nums">{value}</span>
      {note !== undefined && <span className="text-12 text-muted">{note}</span>}
    </div>
  );
}

/** How far something has come, with its words for everybody. */
export function Progress({ value, max, label }: { readonly value: number; readonly max: number; readonly label: string }) {
  const percent = max === 0 ? 100 : Math.min(100, (value / max) * 100);
  return (
    <div className="grid gap-1">
      <div role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={max} aria-valuenow={value} className="h-1.5 overflow-hidden rounded-full bg-ink/10 forced-colors:border">
        <div className="h-full rounded-full bg-accent transition-[width] forced-colors:bg-[Highlight]" style={{ width: `${percent}%` }} />
      </div>
      <span className="text-12 text-muted" aria-hidden="true">{label}</span>
    </div>
  );
}
