import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { queryClient } from '../../api/query-client.ts';
import { api } from '../../api/request.ts';
import type { ActResult, Entry } from '../../api/types.ts';
import { ApiError } from '../../api/api-error.ts';
import { CopyField } from '../../components/copy-field.tsx';
import { Confirm, Dialog } from '../../components/dialog.tsx';
import { CheckField, SelectField, TextArea, TextField } from '../../components/form.tsx';
import { ErrorState, Skeleton } from '../../components/states.tsx';
import { toast } from '../../components/toast.ts';
import { formatExact } from '../../i18n/format.ts';
import { shared } from '../../i18n/shared.ts';
import { holding, nameOf, rejection } from './decisions.ts';
import { personKey, refreshCounts } from './entry-cache.ts';
import type { Desk } from './use-desk.ts';
import { t } from './texts.ts';

/** The one window that is open, if any. */
export function DeskDialogs({ desk }: { readonly desk: Desk }) {
  if (!desk.open) return null;
  const { question, entry } = desk.open;
  const Ask = windows[question];
  return <Ask key={`${question} ${entry.id}`} entry={entry} desk={desk} />;
}

interface AskProps {
  readonly entry: Entry;
  readonly desk: Desk;
}

function AskReject({ entry, desk }: AskProps) {
  const [reason, setReason] = useState('');
  const [notify, setNotify] = useState(false);
  const name = nameOf(entry);
  return (
    <Confirm open onClose={desk.close} title={t('ask.rejectTitle', { name })} lead={t('ask.rejectLead')} verb={t('ask.rejectVerb', { name })} onConfirm={() => desk.carryOut(entry, rejection(entry, reason.trim(), notify))}>
      <TextField label={t('ask.reason')} optional autoFocus value={reason} maxLength={2000} onChange={(event) => setReason(event.currentTarget.value)} />
      <CheckField label={t('ask.notify', { name })} help={t('ask.notifyHelp')} checked={notify} onChange={(event) => setNotify(event.currentTarget.checked)} />
    </Confirm>
  );
}

function AskHold({ entry, desk }: AskProps) {
  const [notes, setNotes] = useState(entry.notes);
  return (
    <Confirm open onClose={desk.close} title={t('ask.holdTitle', { name: nameOf(entry) })} lead={t('ask.holdLead')} verb={t('ask.holdVerb')} onConfirm={() => desk.carryOut(entry, holding(entry, notes.trim()))}>
      <TextField label={t('ask.holdNote')} optional autoFocus value={notes} maxLength={5000} onChange={(event) => setNotes(event.currentTarget.value)} />
    </Confirm>
  );
}

function AskQuestion({ entry, desk }: AskProps) {
  const [question, setQuestion] = useState('');
  const send = async () => {
    if (question.trim() === '') throw new ApiError({ code: 'form/required', status: 0, detail: shared('required') });
    await desk.carryOut(entry, {
      verb: 'ask',
      body: { question: question.trim() },
      guess: { flags: [...entry.flags.filter((flag) => flag !== 'replied'), 'needs_info'] },
      said: t('done.asked', { name: nameOf(entry) }),
    });
  };
  return (
    <Confirm open onClose={desk.close} title={t('ask.askTitle', { name: nameOf(entry) })} lead={t('ask.askLead')} verb={t('ask.askVerb')} onConfirm={send}>
      <TextArea label={t('ask.question')} autoFocus rows={4} value={question} maxLength={2000} onKeyDown={submitByModEnter} onChange={(event) => setQuestion(event.currentTarget.value)} />
    </Confirm>
  );
}

function AskNote({ entry, desk }: AskProps) {
  const [notes, setNotes] = useState(entry.notes);
  return (
    <Confirm open onClose={desk.close} title={t('ask.noteTitle', { name: nameOf(entry) })} lead={t('ask.noteLead')} verb={t('ask.noteVerb')} onConfirm={() => desk.carryOut(entry, { verb: 'note', body: { notes }, guess: { notes }, said: t('done.noted') })}>
      <TextArea label={t('ask.note')} autoFocus rows={5} value={notes} maxLength={5000} onKeyDown={submitByModEnter} onChange={(event) => setNotes(event.currentTarget.value)} />
    </Confirm>
  );
}

function AskRole({ entry, desk }: AskProps) {
  const [role, setRole] = useState(entry.role ?? '');
  const label = desk.roles.find(({ key }) => key === role)?.label ?? role;
  const change = () => desk.carryOut(entry, { verb: 'change-role', body: { role }, guess: { role }, said: t('done.roleChanged', { name: nameOf(entry), role: label }) });
  return (
    <Confirm open onClose={desk.close} title={t('ask.roleTitle', { name: nameOf(entry) })} lead={t('ask.roleLead')} verb={t('ask.roleVerb')} onConfirm={change}>
      <SelectField label={t('panel.role')} autoFocus value={role} onChange={(event) => setRole(event.currentTarget.value)}>
        {desk.roles.map((one) => <option key={one.key} value={one.key}>{one.label}</option>)}
      </SelectField>
    </Confirm>
  );
}

function AskWithdraw({ entry, desk }: AskProps) {
  const name = nameOf(entry);
  return (
    <Confirm open danger onClose={desk.close} title={t('ask.withdrawTitle', { name })} lead={t('ask.withdrawLead', { name })} verb={t('ask.withdrawVerb')} onConfirm={() => desk.carryOut(entry, { verb: 'withdraw-invitation', guess: { status: 'approved' }, said: t('done.withdrawn', { name }) })} />
  );
}

function AskRevoke({ entry, desk }: AskProps) {
  const [reason, setReason] = useState('');
  const name = nameOf(entry);
  return (
    <Confirm open danger onClose={desk.close} title={t('ask.revokeTitle', { name })} lead={t('ask.revokeLead')} verb={t('ask.revokeVerb')} onConfirm={() => desk.carryOut(entry, { verb: 'revoke', body: reason.trim() === '' ? {} : { reason: reason.trim() }, guess: { status: 'revoked' }, said: t('done.revoked', { name }) })}>
      <TextField label={t('ask.reason')} optional autoFocus value={reason} maxLength={2000} onChange={(event) => setReason(event.currentTarget.value)} />
    </Confirm>
  );
}

function AskErase({ entry, desk }: AskProps) {
  const name = nameOf(entry);
  const erase = async () => {
    const { results } = await api.post<{ results: readonly ActResult[] }>('/waitlist/erase', { id: entry.id });
    const result = results[0];
    if (result?.outcome === 'failed') throw new ApiError({ code: result.code ?? 'service/internal', status: 409, detail: result.detail ?? shared('failed') });
    queryClient.removeQueries({ queryKey: personKey(entry.id) });
    toast(t('done.erased'));
    refreshCounts();
    void queryClient.invalidateQueries({ queryKey: ['waitlist', 'pages'] });
  };
  return <Confirm open danger onClose={desk.close} title={t('ask.eraseTitle', { name })} lead={t('ask.eraseLead')} verb={t('ask.eraseVerb', { name })} onConfirm={erase} />;
}

/** Shown once: asked for when the window opens, and not kept anywhere. */
function ShowLink({ entry, desk }: AskProps) {
  const { data, error } = useQuery({
    queryKey: ['link', entry.id, entry.version],
    queryFn: () => api.post<{ link: string; expiresAt: string }>(`/waitlist/${encodeURIComponent(entry.id)}/link`),
    retry: false,
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    meta: { live: 'own' },
  });
  return (
    <Dialog open onClose={desk.close} title={t('ask.linkTitle', { name: nameOf(entry) })} lead={data && t('ask.linkLead', { until: formatExact(data.expiresAt) })}>
      {error ? <ErrorState error={error} /> : data ? <CopyField label={t('ask.link')} value={data.link} /> : <Skeleton lines={1} />}
    </Dialog>
  );
}

const windows = {
  reject: AskReject,
  hold: AskHold,
  ask: AskQuestion,
  note: AskNote,
  changeRole: AskRole,
  withdraw: AskWithdraw,
  revoke: AskRevoke,
  erase: AskErase,
  link: ShowLink,
};

/** Enter writes a new line; with Ctrl or Cmd it sends. */
function submitByModEnter(event: { readonly key: string; readonly ctrlKey: boolean; readonly metaKey: boolean; readonly currentTarget: HTMLTextAreaElement }): void {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.form?.requestSubmit();
}
