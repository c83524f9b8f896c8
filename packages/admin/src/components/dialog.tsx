import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { useState, type FormEvent, type ReactNode } from 'react';
import { shared } from '../i18n/shared.ts';
import { Button, IconButton } from './button.tsx';
import { classes } from './classes.ts';
import { messageOf, Notice } from './states.tsx';

interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly children: ReactNode;
  /** One sentence under the title. */
  readonly lead?: ReactNode;
  readonly wide?: boolean;
}

/** A window over the page; takes the focus and gives it back. */
export function Dialog({ open, onClose, title, lead, wide = false, children }: DialogProps) {
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-black/35 transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Base.Popup
          className={classes(
            'fixed top-[12dvh] left-1/2 z-50 grid max-h-[80dvh] w-[calc(100vw-2rem)] -translate-x-1/2 grid-cols-[minmax(0,1fr)] grid-rows-[auto_minmax(0,1fr)] rounded-xl bg-surface shadow-raised transition-[opacity,transform] data-ending-style:scale-98 data-ending-style:opacity-0 data-starting-style:scale-98 data-starting-style:opacity-0 forced-colors:border',
            wide ? 'max-w-[44rem]' : 'max-w-[28rem]',
          )}
        >
          <header className="flex items-start gap-3 px-5 pt-4 pb-1">
            <div className="min-w-0 flex-1">
              <Base.Title className="text-16">{title}</Base.Title>
              {lead !== undefined && <Base.Description className="mt-1 text-14 text-muted">{lead}</Base.Description>}
            </div>
            <Base.Close render={<IconButton icon={X} label={shared('close')} className="-mt-1 -mr-2" />} />
          </header>
          <div className="overflow-y-auto px-5 pt-2 pb-5">{children}</div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

interface ConfirmProps {
  readonly open: boolean;
  readonly onClose: () => void;
  /** Names the thing and the number: "Erase Mia Berger for good?" */
  readonly title: string;
  /** What will happen and what cannot be taken back. */
  readonly lead?: ReactNode;
  /** The verb on the button: "Erase Mia Berger". */
  readonly verb: string;
  readonly danger?: boolean;
  /** Fields, when the act needs an answer besides the yes. */
  readonly children?: ReactNode;
  /** Closes when it resolves; what it throws is shown beside the button. */
  readonly onConfirm: () => Promise<void> | void;
}

/** Asks once before something that cannot be taken back. Enter in a field confirms. */
export function Confirm({ open, onClose, title, lead, verb, danger = false, children, onConfirm }: ConfirmProps) {
  return (
    <Dialog open={open} onClose={onClose} title={title} lead={lead}>
      <ConfirmForm onClose={onClose} verb={verb} danger={danger} onConfirm={onConfirm}>
        {children}
      </ConfirmForm>
    </Dialog>
  );
}

function ConfirmForm({ onClose, verb, danger, children, onConfirm }: Pick<ConfirmProps, 'onClose' | 'verb' | 'danger' | 'children' | 'onConfirm'>) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      await onConfirm();
      onClose();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="grid gap-4" noValidate>
      {children}
      {error !== undefined && <Notice tone="danger">{messageOf(error)}</Notice>}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>{shared('cancel')}</Button>
        <Button type="submit" look={danger === true ? 'danger' : 'primary'} busy={busy}>
          {verb}
        </Button>
      </div>
    </form>
  );
}
