import type { LucideIcon } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { classes } from './classes.ts';

export type ButtonLook = 'primary' | 'plain' | 'quiet' | 'danger';

const looks: Readonly<Record<ButtonLook, string>> = {
  primary: 'bg-accent text-on-accent border-transparent hover:bg-accent-hover',
  plain: 'bg-surface text-ink border-control/60 hover:border-control hover:bg-sunken',
  quiet: 'border-transparent text-muted hover:text-ink hover:bg-ink/6',
  danger: 'bg-danger text-on-danger border-transparent hover:bg-danger-hover',
};

const shape =
  'hit inline-flex items-center justify-center gap-1.5 rounded-md border px-2.5 text-13 font-medium leading-none whitespace-nowrap transition-colors select-none no-underline';

interface ButtonProps extends ComponentProps<'button'> {
  readonly look?: ButtonLook;
  readonly icon?: LucideIcon;
  /** Shows progress and takes no second press. */
  readonly busy?: boolean;
  /** The key that does the same. */
  readonly hint?: string;
}

/** A button with words. Its text is a verb: "Invite 48 people". */
export function Button({ look = 'plain', icon: Icon, busy = false, hint, className, children, disabled, type = 'button', ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      disabled={disabled === true || busy}
      aria-busy={busy || undefined}
      className={classes(shape, looks[look], 'disabled:cursor-not-allowed disabled:opacity-55', className)}
    >
      {busy ? <span className="spinner" aria-hidden="true" /> : Icon && <Icon size={15} aria-hidden="true" className="shrink-0" />}
      {children}
      {hint !== undefined && <Kbd keys={hint} {...(look === 'primary' || look === 'danger' ? { className: 'border-current/40' } : {})} />}
    </button>
  );
}

/** The class names of a button, for links that look like one. */
export function buttonClass(look: ButtonLook = 'plain', className?: string): string {
  return classes(shape, looks[look], className);
}

interface IconButtonProps extends ComponentProps<'button'> {
  readonly icon: LucideIcon;
  /** What it does, for screen readers and on hover. */
  readonly label: string;
}

/** A square button with a picture; it always has a name. */
export function IconButton({ icon: Icon, label, className, type = 'button', ...rest }: IconButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      aria-label={label}
      title={label}
      className={classes(
        'hit inline-grid aspect-square shrink-0 place-items-center rounded-md text-muted transition-colors hover:bg-ink/6 hover:text-ink disabled:opacity-50',
        className,
      )}
    >
      <Icon size={16} aria-hidden="true" />
    </button>
  );
}

/** Keys as they stand on a keyboard; decoration, since the help and the label say it too. */
export function Kbd({ keys, className }: { readonly keys: string; readonly className?: string }): ReactNode {
  return (
    <kbd
      aria-hidden="true"
      className={classes(
        'ml-0.5 inline-grid h-[18px] min-w-[18px] place-items-center rounded-sm border px-1 font-sans text-11 leading-none font-medium pointer-coarse:hidden',
        className ?? 'border-line text-muted',
      )}
    >
      {keys}
    </kbd>
  );
}
