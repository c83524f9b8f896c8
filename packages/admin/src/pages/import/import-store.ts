import { useSyncExternalStore } from 'react';
import { ApiError } from '../../api/api-error.ts';
import { queryClient } from '../../api/query-client.ts';
import { keepChoices, mapColumn, previewFile, type FileHints, type FilePreview, type Mapping } from './file-preview.ts';
import { sendFile, type ImportReport, type SendProgress } from './send-file.ts';
import { t } from './texts.ts';

/** An import on its way: the file stays here, in the browser, until it is sent; going to another page and back loses nothing. */
export interface ImportState {
  readonly file: File | null;
  readonly preview: FilePreview | null;
  readonly hints: FileHints;
  readonly mapping: Mapping;
  readonly role: string;
  readonly invite: boolean;
  readonly changeRoles: boolean;
  /** What is going on with the file. */
  readonly running: null | { readonly what: 'preview' } | ({ readonly what: 'plan' | 'apply' } & SendProgress);
  readonly plan: ImportReport | null;
  readonly applied: ImportReport | null;
  /** What went wrong last, to be shown beside what was entered. */
  readonly problem: unknown;
}

const nothing: ImportState = {
  file: null, preview: null, hints: {}, mapping: {}, role: '', invite: false, changeRoles: false, running: null, plan: null, applied: null, problem: null,
};

let state = nothing;
let stopper: AbortController | undefined;
const listeners = new Set<() => void>();

function set(changes: Partial<ImportState>): void {
  state = { ...state, ...changes };
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The import on its way. */
export function useImport(): ImportState {
  return useSyncExternalStore(subscribe, () => state);
}

/** Takes a file and looks at how it is written. What was chosen for an earlier file holds for columns of the same name. */
export function takeFile(file: File): Promise<void> {
  if (file.size === 0) {
    set({ problem: new ApiError({ code: 'input/malformed', status: 0, detail: t('drop.empty', { name: file.name }) }) });
    return Promise.resolve();
  }
  set({ file, preview: null, hints: {}, plan: null, applied: null, problem: null });
  return look();
}

/** Says how the file is written, and looks again. */
export function giveHints(hints: FileHints): Promise<void> {
  set({ hints: { ...state.hints, ...hints }, plan: null });
  return look();
}

async function look(): Promise<void> {
  const { file, hints } = state;
  if (!file) return;
  set({ running: { what: 'preview' }, problem: null });
  try {
    const preview = await previewFile(file, hints);
    if (state.file === file) set({ preview, mapping: keepChoices(preview.mapping, state.mapping), running: null });
  } catch (problem) {
    if (state.file === file) set({ problem, running: null });
  }
}

/** A column becomes a field, or is left out. */
export function chooseField(column: string, field: string | null): void {
  set({ mapping: mapColumn(state.mapping, column, field), plan: null });
}

export function chooseOptions(changes: Partial<Pick<ImportState, 'role' | 'invite' | 'changeRoles'>>): void {
  set({ ...changes, plan: null });
}

/** Says what would become of every row; changes nothing. */
export function checkRows(): Promise<void> {
  return send('plan');
}

/** Imports. */
export function applyImport(): Promise<void> {
  return send('apply');
}

async function send(mode: 'plan' | 'apply'): Promise<void> {
  const { file, hints, mapping, role, invite, changeRoles } = state;
  if (!file || state.running) return;
  stopper = new AbortController();
  set({ running: { what: mode, rows: 0, bytes: 0 }, problem: null });
  try {
    const report = await sendFile(file, mode, { hints, mapping, role, invite, changeRoles }, {
      signal: stopper.signal,
      onProgress: (progress) => set({ running: { what: mode, ...progress } }),
    });
    set(mode === 'plan' ? { plan: report, running: null } : { applied: report, running: null });
  } catch (problem) {
    set({ problem: told(problem, mode), running: null });
  }
  if (mode === 'apply') void queryClient.invalidateQueries();
}

/** What stopping and breaking off means for what was done so far. */
function told(problem: unknown, mode: 'plan' | 'apply'): unknown {
  if (problem instanceof DOMException) return new ApiError({ code: 'import/stopped', status: 0, detail: t(mode === 'plan' ? 'running.stoppedPlan' : 'running.stopped') });
  if (problem instanceof ApiError && problem.code === 'network/broken') return new ApiError({ code: problem.code, status: 0, detail: t(mode === 'plan' ? 'running.brokePlan' : 'running.broke') });
  return problem;
}

/** Stops what is on its way. */
export function stopSending(): void {
  stopper?.abort();
}

/** Back to the columns, with everything as it was chosen. */
export function backToColumns(): void {
  set({ plan: null, problem: null });
}

/** Away with the file; the way columns were mapped is kept for the next one. */
export function startOver(): void {
  stopper?.abort();
  set({ ...nothing, mapping: state.mapping, role: state.role });
}
