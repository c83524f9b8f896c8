import type { AuditDetail } from '../../domain/audit-event.ts';
import { requireFresh, requireScope } from '../authorise.ts';
import type { Context } from '../context.ts';
import { watchRights } from '../rights-watch.ts';
import { questionsOf } from '../import/fields.ts';
import type { ExportFormat } from '../ports/export-source.ts';
import type { EntryFilter } from '../ports/store.ts';

export interface ExportInput {
  readonly format: ExportFormat;
  readonly filter: EntryFilter;
  /** People per chunk; more are quicker, fewer leave others their turn sooner. */
  readonly peopleAtOnce?: number | undefined;
}

export interface Export {
  readonly contentType: string;
  readonly fileName: string;
  /** The file piece by piece; can be read once. */
  readonly chunks: () => AsyncGenerator<Uint8Array>;
}

const usualAtOnce = 2_000;
/** Stands before every object but the first. */
const commaAndBreak = ',\n'.length;
const seated = ['approved', 'invited', 'accepted'] as const;

/**
 * Hands people out as a file that can be imported again and then changes nothing. Recorded before the first row leaves, and again
 * with how many did.
 */
export async function exportPeople(
  { ctx, input, onProgress }: { ctx: Context; input: ExportInput; onProgress?: (people: number) => void },
): Promise<Export> {
  await requireScope(ctx, 'export', 'export people');
  await requireFresh(ctx, 'export people');
  const { format } = input;
  const approved = format === 'approved_users' || format === 'approved_users_csv';
  const filter: EntryFilter = approved && input.filter.stage === undefined ? { ...input.filter, stage: seated } : input.filter;
  const recorded: AuditDetail = { what: approved ? 'approved_users' : 'people', format, ...recordedFilter(filter) };
  await record(ctx, { ...recorded, state: 'begun' });
  const isTable = format === 'csv' || format === 'approved_users_csv';
  return {
    contentType: isTable ? 'text/csv; charset=utf-8' : 'application/json',
    fileName: `${approved ? 'approved_users' : 'people'}.${isTable ? 'csv' : 'json'}`,
    async *chunks() {
      let people = 0;
      let complete = false;
      try {
        for await (const { bytes, people: some } of walk(ctx, input, filter, isTable)) {
          people += some;
          onProgress?.(people);
          yield bytes;
        }
        complete = true;
      } finally {
        await record(ctx, { ...recorded, state: complete ? 'finished' : 'broken off', people });
      }
    },
  };
}

async function* walk(ctx: Context, { format, peopleAtOnce }: ExportInput, filter: EntryFilter, isTable: boolean): AsyncGenerator<{ bytes: Uint8Array; people: number }> {
  const stillMay = watchRights(ctx);
  const answers = questionsOf(ctx.rules.product).map(({ key }) => key);
  yield { bytes: Buffer.from(isTable ? ctx.store.exportColumns({ format, answers }).join(',') : '[\n'), people: 0 };
  let after: string | null = '';
  let first = true;
  while (after !== null) {
    await stillMay();
    // Each chunk begins where the one before ended.
    const chunk = await ctx.store.exportChunk({ format, filter, answers, after, limit: peopleAtOnce ?? usualAtOnce });
    if (chunk.people > 0) {
      yield { bytes: first && !isTable ? chunk.bytes.subarray(commaAndBreak) : chunk.bytes, people: chunk.people };
      first = false;
    }
    after = chunk.last;
    // Whoever came in meanwhile has a turn.
    await new Promise<void>((resolve) => { setImmediate(resolve); });
  }
  yield { bytes: Buffer.from(isTable ? '\r\n' : first ? ']\n' : '\n]\n'), people: 0 };
}

function record(ctx: Context, detail: AuditDetail): Promise<unknown> {
  return ctx.executor.run({ target: { by: 'nobody' }, command: { type: 'record_transfer', actor: ctx.actor, act: 'data.exported', detail, from: ctx.from } });
}

/** Of whom, without what somebody searched for: that may be a name. */
function recordedFilter(filter: EntryFilter): AuditDetail {
  const { text, claimedBy, stage, ...plain } = filter;
  return { ...plain, ...(stage ? { stage } : {}), ...(claimedBy ? { claimedBy: claimedBy.id } : {}), ...(text === undefined ? {} : { text: true }) };
}
