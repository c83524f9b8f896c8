import { requireFresh, requireScope } from '../authorise.ts';
import type { Context } from '../context.ts';
import { watchRights } from '../rights-watch.ts';
import { csvLine } from '../../domain/spreadsheet-cell.ts';
import { type EventFilter, lookedFor, readable, type ReadableEvent } from './list-events.ts';

export type EventFormat = 'jsonl' | 'csv';

const eventsAtOnce = 500;
const columns = ['seq', 'at', 'act', 'actor_kind', 'actor_id', 'actor_name', 'entry_id', 'email', 'text', 'detail', 'personal', 'hash'] as const;

/**
 * The record as a file, oldest first, piece by piece: as large as it is, little of it is in memory. As JSON lines it has everything the
 * chain is made of, so that somebody else can verify it. Taking it out is in the record itself.
 * @throws {InvalidInput} for an act the record never has
 */
export async function exportEvents({ ctx, input }: { ctx: Context; input: EventFilter & { readonly format: EventFormat } }): Promise<AsyncIterable<Uint8Array>> {
  await requireScope(ctx, 'export', 'export the audit log');
  await requireFresh(ctx, 'export the audit log');
  const filter = lookedFor(input);
  await ctx.executor.run({
    target: { by: 'nobody' },
    command: { type: 'record_transfer', actor: ctx.actor, act: 'data.exported', detail: { what: 'audit', format: input.format, filtered: Object.values(filter).some((value) => value !== undefined) }, from: ctx.from },
  });
  const head = await ctx.store.auditHead();
  return pieces(ctx, filter, input.format, head.seq);
}

async function* pieces(ctx: Context, filter: ReturnType<typeof lookedFor>, format: EventFormat, lastSeq: number): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  const stillMay = watchRights(ctx);
  if (format === 'csv') yield encoder.encode(`${csvLine(columns)}\r\n`);
  let after = 0;
  for (;;) {
    await stillMay();
    const events = (await ctx.store.desk.listEvents({ ...filter, after, limit: eventsAtOnce })).filter(({ seq }) => seq <= lastSeq);
    if (events.length === 0) return;
    const lines = (await readable(ctx, events)).map(format === 'csv' ? csvOf : jsonOf);
    yield encoder.encode(lines.join(''));
    after = events.at(-1)!.seq;
    // A long file lets others have their turn.
    await new Promise((resolve) => { setImmediate(resolve); });
  }
}

/** `actorId`, `detailText` and `personalText` are as they were hashed. */
function jsonOf({ event, actorName, entry, detail, personal, text }: ReadableEvent): string {
  return `${JSON.stringify({
    seq: event.seq, at: new Date(event.at).toISOString(), act: event.act, actorKind: event.actorKind, actorId: event.actorId, actorName, entryId: event.entryId,
    email: entry?.email ?? null, text, detail, personal, detailText: event.detail, personalText: event.personal, personalDigest: event.personalDigest, hash: event.hash,
  })}\n`;
}

function csvOf({ event, actorId, actorName, entry, text }: ReadableEvent): string {
  return `${csvLine([
    event.seq, new Date(event.at).toISOString(), event.act, event.actorKind, actorId, actorName, event.entryId, entry?.email ?? null, text, event.detail, event.personal, event.hash,
  ])}\r\n`;
}
