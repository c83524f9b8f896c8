import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { api } from '../../api/request.ts';
import { useRoles } from '../../api/session.ts';
import type { EntryList } from '../../api/types.ts';
import { buttonClass } from '../../components/button.tsx';
import { CheckField, Form, SelectField, TextField } from '../../components/form.tsx';
import { Card, Page } from '../../components/page.tsx';
import { useUrlState } from '../../url-state.ts';
import { planJob } from './job.ts';
import { t } from './texts.ts';
import { newSeed, waveFaults, waveFilter, waveRequest, waveUrl, type WaveForm } from './wave-form.ts';

/** Who comes in next: everything chosen stands in the address, and nothing happens before the plan was seen. */
export function NewWavePage() {
  const [address, setAddress] = useUrlState(waveUrl);
  // What is typed shows at once; the address follows.
  const [form, setTyped] = useState(address);
  const setForm = (changes: Partial<WaveForm>) => {
    const next = { ...form, ...changes };
    setTyped(next);
    setAddress(next);
  };
  const roles = useRoles();
  const navigate = useNavigate();
  const seed = useRef(newSeed());
  const faults = waveFaults(form);
  const matching = useMatching(form);
  const set = <K extends keyof WaveForm>(name: K) => ({
    value: form[name],
    onChange: ({ currentTarget: { value } }: { readonly currentTarget: { readonly value: string } }) => setForm({ [name]: value }),
  });
  const plan = async () => {
    if (faults.length > 0) {
      document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
      return;
    }
    const job = await planJob(waveRequest(form, () => seed.current));
    await navigate({ to: `/jobs/${job.id}` } as never);
  };
  return (
    <Page title={t('form.title')} lead={t('form.lead')} width="text">
      <Form onSubmit={plan} verb={t('form.plan')} aside={<Link to="/jobs" className={buttonClass('quiet')}>{t('form.back')}</Link>}>
        {() => (
          <>
            <Card title={t('form.whoTitle')} actions={<Matching count={matching} />}>
              <div className="grid gap-4 sm:grid-cols-2">
                <SelectField label={t('form.requestedRole')} {...set('requestedRole')}>
                  <option value="">{t('form.anyRole')}</option>
                  {roles.map(({ key, label }) => <option key={key} value={key}>{label}</option>)}
                </SelectField>
                <TextField label={t('form.source')} optional help={t('form.sourceHelp')} {...set('source')} />
                <TextField label={t('form.joinedAfter')} optional type="date" {...set('joinedAfter')} />
                <TextField label={t('form.joinedBefore')} optional type="date" {...set('joinedBefore')} />
                <TextField label={t('form.q')} optional type="search" {...set('q')} />
              </div>
              <div className="mt-4">
                <CheckField
                  label={t('form.confirmed')}
                  help={t('form.confirmedHelp')}
                  checked={form.confirmed === 'true'}
                  onChange={({ currentTarget: { checked } }) => setForm({ confirmed: checked ? 'true' : 'any' })}
                />
              </div>
            </Card>
            <Card title={t('form.orderTitle')}>
              <div className="grid gap-4 sm:grid-cols-2">
                <TextField label={t('form.take')} inputMode="numeric" error={faults.includes('take') ? t('form.takeFault') : undefined} {...set('take')} />
                <SelectField label={t('form.order')} {...set('order')}>
                  {(['first_come', 'score', 'random'] as const).map((order) => <option key={order} value={order}>{t(`form.orders.${order}`)}</option>)}
                </SelectField>
                {form.order === 'random' && (
                  <div className="sm:col-span-2">
                    <TextField label={t('form.seed')} optional help={t('form.seedHelp')} placeholder={seed.current} spellCheck={false} {...set('seed')} />
                  </div>
                )}
              </div>
            </Card>
            <Card title={t('form.howTitle')}>
              <div className="grid gap-4 sm:grid-cols-2">
                <SelectField label={t('form.role')} help={t('form.roleHelp')} {...set('role')}>
                  <option value="">{t('form.asAsked')}</option>
                  {roles.map(({ key, label }) => <option key={key} value={key}>{label}</option>)}
                </SelectField>
                <SelectField label={t('form.mail')} {...set('mail')}>
                  {(['invite', 'approve'] as const).map((mail) => <option key={mail} value={mail}>{t(`form.mails.${mail}`)}</option>)}
                </SelectField>
                <div className="sm:col-span-2">
                  <TextField label={t('form.pace')} optional help={t('form.paceHelp')} inputMode="numeric" error={faults.includes('pace') ? t('form.paceFault') : undefined} {...set('pace')} />
                </div>
                {form.mail === 'invite' && (
                  <div className="sm:col-span-2">
                    <SelectField label={t('form.seatsTitle')} help={t('form.seatsHelp')} {...set('seats')}>
                      {(['return', 'refill', 'stay'] as const).map((seats) => <option key={seats} value={seats}>{t(`form.seats.${seats}`)}</option>)}
                    </SelectField>
                  </div>
                )}
                <div className="sm:col-span-2">
                  <TextField label={t('form.name')} optional help={t('form.nameHelp')} placeholder={t('form.namePlaceholder')} maxLength={100} {...set('name')} />
                </div>
              </div>
            </Card>
          </>
        )}
      </Form>
    </Page>
  );
}

/** How many match what is chosen so far, where the server knows it quickly. */
function useMatching(form: WaveForm): number | null {
  const filter = waveFilter(form);
  const { data } = useQuery({
    queryKey: ['waitlist-counts', 'wave', filter],
    queryFn: ({ signal }) => api.get<EntryList>('/waitlist', { query: { ...filter, limit: 1 }, signal }),
    placeholderData: (before) => before,
  });
  return data?.counts.matching ?? null;
}

function Matching({ count }: { readonly count: number | null }) {
  return (
    <span role="status" className="text-12 text-muted">
      {count === null ? '' : count === 0 ? t('form.matchingNobody') : t('form.matching', { count })}
    </span>
  );
}
