import { ApiError, errorOf } from '../../api/api-error.ts';
import { apiAddress, confirmSignIn } from '../../api/request.ts';
import { contentTypeOf, type FileHints, type Mapping } from './file-preview.ts';

export const fates = ['created', 'updated', 'unchanged', 'failed'] as const;
export type Fate = (typeof fates)[number];

export interface RowFate {
  readonly line: number;
  readonly email: string | null;
  readonly fate: Fate;
  readonly code?: string;
  readonly detail?: string;
}

export interface ImportReport {
  readonly mode: 'plan' | 'apply';
  readonly total: number;
  readonly counts: Readonly<Record<Fate, number>>;
  /** The first thousand. */
  readonly rows: readonly RowFate[];
  readonly failuresUrl: string | null;
}

export interface ImportChoice {
  readonly hints: FileHints;
  readonly mapping: Mapping;
  readonly role: string;
  readonly invite: boolean;
  readonly changeRoles: boolean;
}

export interface SendProgress {
  readonly rows: number;
  readonly bytes: number;
}

/** One line of the answer. */
interface Told {
  readonly progress?: SendProgress;
  readonly report?: ImportReport;
  readonly error?: { readonly code: string; readonly detail: string; readonly status: number };
}

/** Reads lines of JSON from a text that grows; what is not a whole line yet waits. */
export class LineReader {
  #at = 0;

  /** @param text - everything that arrived so far @returns the lines that are new */
  read(text: string): readonly unknown[] {
    const end = text.lastIndexOf('\n');
    if (end < this.#at) return [];
    const lines = text.slice(this.#at, end).split('\n');
    this.#at = end + 1;
    return lines.filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as unknown);
  }
}

/**
 * Sends a file to be checked or imported and follows the answer while it comes. By XMLHttpRequest, because it alone tells how
 * much of a file is on its way; the server reads at the pace at which it decides.
 *
 * @throws {ApiError} in words of the server; with the code `network/broken` when the connection ended before the report
 * @throws {DOMException} `AbortError` when it was stopped
 */
export async function sendFile(...sending: Parameters<typeof sendOnce>): Promise<ImportReport> {
  try {
    return await sendOnce(...sending);
  } catch (error) {
    // Nothing was read of the file yet.
    if (error instanceof ApiError && error.code === 'auth/stale' && (await confirmSignIn())) return sendOnce(...sending);
    throw error;
  }
}

function sendOnce(file: File, mode: ImportReport['mode'], choice: ImportChoice, follow: { readonly onProgress: (progress: SendProgress) => void; readonly signal: AbortSignal }): Promise<ImportReport> {
  const { hints, mapping, role, invite, changeRoles } = choice;
  const address = apiAddress('/imports', {
    mode, ...hints, mapping: JSON.stringify(mapping), role, invite: invite ? 'true' : undefined, changeRoles: changeRoles ? 'true' : undefined,
  });
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const reader = new LineReader();
    let progress: SendProgress = { rows: 0, bytes: 0 };
    let report: ImportReport | undefined;
    let failure: ApiError | undefined;
    const tell = (changes: Partial<SendProgress>) => {
      progress = { rows: Math.max(progress.rows, changes.rows ?? 0), bytes: Math.max(progress.bytes, changes.bytes ?? 0) };
      follow.onProgress(progress);
    };
    const take = () => {
      if (request.status !== 200) return;
      for (const line of reader.read(request.responseText) as readonly Told[]) {
        if (line.progress) tell(line.progress);
        if (line.report) report = line.report;
        if (line.error) failure = new ApiError(line.error);
      }
    };
    const broken = () => reject(new ApiError({ code: 'network/broken', status: 0, detail: '' }));
    request.upload.addEventListener('progress', ({ loaded }) => tell({ bytes: loaded }));
    request.addEventListener('progress', take);
    request.addEventListener('error', broken);
    request.addEventListener('abort', () => reject(new DOMException('Stopped.', 'AbortError')));
    request.addEventListener('load', () => {
      take();
      if (failure) reject(failure);
      else if (report) resolve(report);
      else if (request.status === 200) broken();
      else void errorOf(responseOf(request)).then(reject);
    });
    follow.signal.addEventListener('abort', () => request.abort(), { once: true });
    request.open('POST', address);
    request.setRequestHeader('content-type', contentTypeOf(file));
    request.setRequestHeader('accept', 'application/x-ndjson, application/problem+json');
    request.send(file);
  });
}

function responseOf(request: XMLHttpRequest): Response {
  const headers = new Headers();
  for (const name of ['content-type', 'retry-after']) {
    const value = request.getResponseHeader(name);
    if (value !== null) headers.set(name, value);
  }
  return new Response(request.responseText, { status: request.status, headers });
}
