import { Check, type LucideIcon } from 'lucide-react';
import { cloneElement, createContext, use, useEffect, useId, type KeyboardEvent, type ReactElement, type ReactNode, type Ref } from 'react';
import { classes } from './classes.ts';
import { floatingClass, useFloating } from './floating.ts';

const item =
  'hit flex w-full cursor-pointer items-center gap-2 rounded-md px-2 text-left outline-none select-none hover:bg-ink/7 focus:bg-ink/7 focus-visible:outline-2 focus-visible:-outline-offset-2 focus-visible:outline-ring aria-disabled:cursor-not-allowed aria-disabled:opacity-50';

/** Closes the menu an item is in. */
const CloseMenu = createContext<() => void>(() => undefined);

interface TriggerProps {
  readonly ref?: Ref<HTMLElement>;
  readonly id?: string;
  readonly onClick?: () => void;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
  readonly 'aria-haspopup'?: 'menu' | 'dialog';
  readonly 'aria-expanded'?: boolean;
  readonly 'aria-controls'?: string | undefined;
}

interface MenuProps {
  /** The button that opens it: `<Button>`, `<IconButton>` or a plain one. */
  readonly trigger: ReactElement;
  readonly children: ReactNode;
  readonly align?: 'start' | 'end';
}

/** Acts behind one button. Arrows move, letters jump, Escape closes. */
export function Menu({ trigger, children, align = 'end' }: MenuProps) {
  const { open, toggle, show, close, anchor, popup } = useFloating(align);
  const id = useId();
  useEffect(() => {
    if (open) itemsOf(popup.current)[0]?.focus({ preventScroll: true });
  }, [open, popup]);
  return (
    <>
      {cloneElement(trigger as ReactElement<TriggerProps>, {
        ref: anchor,
        id: `${id}-button`,
        onClick: toggle,
        onKeyDown: (event) => {
          if (event.key !== 'ArrowDown') return;
          event.preventDefault();
          show();
        },
        'aria-haspopup': 'menu',
        'aria-expanded': open,
        'aria-controls': open ? id : undefined,
      })}
      {open && (
        <div
          ref={popup}
          id={id}
          popover="auto"
          role="menu"
          aria-labelledby={`${id}-button`}
          onKeyDown={(event) => onMenuKey(event, close)}
          className={classes(floatingClass, 'min-w-44 p-1 text-13')}
        >
          <CloseMenu value={close}>{children}</CloseMenu>
        </div>
      )}
    </>
  );
}

function itemsOf(menu: HTMLElement | null): readonly HTMLElement[] {
  return [...(menu?.querySelectorAll<HTMLElement>('[role^="menuitem"]:not([aria-disabled="true"])') ?? [])];
}

function onMenuKey(event: KeyboardEvent<HTMLElement>, close: () => void): void {
  const items = itemsOf(event.currentTarget);
  const at = items.indexOf(document.activeElement as HTMLElement);
  const go = (to: number) => {
    event.preventDefault();
    items[(to + items.length) % items.length]?.focus();
  };
  if (event.key === 'ArrowDown') go(at + 1);
  else if (event.key === 'ArrowUp') go(at - 1);
  else if (event.key === 'Home') go(0);
  else if (event.key === 'End') go(items.length - 1);
  else if (event.key === 'Tab') close();
  else if (event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey) {
    const letter = event.key.toLowerCase();
    const next = [...items.slice(at + 1), ...items.slice(0, at + 1)].find((one) => one.textContent.trim().toLowerCase().startsWith(letter));
    next?.focus();
  }
}

interface MenuItemProps {
  readonly icon?: LucideIcon;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  readonly hint?: string;
  readonly onSelect: () => void;
  readonly children: ReactNode;
}

export function MenuItem({ icon: Icon, danger = false, disabled = false, hint, onSelect, children }: MenuItemProps) {
  const close = use(CloseMenu);
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      aria-disabled={disabled || undefined}
      onClick={() => {
        if (disabled) return;
        close();
        // The focus goes back to the button first; then the act may take it.
        window.setTimeout(onSelect, 0);
      }}
      className={classes(item, danger && 'text-danger-text')}
    >
      {Icon ? <Icon size={15} aria-hidden="true" className="shrink-0" /> : null}
      <span className="flex-1">{children}</span>
      {hint !== undefined && <span aria-hidden="true" className="text-12 text-muted">{hint}</span>}
    </button>
  );
}

function Tick({ shown }: { readonly shown: boolean }) {
  return <span className="grid size-4 shrink-0 place-items-center">{shown && <Check size={14} aria-hidden="true" />}</span>;
}

/** A choice that stays open: columns, options. */
export function MenuCheck({ checked, onChange, children }: { readonly checked: boolean; readonly onChange: (checked: boolean) => void; readonly children: ReactNode }) {
  return (
    <button type="button" role="menuitemcheckbox" tabIndex={-1} aria-checked={checked} onClick={() => onChange(!checked)} className={item}>
      <Tick shown={checked} />
      {children}
    </button>
  );
}

interface MenuChoiceProps<V extends string> {
  readonly label: string;
  readonly value: V;
  readonly options: readonly (readonly [value: V, label: string])[];
  readonly onChange: (value: V) => void;
}

/** One of several: sort order, density. */
export function MenuChoice<V extends string>({ label, value, options, onChange }: MenuChoiceProps<V>) {
  return (
    <div role="group" aria-label={label}>
      {options.map(([one, text]) => (
        <button key={one} type="button" role="menuitemradio" tabIndex={-1} aria-checked={one === value} onClick={() => onChange(one)} className={item}>
          <Tick shown={one === value} />
          {text}
        </button>
      ))}
    </div>
  );
}

/** A title over a part of a menu. */
export function MenuTitle({ children }: { readonly children: ReactNode }) {
  return <div role="presentation" className="px-2 pt-1.5 pb-1 text-12 font-medium text-muted">{children}</div>;
}

export function MenuLine() {
  return <div role="separator" className="mx-1 my-1 h-px bg-line" />;
}
