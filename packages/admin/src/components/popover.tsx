import { cloneElement, useEffect, useId, type ReactElement, type ReactNode, type Ref } from 'react';
import { classes } from './classes.ts';
import { floatingClass, useFloating } from './floating.ts';

interface PopoverProps {
  /** The button that opens it. */
  readonly trigger: ReactElement;
  /** Names it for screen readers. */
  readonly label: string;
  readonly children: ReactNode;
  readonly align?: 'start' | 'end';
  readonly className?: string;
}

interface TriggerProps {
  readonly ref?: Ref<HTMLElement>;
  readonly onClick?: () => void;
  readonly 'aria-haspopup'?: 'dialog';
  readonly 'aria-expanded'?: boolean;
  readonly 'aria-controls'?: string | undefined;
}

/** A few fields behind one button; Escape or a press beside it closes. */
export function Popover({ trigger, label, children, align = 'start', className }: PopoverProps) {
  const { open, toggle, anchor, popup } = useFloating(align);
  const id = useId();
  useEffect(() => {
    if (open) popup.current?.querySelector<HTMLElement>('input, select, textarea, button')?.focus({ preventScroll: true });
  }, [open, popup]);
  return (
    <>
      {cloneElement(trigger as ReactElement<TriggerProps>, {
        ref: anchor,
        onClick: toggle,
        'aria-haspopup': 'dialog',
        'aria-expanded': open,
        'aria-controls': open ? id : undefined,
      })}
      {open && (
        <div ref={popup} id={id} popover="auto" role="dialog" aria-label={label} className={classes(floatingClass, 'p-3 text-13', className)}>
          {children}
        </div>
      )}
    </>
  );
}
