import { X } from 'lucide-react';
import { useId, useState, type FormEvent, type ReactNode } from 'react';
import { shared } from '../i18n/shared.ts';
import { Button, IconButton } from './button.tsx';
import { classes } from './classes.ts';
import { Modal } from './modal.tsx';
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
  const id = useId();
  if (!open) return null;
  return (
    <Modal
      onClose={onClose}
      labelledBy={id}
      describedBy={lead === undefined ? undefined : `${id}-lead`}
      className={classes('mx-auto mt-[12dvh] mb-auto max-h-[80dvh] w-[calc(100vw-2rem)] rounded-xl', wide ? 'max-w-[44rem]' : 'max-w-[28rem]')}
    >
      <div className="flex max-h-[80dvh] flex-col">
        <header className="flex items-start gap-3 px-5 pt-4 pb-1">
          <div className="min-w-0 flex-1">
            <h2 id={id} className="text-16 wrap-anywhere">{title}</h2>
            {lead !== undefined && <p id={`${id}-lead`} className="mt-1 text-14 text-muted">{lead}</p>}
          </div>
          <IconButton icon={X} label={shared('close')} onClick={onClose} className="-mt-1 -mr-2" />
        </header>
        <div data-body className="min-h-0 overflow-y-auto px-5 pt-2 pb-5">{children}</div>
      </div>
    </Modal>
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
