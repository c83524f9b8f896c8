import { X } from 'lucide-react';
import { useEffect, useRef, type ReactNode } from 'react';
import { shared } from '../i18n/shared.ts';
import { IconButton } from './button.tsx';

interface SidePanelProps {
  /** Names the panel for screen readers. */
  readonly label: string;
  readonly onClose: () => void;
  readonly head: ReactNode;
  /** Stays in sight under the content: the buttons that decide. */
  readonly foot?: ReactNode;
  readonly children: ReactNode;
  /** Changes with what is shown, so that the panel begins at its top. */
  readonly subject: string;
}

/** The rest of a row beside the list; over it where there is no room. Escape closes. */
export function SidePanel({ label, onClose, head, foot, children, subject }: SidePanelProps) {
  const scroller = useRef<HTMLDivElement>(null);
  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 });
  }, [subject]);
  return (
    <aside
      aria-label={label}
      className="flex min-h-0 w-full shrink-0 flex-col border-line bg-surface max-lg:fixed max-lg:inset-y-0 max-lg:right-0 max-lg:z-30 max-lg:pt-[env(safe-area-inset-top)] sm:w-[26rem] sm:border-l sm:max-lg:shadow-raised xl:w-[29rem]"
    >
      <header className="flex items-start gap-2 border-b border-line px-4 py-2.5">
        <div className="min-w-0 flex-1">{head}</div>
        <IconButton icon={X} label={shared('close')} onClick={onClose} className="-mr-1.5" />
      </header>
      <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto px-4 py-3">{children}</div>
      {foot !== undefined && <footer className="border-t border-line px-4 py-2.5">{foot}</footer>}
    </aside>
  );
}

/** A titled part of a panel. */
export function PanelSection({ title, actions, children }: { readonly title: string; readonly actions?: ReactNode; readonly children: ReactNode }) {
  return (
    <section className="border-b border-line py-3 first:pt-0 last:border-b-0">
      <header className="mb-1.5 flex min-h-6 items-center justify-between gap-2">
        <h3 className="text-12 font-semibold text-muted">{title}</h3>
        {actions}
      </header>
      {children}
    </section>
  );
}
