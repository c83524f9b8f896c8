import { useNavigate } from '@tanstack/react-router';
import { KeyRound, MoreHorizontal, Pause, Pencil, Play, RotateCw, Send, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Confirm, Dialog } from '../../components/dialog.tsx';
import { Form, textOf, TextField } from '../../components/form.tsx';
import { Menu, MenuItem, MenuLine } from '../../components/menu.tsx';
import { toast, toastError } from '../../components/toast.ts';
import { t } from './texts.ts';
import { ChangeWebhookDialog, SecretDialog } from './webhook-form.tsx';
import { changeWebhook, removeWebhook, replay, rotateSecret, testWebhook, type Webhook } from './webhooks.ts';

type Asked = 'change' | 'rotate' | 'dead' | 'since' | 'remove';

/** What can be done with a webhook. */
export function WebhookActs({ webhook }: { readonly webhook: Webhook }) {
  const [asked, setAsked] = useState<Asked>();
  const [secret, setSecret] = useState<string>();
  const navigate = useNavigate();
  const close = () => setAsked(undefined);
  const now = async (work: () => Promise<unknown>, done: string) => {
    try {
      await work();
      toast(done);
    } catch (error) {
      toastError(error);
    }
  };
  const again = async (which: Parameters<typeof replay>[1]) => {
    const { replayed } = await replay(webhook.id, which);
    toast(t('done.replayed', { count: replayed }));
    close();
  };
  return (
    <>
      {webhook.active
        ? <Button look="primary" icon={Send} onClick={() => void now(() => testWebhook(webhook), t('done.tested'))}>{t('act.test')}</Button>
        : <Button look="primary" icon={Play} onClick={() => void now(() => changeWebhook(webhook, { active: true }), t('done.resumed'))}>{t('act.resume')}</Button>}
      <Menu trigger={<Button icon={MoreHorizontal}>{t('act.more')}</Button>}>
        <MenuItem icon={Pencil} onSelect={() => setAsked('change')}>{t('act.change')}</MenuItem>
        <MenuItem icon={KeyRound} onSelect={() => setAsked('rotate')}>{t('act.rotate')}</MenuItem>
        {webhook.active && <MenuItem icon={Pause} onSelect={() => void now(() => changeWebhook(webhook, { active: false }), t('done.paused'))}>{t('act.pause')}</MenuItem>}
        <MenuLine />
        <MenuItem icon={RotateCw} disabled={webhook.dead === 0} onSelect={() => setAsked('dead')}>{t('act.replayDead')}</MenuItem>
        <MenuItem icon={RotateCw} onSelect={() => setAsked('since')}>{t('act.replaySince')}</MenuItem>
        <MenuLine />
        <MenuItem icon={Trash2} danger onSelect={() => setAsked('remove')}>{t('act.remove')}</MenuItem>
      </Menu>
      <ChangeWebhookDialog webhook={webhook} open={asked === 'change'} onClose={close} />
      <Confirm open={asked === 'rotate'} onClose={close} title={t('ask.rotateTitle')} lead={t('ask.rotateLead')} verb={t('ask.rotateVerb')} onConfirm={async () => setSecret((await rotateSecret(webhook)).secret)} />
      <Confirm open={asked === 'dead'} onClose={close} title={t('ask.deadTitle', { count: webhook.dead })} lead={t('ask.deadLead')} verb={t('ask.deadVerb')} onConfirm={() => again({ dead: true })} />
      <Dialog open={asked === 'since'} onClose={close} title={t('ask.sinceTitle')} lead={t('ask.sinceLead')}>
        <Form verb={t('ask.deadVerb')} onSubmit={(values) => again({ since: instantOf(textOf(values, 'since')) })}>
          {({ faultOf }) => <TextField label={t('ask.since')} name="since" type="datetime-local" required error={faultOf('since')} />}
        </Form>
      </Dialog>
      <Confirm
        open={asked === 'remove'}
        danger
        onClose={close}
        title={t('ask.removeTitle')}
        lead={t('ask.removeLead', { url: webhook.url })}
        verb={t('ask.removeVerb')}
        onConfirm={async () => {
          await removeWebhook(webhook);
          toast(t('done.removed'));
          await navigate({ to: '/webhooks' });
        }}
      />
      {secret !== undefined && <SecretDialog secret={secret} replaces open onClose={() => setSecret(undefined)} />}
    </>
  );
}

/** The instant a person means by the time of their own clock; what is none goes as it is, and is refused with a reason. */
function instantOf(local: string): string {
  const at = new Date(local);
  return Number.isNaN(at.getTime()) ? local : at.toISOString();
}
