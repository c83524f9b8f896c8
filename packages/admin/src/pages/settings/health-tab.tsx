import { useQuery } from '@tanstack/react-query';
import { CircleAlert, CircleCheck, TriangleAlert, type LucideIcon } from 'lucide-react';
import { useState } from 'react';
import { useAdmin, useMay } from '../../api/session.ts';
import { Badge, type Tone } from '../../components/badge.tsx';
import { Form, textOf, TextField } from '../../components/form.tsx';
import { Card } from '../../components/page.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { ErrorState, Notice, Skeleton } from '../../components/states.tsx';
import { healthQuery, sendTestMail, type HealthItem, type MailTest } from './settings.ts';
import { t } from './texts.ts';

/** How everything Foyer depends on is doing, and a test mail. */
export function HealthTab() {
  const { data, error, refetch } = useQuery(healthQuery);
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  const troubled = data?.items.filter(({ state }) => state !== 'ok').length ?? 0;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-5 lg:grid-cols-[minmax(0,1fr)_22rem]">
      <Card title={t('health.title')}>
        {data === undefined ? <Skeleton lines={8} /> : (
          <>
            <p className="mb-2 text-muted">{troubled === 0 ? t('health.allWell') : t('health.look', { count: troubled })}</p>
            <ul className="-mb-3 grid divide-y divide-line">
              {data.items.map((item) => <HealthRow key={item.key} item={item} />)}
            </ul>
          </>
        )}
      </Card>
      <TestMail />
    </div>
  );
}

const looks: Readonly<Record<HealthItem['state'], { readonly tone: Tone; readonly icon: LucideIcon }>> = {
  ok: { tone: 'success', icon: CircleCheck },
  warn: { tone: 'warning', icon: TriangleAlert },
  bad: { tone: 'danger', icon: CircleAlert },
};

function HealthRow({ item: { name, state, detail, checkedAt } }: { readonly item: HealthItem }) {
  return (
    <li className="grid gap-x-4 gap-y-1 py-3 sm:grid-cols-[9rem_minmax(0,1fr)]">
      <div className="flex flex-wrap items-center gap-2 sm:grid sm:justify-items-start sm:gap-1">
        <h3 className="text-13">{name}</h3>
        <Badge {...looks[state]}>{t(`health.state.${state}`)}</Badge>
      </div>
      <div>
        <p className="wrap-anywhere">{detail}</p>
        <p className="mt-0.5 text-12 text-muted">{t('health.checked')} <RelativeTime at={checkedAt} /></p>
      </div>
    </li>
  );
}

const tones = { sent: 'success', failed: 'danger', unknown: 'warning' } as const;

function TestMail() {
  const { email } = useAdmin();
  const may = useMay()('admin');
  const [result, setResult] = useState<MailTest>();
  if (!may) return <Card title={t('health.test')}><p className="text-muted">{t('health.testOwners')}</p></Card>;
  const send = async (values: FormData) => {
    setResult(undefined);
    setResult(await sendTestMail(textOf(values, 'to')));
  };
  return (
    <Card title={t('health.test')}>
      <p className="mb-3 text-muted">{t('health.testLead')}</p>
      <Form onSubmit={send} verb={t('health.testVerb')}>
        {({ faultOf }) => <TextField label={t('health.testTo')} name="to" type="email" autoComplete="email" defaultValue={email} error={faultOf('to')} />}
      </Form>
      {result && <div className="mt-3"><Notice tone={tones[result.outcome]}>{t(`health.outcome.${result.outcome}`)} <span className="font-normal">{result.detail}</span></Notice></div>}
    </Card>
  );
}
