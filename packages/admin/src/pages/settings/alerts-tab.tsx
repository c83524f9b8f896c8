import { useQuery } from '@tanstack/react-query';
import { BellRing, CircleCheck } from 'lucide-react';
import { useState } from 'react';
import { useMay } from '../../api/session.ts';
import { Badge } from '../../components/badge.tsx';
import { Button } from '../../components/button.tsx';
import { CopyField } from '../../components/copy-field.tsx';
import { Confirm, Dialog } from '../../components/dialog.tsx';
import { Form, TextArea, TextField } from '../../components/form.tsx';
import { Card, Facts } from '../../components/page.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { ErrorState, Notice, Skeleton } from '../../components/states.tsx';
import { toast } from '../../components/toast.ts';
import { formatNumber } from '../../i18n/format.ts';
import { alertChangeOf, alertsQuery, changeAlerts, limits, testAlerts, type Alert, type AlertChange, type AlertSettings, type AlertTest } from './alerts.ts';
import { t } from './texts.ts';

/** Every alert as it is, who is told, and from when on. */
export function AlertsTab() {
  const { data, error, refetch } = useQuery(alertsQuery);
  const may = useMay()('admin');
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton lines={12} />;
  const raised = data.items.filter(({ state }) => state === 'raised');
  const inOrder = [...raised, ...data.items.filter(({ state }) => state === 'ok')];
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-5 lg:grid-cols-2">
      <Card title={t('alerts.title')}>
        <p className="mb-1 text-muted">{raised.length === 0 ? t('alerts.quiet') : t('alerts.raised', { count: raised.length })}</p>
        <ul className="-mb-3 grid divide-y divide-line">
          {inOrder.map((alert) => <AlertRow key={alert.key} alert={alert} />)}
        </ul>
      </Card>
      {may ? (
        <div className="grid grid-cols-[minmax(0,1fr)] gap-5">
          <SettingsForm settings={data.settings} />
          <TestCard key={data.settings.version} />
        </div>
      ) : <SettingsFacts settings={data.settings} />}
    </div>
  );
}

function AlertRow({ alert: { title, state, since, detail, call } }: { readonly alert: Alert }) {
  const raised = state === 'raised';
  return (
    <li className="grid gap-1 py-2.5">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 className={raised ? 'text-13' : 'text-13 font-normal tracking-normal'}>{title}</h3>
        <Badge tone={raised ? 'danger' : 'neutral'} icon={raised ? BellRing : CircleCheck}>{t(`alerts.state.${state}`)}</Badge>
      </div>
      {raised && <p className="wrap-anywhere">{detail}</p>}
      {raised && since !== null && <p className="text-12 text-muted">{t('alerts.since')} <RelativeTime at={since} /></p>}
      {call.state !== 'none' && <p className={call.state === 'given_up' ? 'text-12 text-danger-text wrap-anywhere' : 'text-12 text-muted'}>{t(`alerts.call.${call.state}`, { error: call.error ?? '' })}</p>}
    </li>
  );
}

function SettingsForm({ settings }: { readonly settings: AlertSettings }) {
  const [secret, setSecret] = useState<string>();
  const [renewing, setRenewing] = useState(false);
  const change = async (wanted: AlertChange) => {
    const made = await changeAlerts(wanted);
    if (made !== null) setSecret(made);
    toast(t('alerts.saved'));
  };
  return (
    // What somebody else saved meanwhile is what one begins with.
    <Card key={settings.version} title={t('alerts.whoTitle')}>
      <Form onSubmit={(values) => change(alertChangeOf(values, settings.version))} verb={t('alerts.save')}>
        {({ faultOf }) => (
          <>
            <TextArea label={t('alerts.mailTo')} help={t('alerts.mailToHelp')} name="mailTo" rows={2} autoComplete="off" spellCheck={false} defaultValue={settings.mailTo.join('\n')} error={faultOf('mailTo')} />
            <TextField
              label={t('alerts.webhook')}
              help={`${t('alerts.webhookHelp')}${settings.webhookUrl === null ? '' : ` ${t('alerts.webhookRemove')}`}`}
              name="webhookUrl"
              type="url"
              autoComplete="off"
              spellCheck={false}
              placeholder="https://"
              defaultValue={settings.webhookUrl ?? ''}
              error={faultOf('webhookUrl')}
            />
            {settings.webhookUrl !== null && <div><Button onClick={() => setRenewing(true)}>{t('alerts.renew')}</Button></div>}
            <fieldset className="grid gap-2.5">
              <legend className="mb-1.5 font-medium">
                {t('alerts.limitsTitle')}
                <span className="block text-12 font-normal text-muted">{t('alerts.limitsLead')}</span>
              </legend>
              {limits.map((name) => <LimitField key={name} name={name} label={t(`alerts.limits.${name}`)} value={settings.thresholds[name]} error={faultOf(`thresholds/${name}`)} />)}
            </fieldset>
          </>
        )}
      </Form>
      <Confirm
        open={renewing}
        danger
        onClose={() => setRenewing(false)}
        title={t('alerts.renewTitle')}
        lead={t('alerts.renewLead')}
        verb={t('alerts.renewVerb')}
        onConfirm={() => change({ renewSecret: true, version: settings.version })}
      />
      {secret !== undefined && <SecretDialog secret={secret} onClose={() => setSecret(undefined)} />}
    </Card>
  );
}

const tones = { sent: 'success', failed: 'danger', unknown: 'warning' } as const;

function TestCard() {
  const [results, setResults] = useState<readonly AlertTest[]>();
  const send = async () => {
    setResults(undefined);
    setResults(await testAlerts());
  };
  return (
    <Card title={t('alerts.test')}>
      <p className="mb-3 text-muted">{t('alerts.testLead')}</p>
      <Form onSubmit={send} verb={t('alerts.testVerb')}>{() => null}</Form>
      {results && (
        <ul className="mt-3 grid gap-2">
          {results.map(({ channel, to, outcome, detail }) => (
            <li key={`${channel} ${to}`} className="wrap-anywhere">
              <Notice tone={tones[outcome]}>{to}: {t(`health.outcome.${outcome}`)} <span className="font-normal">{detail}</span></Notice>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function LimitField({ name, label, value, error }: { readonly name: string; readonly label: string; readonly value: number; readonly error: string | undefined }) {
  const id = `limit-${name}`;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_5.5rem] items-center gap-x-3 gap-y-1">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        name={name}
        inputMode="numeric"
        autoComplete="off"
        defaultValue={value}
        aria-invalid={error !== undefined || undefined}
        aria-describedby={error === undefined ? undefined : `${id}-error`}
        className="hit w-full rounded-md border border-control bg-surface px-2 text-right text-13 tabular-nums -outline-offset-1 aria-invalid:border-danger-text"
      />
      {error !== undefined && <p id={`${id}-error`} className="col-span-2 text-12 font-medium text-danger-text">{error}</p>}
    </div>
  );
}

function SecretDialog({ secret, onClose }: { readonly secret: string; readonly onClose: () => void }) {
  return (
    <Dialog open onClose={onClose} title={t('alerts.secretTitle')} lead={t('alerts.secretLead')}>
      <div className="grid gap-3">
        <CopyField label={t('alerts.secretLabel')} value={secret} />
        <div className="flex justify-end"><Button look="primary" onClick={onClose}>{t('alerts.secretDone')}</Button></div>
      </div>
    </Dialog>
  );
}

function SettingsFacts({ settings: { mailTo, webhookUrl, thresholds } }: { readonly settings: AlertSettings }) {
  return (
    <Card title={t('alerts.whoTitle')}>
      <div className="mb-3"><Notice>{t('alerts.viewOnly')}</Notice></div>
      <Facts
        items={[
          [t('alerts.mailTo'), mailTo.length === 0 ? t('alerts.everyOwner') : mailTo.join(', ')],
          [t('alerts.webhook'), webhookUrl ?? t('alerts.noWebhook')],
          ...limits.map((name) => [t(`alerts.limits.${name}`), formatNumber(thresholds[name])] as const),
        ]}
      />
    </Card>
  );
}
