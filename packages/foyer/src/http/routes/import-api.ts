import { z } from '@hono/zod-openapi';
import { FoyerError, InvalidInput } from '../../domain/errors.ts';
import { requireFresh, requireScope } from '../../application/authorise.ts';
import type { Context } from '../../application/context.ts';
import { exportPeople } from '../../application/export/export-people.ts';
import type { FailureLists } from '../../application/import/failure-lists.ts';
import { type ImportInput, type ImportProgress, importPeople } from '../../application/import/import-people.ts';
import { fates, type ImportReport } from '../../application/import/import-report.ts';
import { previewImport } from '../../application/import/preview-import.ts';
import { exportFormats } from '../../application/ports/export-source.ts';
import { type FileHints, fileEncodings, fileFormats } from '../../application/ports/tabular.ts';
import { bind, type BoundRoute } from '../bind.ts';
import { filterOf, listFilter } from '../contract/list-filter.ts';
import { route } from '../contract/route.ts';
import type { Reply } from '../incoming.ts';
import { problemBody, toFoyerError } from '../problem.ts';
import { openUpload } from '../read-upload.ts';
import { json } from '../respond.ts';

const previewBytesMax = 1_048_576;
const fileTypes = ['text/csv', 'text/plain', 'text/tab-separated-values', 'application/json', 'application/x-ndjson', 'application/vnd.ms-excel', 'application/octet-stream'] as const;

const hintsQuery = {
  format: z.enum(fileFormats).optional().openapi({ description: 'Found out unless given.' }),
  delimiter: z.string().length(1).optional().openapi({ description: 'What parts the columns; found out unless given.' }),
  encoding: z.enum(fileEncodings).optional().openapi({ description: 'Found out unless given.' }),
};
const flag = z.enum(['true', 'false']).optional();

const previewAnswer = z.object({
  format: z.enum(fileFormats), delimiter: z.string().nullable(), encoding: z.enum(fileEncodings), columns: z.array(z.string()), rows: z.array(z.array(z.string())),
  mapping: z.record(z.string(), z.string().nullable()), fields: z.array(z.object({ key: z.string(), label: z.string(), required: z.boolean() })),
}).openapi('ImportPreview');

const fateSchema = z.object({ line: z.number(), email: z.string().nullable(), fate: z.enum(fates), code: z.string().optional(), detail: z.string().optional() });
export const reportSchema = z.object({
  mode: z.enum(['plan', 'apply']), total: z.number(), counts: z.record(z.string(), z.number()), rows: z.array(fateSchema), failuresUrl: z.string().nullable(),
}).openapi('ImportReport');

/** Files of people in and out. @param lists - failed rows of recent imports, kept for whoever wants them all */
export function importApi(lists: FailureLists): readonly BoundRoute[] {
  return [
    bind(route({
      method: 'post', path: '/api/v1/admin/imports/preview', tag: 'Review', summary: 'How a file is written and what its columns are probably about', auth: 'admin',
      description: 'The first part of the file is enough, up to 1 MiB. Nothing is kept or changed.',
      upload: { types: fileTypes }, query: z.strictObject(hintsQuery),
      answers: { 200: { description: 'Format, columns, first rows, and a mapping to start from.', content: previewAnswer } },
    }), async ({ ctx, exchange, query }) => json(await previewImport({ ctx, input: { file: openUpload(exchange.incoming, fileTypes, previewBytesMax), hints: hintsOf(query) } }))),
    bind(route({
      method: 'post', path: '/api/v1/admin/imports', tag: 'Review', summary: 'Import a file of people, or say what would become of each row', auth: 'admin',
      description: 'Answers line by line while it goes: `{"progress":{"rows":…,"bytes":…}}`, at last `{"report":…}`, or `{"error":…}` (a problem document) when the rest of the file cannot be read. What was done until then stays done; the same file again completes it.',
      upload: { types: fileTypes },
      query: z.strictObject({
        ...hintsQuery, mode: z.enum(['plan', 'apply']).default('plan'), mapping: z.string().max(50_000).optional().openapi({ description: 'JSON object: column to field, or null to leave a column out.' }),
        role: z.string().max(100).optional().openapi({ description: 'Role of rows that name none.' }), invite: flag.openapi({ description: 'Invite approved people at once (default false).' }),
        changeRoles: flag.openapi({ description: 'Also change roles of people who are invited or in (default false). Needs a sign-in of the last ten minutes.' }),
      }),
      problems: ['auth/stale'],
      answers: { 200: { description: 'Progress, then the report, one JSON object a line.', content: 'application/x-ndjson' } },
    }), async ({ ctx, exchange, query }) => {
      const input: ImportInput = {
        file: openUpload(exchange.incoming, fileTypes, exchange.deps.config.limits.importBytesMax), hints: hintsOf(query), mode: query.mode, mapping: mappingOf(query.mapping),
        role: query.role, invite: query.invite === 'true', changeRoles: query.changeRoles === 'true',
      };
      return streamed(ctx, input, lists, (error) => problemBody(error, { publicUrl: exchange.deps.config.publicUrl, path: exchange.path, requestId: exchange.requestId }));
    }),
    bind(route({
      method: 'get', path: '/api/v1/admin/imports/{id}/failures.csv', tag: 'Review', summary: 'Every row of a recent import that failed', auth: 'admin', params: z.object({ id: z.string().max(100) }),
      description: 'Kept for an hour, in memory only. Admins must have signed in within the last ten minutes.', problems: ['request/not_found', 'auth/stale'],
      answers: { 200: { description: 'line, email, fate, code, detail.', content: 'text/csv' } },
    }), async ({ ctx, params }) => {
      await requireScope(ctx, 'import', 'fetch the failures of an import');
      await requireFresh(ctx, 'fetch the failures of an import');
      const text = lists.find(params.id, ctx.clock.now());
      if (text === undefined) throw new FoyerError('request/not_found', 'This list is gone: such lists are kept for an hour. Import the file again with mode=plan to see what fails.');
      return { status: 200, headers: { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': 'attachment; filename="failures.csv"', 'cache-control': 'no-store' }, body: text };
    }),
    bind(route({
      method: 'get', path: '/api/v1/admin/export', tag: 'Review', summary: 'Export people as a file that can be imported again', auth: 'admin',
      query: z.strictObject({ ...listFilter.shape, format: z.enum(exportFormats).default('csv') }),
      description: 'Takes the filters of the list. Admins must have signed in within the last ten minutes.', problems: ['auth/stale'],
      answers: { 200: { description: 'The file: CSV by RFC 4180 with formulas made harmless, or JSON.', content: 'application/octet-stream' } },
    }), async ({ ctx, query: { format, ...filter } }) => fileReply(ctx, { format, filter: filterOf(filter, ctx) })),
  ];
}

/** A file that leaves while it is made. */
export async function fileReply(ctx: Context, input: Parameters<typeof exportPeople>[0]['input']): Promise<Reply> {
  const file = await exportPeople({ ctx, input });
  return {
    status: 200, headers: { 'content-type': file.contentType, 'content-disposition': `attachment; filename="${file.fileName}"`, 'cache-control': 'no-store' }, body: file.chunks(),
  };
}

/** Runs an import and tells how far it is. What is wrong with the file as a whole is an ordinary refusal, as long as nothing was told. */
async function streamed(ctx: Context, input: ImportInput, lists: FailureLists, problemOf: (error: FoyerError) => unknown): Promise<Reply> {
  const told: unknown[] = [];
  let wake = (): void => {};
  const tell = (line: unknown): void => {
    told.push(line);
    wake();
  };
  const failures = lists.collect();
  let toldAt = 0;
  let failed: FoyerError | undefined;
  let ended = false;
  const listeners = {
    onRow: failures.add,
    onProgress(progress: ImportProgress) {
      const now = performance.now();
      if (now - toldAt < progressEveryMs) return;
      toldAt = now;
      tell({ progress });
    },
  };
  const run = async (): Promise<void> => {
    try {
      const report: ImportReport = await importPeople({ ctx, input, listeners });
      const id = ctx.tokens.random().token;
      tell({ report: { ...report, failuresUrl: failures.keep(id, ctx.clock.now()) ? `/api/v1/admin/imports/${id}/failures.csv` : null } });
    } catch (error) {
      failed = toFoyerError(error);
    }
    ended = true;
    wake();
  };
  const running = run();
  const something = async (): Promise<void> => {
    if (told.length === 0 && !ended) await new Promise<void>((resolve) => { wake = resolve; });
  };
  await something();
  if (told.length === 0) {
    await running;
    throw failed ?? new FoyerError('service/internal', 'The import ended without a word.');
  }
  async function* lines(): AsyncGenerator<Uint8Array> {
    for (;;) {
      // Told as it comes.
      await something();
      const line = told.shift();
      if (line !== undefined) yield Buffer.from(`${JSON.stringify(line)}\n`);
      else if (ended) break;
    }
    if (failed !== undefined) yield Buffer.from(`${JSON.stringify({ error: problemOf(failed) })}\n`);
  }
  return { status: 200, headers: { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' }, body: lines() };
}

const progressEveryMs = 250;

function hintsOf({ format, delimiter, encoding }: FileHints): FileHints {
  return { format, delimiter, encoding };
}

function mappingOf(text: string | undefined): Record<string, unknown> | undefined {
  if (text === undefined) return undefined;
  let mapping: unknown;
  try {
    mapping = JSON.parse(text);
  } catch {
    mapping = undefined;
  }
  if (typeof mapping !== 'object' || mapping === null || Array.isArray(mapping)) throw new InvalidInput([{ pointer: '/mapping', detail: 'Send a JSON object: column to field, or null to leave a column out.' }]);
  return mapping as Record<string, unknown>;
}
