import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/request.ts';
import { saveFile } from '../../api/save-file.ts';
import { useRoles } from '../../api/session.ts';
import { stages, type EntryList } from '../../api/types.ts';
import { Form, SelectField, TextField } from '../../components/form.tsx';
import { Card } from '../../components/page.tsx';
import { toast } from '../../components/toast.ts';
import { shared } from '../../i18n/shared.ts';
import { oneOf, useUrlState, type UrlState } from '../../url-state.ts';
import { t } from './texts.ts';

const formats = ['csv', 'json', 'approved_users', 'approved_users_csv'] as const;

interface Choice {
  readonly format: (typeof formats)[number];
  readonly status: string;
  readonly role: string;
  readonly requestedRole: string;
  readonly confirmed: '' | 'true' | 'false';
  readonly source: string;
}

const url: UrlState<Choice> = {
  read: ({ format, status = '', role = '', requestedRole = '', confirmed, source = '' }) => ({
    format: oneOf(format, formats, 'csv'), status: oneOf(status, stages, ''), role, requestedRole, confirmed: oneOf(confirmed, ['true', 'false'], ''), source,
  }),
  write: ({ format, ...rest }) => ({ view: 'export', format: format === 'csv' ? undefined : format, ...rest }),
};

/** Hands people out as a file. */
export function ExportForm() {
  const [address, setAddress] = useUrlState(url);
  // What is typed holds at once; the address follows.
  const [choice, setTyped] = useState(address);
  const setChoice = (changes: Partial<Choice>) => {
    const next = { ...choice, ...changes };
    setTyped(next);
    setAddress(next);
  };
  const roles = useRoles();
  const { format, ...filter } = choice;
  const approved = format.startsWith('approved_users');
  const count = useMatching(approved && filter.status === '' ? { ...filter, status: 'approved,invited,accepted' } : filter);
  const set = <K extends keyof Choice>(name: K) => ({
    value: choice[name],
    onChange: ({ currentTarget: { value } }: { readonly currentTarget: { readonly value: string } }) => setChoice({ [name]: value }),
  });
  return (
    <Card className="max-w-[46rem]">
      <p className="mb-4 max-w-[68ch] text-muted">{t('export.lead')}</p>
      <Form
        verb={count === null ? t('export.verb') : t('export.verbCount', { people: t('people', { count }) })}
        onSubmit={async () => {
          await saveFile('/export', { ...choice }, approved ? 'approved_users.json' : `people.${format}`);
          toast(t('export.done'));
        }}
      >
        {() => (
          <div className="grid gap-4 sm:grid-cols-2">
            <div className="sm:col-span-2">
              <SelectField label={t('export.format')} {...set('format')}>
                {formats.map((one) => <option key={one} value={one}>{t(`export.formats.${one}`)}</option>)}
              </SelectField>
            </div>
            <SelectField label={t('export.status')} {...set('status')}>
              <option value="">{t(approved ? 'export.approvedStages' : 'export.everyStage')}</option>
              {stages.map((stage) => <option key={stage} value={stage}>{shared(`stage.${stage}`)}</option>)}
            </SelectField>
            <SelectField label={t('export.role')} {...set('role')}>
              <option value="">{t('export.anyRole')}</option>
              {roles.map(({ key, label }) => <option key={key} value={key}>{label}</option>)}
            </SelectField>
            <SelectField label={t('export.requestedRole')} {...set('requestedRole')}>
              <option value="">{t('export.anyRole')}</option>
              {roles.map(({ key, label }) => <option key={key} value={key}>{label}</option>)}
            </SelectField>
            <SelectField label={t('export.confirmed')} {...set('confirmed')}>
              <option value="">{t('export.anyConfirmed')}</option>
              <option value="true">{t('export.confirmedYes')}</option>
              <option value="false">{t('export.confirmedNo')}</option>
            </SelectField>
            <TextField label={t('export.source')} optional {...set('source')} />
          </div>
        )}
      </Form>
    </Card>
  );
}

/** How many would be in the file, where the server knows it quickly. */
function useMatching(filter: Readonly<Record<string, string>>): number | null {
  const { data } = useQuery({
    queryKey: ['waitlist-counts', 'export', filter],
    queryFn: ({ signal }) => api.get<EntryList>('/waitlist', { query: { ...filter, limit: 1 }, signal }),
    placeholderData: (before) => before,
  });
  return data?.counts.matching ?? null;
}
