import { Link2 } from 'lucide-react';
import { useState } from 'react';
import { useRoleLabel } from '../../api/session.ts';
import { Button } from '../../components/button.tsx';
import { CopyField } from '../../components/copy-field.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { personName } from '../../components/person.tsx';
import { messageOf, Notice } from '../../components/states.tsx';
import { formatExact } from '../../i18n/format.ts';
import { takeLink, type ListedInvitation } from './invitation.ts';
import { t } from './texts.ts';

interface LinkDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly invitation: ListedInvitation;
}

/** Says what a link is worth, then shows it once and puts it on the clipboard. */
export function LinkDialog({ open, onClose, invitation }: LinkDialogProps) {
  const roleLabel = useRoleLabel();
  return (
    <Dialog open={open} onClose={onClose} title={t('link.title', { name: personName(invitation.entry) })} lead={t('link.lead', { role: roleLabel(invitation.role).toLocaleLowerCase() })}>
      <Content invitation={invitation} onClose={onClose} />
    </Dialog>
  );
}

type Taken = { readonly link: string; readonly expiresAt: string; readonly copied: boolean };

function Content({ invitation, onClose }: Omit<LinkDialogProps, 'open'>) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [taken, setTaken] = useState<Taken>();
  const show = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const { link, expiresAt } = await takeLink(invitation);
      const copied = await navigator.clipboard.writeText(link).then(() => true, () => false);
      setTaken({ link, expiresAt, copied });
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  if (taken) {
    return (
      <div className="grid gap-3">
        <Notice tone="success">{t(taken.copied ? 'link.copied' : 'link.shown')}</Notice>
        <CopyField label={t('link.label')} value={taken.link} />
        <p className="text-12 text-muted">{t('link.until', { until: formatExact(taken.expiresAt) })}</p>
        <div className="flex justify-end">
          <Button look="primary" onClick={onClose}>{t('link.done')}</Button>
        </div>
      </div>
    );
  }
  return (
    <div className="grid gap-3">
      <p className="text-muted">{t(invitation.linkShown ? 'link.already' : 'link.once')}</p>
      {error !== undefined && <Notice tone="danger">{messageOf(error)}</Notice>}
      {!invitation.linkShown && (
        <div className="flex justify-end">
          <Button look="primary" icon={Link2} busy={busy} onClick={() => void show()}>{t('link.show')}</Button>
        </div>
      )}
    </div>
  );
}
