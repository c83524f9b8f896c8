import { ApiError } from '../../api/api-error.ts';
import { api } from '../../api/request.ts';
import { undoWindowMs } from '../../api/session.ts';
import type { ActResult, Entry } from '../../api/types.ts';
import { toast, toasts, toastError, toastWithUndo } from '../../components/toast.ts';
import { shared } from '../../i18n/shared.ts';
import { nameOf } from './decisions.ts';
import { patchEntry, refreshCounts, refreshEntry } from './entry-cache.ts';
import { t } from './texts.ts';

/** One act on one person: where it is sent, what to show at once, what to say after. */
export interface Act {
  /** Below /waitlist/. */
  readonly verb: string;
  readonly body?: Readonly<Record<string, unknown>>;
  /** How the person will stand, shown before the answer. */
  readonly guess?: Partial<Entry>;
  readonly said: string;
  /** A decision, which can be taken back for a while. */
  readonly undoable?: boolean;
}

/** The last decision on this page, for `u`. */
let last: { readonly entry: Entry; readonly toastId: string; readonly until: number } | undefined;

/**
 * Carries out an act: shows it at once, sends the version that was looked at, and puts everything back when it is refused.
 *
 * @throws {ApiError} after telling, so that a dialog can stay open
 */
export async function perform(entry: Entry, act: Act): Promise<void> {
  if (act.guess) patchEntry(entry.id, (one) => ({ ...one, ...act.guess }));
  try {
    const result = await send(entry, act);
    patchEntry(entry.id, (one) => ({ ...one, ...(result.version === undefined ? {} : { version: result.version }) }));
  } catch (error) {
    if (act.guess) patchEntry(entry.id, () => entry);
    await explain(entry, error);
    throw error;
  }
  if (act.undoable === true) {
    const undoMs = undoWindowMs();
    const toastId = toastWithUndo(act.said, () => void undoLast(), undoMs);
    last = { entry, toastId, until: Date.now() + undoMs };
  } else {
    toast(act.said);
  }
  refreshCounts();
  // What the server made of it: delivery, dates, the next line of the story.
  void refreshEntry(entry.id).catch(() => undefined);
}

async function send(entry: Entry, { verb, body }: Act): Promise<ActResult> {
  const { results } = await api.post<{ results: readonly ActResult[] }>(`/waitlist/${verb}`, { id: entry.id, version: entry.version, ...body });
  const result = results[0];
  if (!result) throw new ApiError({ code: 'entry/not_found', status: 404, detail: shared('error.missingText') });
  if (result.outcome === 'failed') throw new ApiError({ code: result.code ?? 'service/internal', status: 409, detail: result.detail ?? shared('failed') });
  return result;
}

/** A conflict is told with the news it brings; anything else in the server's words. */
async function explain(entry: Entry, error: unknown): Promise<void> {
  if (!(error instanceof ApiError && error.code === 'entry/changed')) {
    toastError(error);
    if (error instanceof ApiError && error.status > 0) await refreshEntry(entry.id).catch(() => undefined);
    return;
  }
  await refreshEntry(entry.id).catch(() => undefined);
  toasts.add({ title: t('problem.changed', { name: entry.name }), description: t('problem.changedDetail'), timeout: 0, type: 'error' });
}

/** Takes the last decision back while it can be: the mail has not left yet. @returns whose it was */
export async function undoLast(): Promise<string | undefined> {
  const undone = last;
  last = undefined;
  if (!undone) {
    toast(t('problem.nothingToUndo'));
    return undefined;
  }
  if (Date.now() > undone.until) {
    toast(t('problem.tooLate', { name: nameOf(undone.entry) }), t('problem.tooLateDetail'));
    return undefined;
  }
  toasts.close(undone.toastId);
  const { entry } = undone;
  try {
    const { results } = await api.post<{ results: readonly ActResult[] }>('/waitlist/undo', { id: entry.id });
    const result = results[0];
    if (result?.outcome === 'failed') throw new ApiError({ code: result.code ?? 'service/internal', status: 409, detail: result.detail ?? shared('failed') });
    toast(t('done.undone', { name: entry.name }));
  } catch (error) {
    toastError(error);
  }
  await refreshEntry(entry.id).catch(() => undefined);
  refreshCounts();
  return entry.id;
}
