import { Menu as Base } from '@base-ui/react/menu';
import { Check, type LucideIcon } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { classes } from './classes.ts';

const popup =
  'z-50 max-h-[min(28rem,var(--available-height))] min-w-44 overflow-y-auto rounded-lg bg-surface p-1 text-13 shadow-raised outline-none transition-[opacity,transform] origin-(--transform-origin) data-ending-style:scale-98 data-ending-style:opacity-0 data-starting-style:scale-98 data-starting-style:opacity-0 forced-colors:border';
const item =
  'hit flex cursor-pointer items-center gap-2 rounded-md px-2 outline-none select-none data-highlighted:bg-ink/7 data-disabled:cursor-not-allowed data-disabled:opacity-50';

interface MenuProps {
  /** The button that opens it; an element that takes props, such as `<Button>`. */
  readonly trigger: ReactElement;
  readonly children: ReactNode;
  readonly align?: 'start' | 'end';
}

/** Acts behind one button. */
export function Menu({ trigger, children, align = 'end' }: MenuProps) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner align={align} sideOffset={4} className="z-50">
          <Base.Popup className={popup}>{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
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
  return (
    <Base.Item onClick={onSelect} disabled={disabled} className={classes(item, danger && 'text-danger-text')}>
      {Icon ? <Icon size={15} aria-hidden="true" className="shrink-0" /> : null}
      <span className="flex-1">{children}</span>
      {hint !== undefined && <span aria-hidden="true" className="text-12 text-muted">{hint}</span>}
    </Base.Item>
  );
}

/** A choice that stays open: columns, options. */
export function MenuCheck({ checked, onChange, children }: { readonly checked: boolean; readonly onChange: (checked: boolean) => void; readonly children: ReactNode }) {
  return (
    <Base.CheckboxItem checked={checked} onCheckedChange={onChange} closeOnClick={false} className={item}>
      <span className="grid size-4 place-items-center">
        <Base.CheckboxItemIndicator>
          <Check size={14} aria-hidden="true" />
        </Base.CheckboxItemIndicator>
      </span>
      {children}
    </Base.CheckboxItem>
  );
}

/** One of several: sort order, density. */
export function MenuChoice<V extends string>({ label, value, options, onChange }: { readonly label: string; readonly value: V; readonly options: readonly (readonly [value: V, label: string])[]; readonly onChange: (value: V) => void }) {
  return (
    <Base.RadioGroup value={value} onValueChange={(next: V) => onChange(next)} aria-label={label}>
      {options.map(([one, text]) => (
        <Base.RadioItem key={one} value={one} closeOnClick={false} className={item}>
          <span className="grid size-4 place-items-center">
            <Base.RadioItemIndicator>
              <Check size={14} aria-hidden="true" />
            </Base.RadioItemIndicator>
          </span>
          {text}
        </Base.RadioItem>
      ))}
    </Base.RadioGroup>
  );
}

/** A title over a part of a menu. */
export function MenuTitle({ children }: { readonly children: ReactNode }) {
  return <div className="px-2 pt-1.5 pb-1 text-12 font-medium text-muted">{children}</div>;
}

export function MenuLine() {
  return <Base.Separator className="mx-1 my-1 h-px bg-line" />;
}
