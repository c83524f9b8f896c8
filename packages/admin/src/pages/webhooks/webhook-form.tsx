import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../../api/api-error.ts';
import { Button } from '../../components/button.tsx';
import { CopyField } from '../../components/copy-field.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { CheckField, Form, SelectField, textOf, TextField } from '../../components/form.tsx';
import { toast } from '../../components/toast.ts';
import { t } from './texts.ts';
import { addWebhook, changeWebhook, type Webhook, webhooksQuery } from './webhooks.ts';

interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
}

/** Adds a webhook, and shows its secret the one time it can be shown. */
export function AddWebhookDialog({ open, onClose }: DialogProps) {
  const [secret, setSecret] = useState<string>();
  const close = () => {
    setSecret(undefined);
    onClose();
  };
  if (secret !== undefined) return <SecretDialog secret={secret} open={open} onClose={close} />;
  return (
    <Dialog open={open} onClose={close} title={t('form.title')} lead={t('form.lead')}>
      <WebhookForm verb={t('form.verb')} onSubmit={async (draft) => setSecret((await addWebhook(draft)).secret)} />
    </Dialog>
  );
}

export function ChangeWebhookDialog({ webhook, open, onClose }: DialogProps & { readonly webhook: Webhook }) {
  const change = async (draft: Draft) => {
    await changeWebhook(webhook, draft);
    toast(t('done.changed'));
    onClose();
  };
  return <Dialog open={open} onClose={onClose} title={t('form.changeTitle')}><WebhookForm webhook={webhook} verb={t('form.changeVerb')} onSubmit={change} /></Dialog>;
}

/** A secret, once. */
export function SecretDialog({ secret, replaces = false, open, onClose }: DialogProps & { readonly secret: string; readonly replaces?: boolean }) {
  return (
    <Dialog open={open} onClose={onClose} title={t('secret.title')} lead={t('secret.lead')}>
      <div className="grid gap-3">
        <CopyField label={t('secret.label')} value={secret} />
        <p className="text-muted">{t('secret.use')} {replaces && t('secret.both')}</p>
        <div className="flex justify-end"><Button look="primary" onClick={onClose}>{t('secret.done')}</Button></div>
      </div>
    </Dialog>
  );
}

type Draft = Parameters<typeof addWebhook>[0];

function WebhookForm({ webhook, verb, onSubmit }: { readonly webhook?: Webhook; readonly verb: string; readonly onSubmit: (draft: Draft) => Promise<void> }) {
  const known = useQuery(webhooksQuery).data?.events ?? [];
  const [some, setSome] = useState(Array.isArray(webhook?.events));
  const send = async (values: FormData) => {
    const events = some ? known.filter((one) => values.get(`event.${one}`) !== null) : null;
    if (events?.length === 0) throw new ApiError({ code: 'form/events', status: 0, detail: t('form.choose') });
    await onSubmit({ url: textOf(values, 'url'), description: textOf(values, 'description'), events });
  };
  return (
    <Form onSubmit={send} verb={verb}>
      {({ faultOf }) => (
        <>
          <TextField label={t('form.url')} help={t('form.urlHelp')} name="url" type="url" autoComplete="off" maxLength={2000} defaultValue={webhook?.url} placeholder="https://" error={faultOf('url')} />
          <TextField label={t('form.description')} help={t('form.descriptionHelp')} name="description" autoComplete="off" maxLength={200} optional defaultValue={webhook?.description} error={faultOf('description')} />
          <SelectField label={t('form.events')} name="which" value={some ? 'some' : 'all'} onChange={(event) => setSome(event.target.value === 'some')} error={faultOf('events')}>
            <option value="all">{t('form.all')}</option>
            <option value="some">{t('form.some')}</option>
          </SelectField>
          {some && (
            <fieldset className="grid gap-2 sm:grid-cols-2">
              <legend className="sr-only">{t('form.some')}</legend>
              {known.map((one) => <CheckField key={one} name={`event.${one}`} label={one} defaultChecked={webhook?.events?.includes(one) ?? false} />)}
            </fieldset>
          )}
        </>
      )}
    </Form>
  );
}
