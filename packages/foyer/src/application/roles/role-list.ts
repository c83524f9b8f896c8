import { exportPeople } from '../export/export-people.ts';
import { type ImportListeners, importPeople, importRows } from '../import/import-people.ts';
import type { ImportReport } from '../import/import-report.ts';
import { requireScope } from '../authorise.ts';
import type { Context } from '../context.ts';
import type { FileRow } from '../ports/tabular.ts';
import type { ApprovedUser } from './approved-user.ts';

const rowsAtOnce = 512;

export interface BulkInput {
  readonly mode: 'plan' | 'apply';
  /** Items of the list; anything unusable in one is that one's alone. */
  readonly items: readonly unknown[];
  readonly invite?: boolean | undefined;
}

/** Brings many people onto the list at once, or says what would become of each. Roles follow the items, also of people who are in. */
export async function bulkImportUsers({ ctx, input, listeners }: { ctx: Context; input: BulkInput; listeners?: ImportListeners }): Promise<ImportReport> {
  await requireScope(ctx, 'import', 'import approved users');
  if (input.invite === true) await requireScope(ctx, 'invite', 'import and invite approved users');
  const rows = input.items.map((item, index): FileRow => (typeof item === 'object' && item !== null && !Array.isArray(item)
    ? { line: index + 1, values: item as Record<string, unknown> }
    : { line: index + 1, fault: 'This is not an object such as {"email": "mia@example.org", "role": "coach"}.' }));
  return importRows({
    ctx, ...(listeners ? { listeners } : {}),
    file: {
      format: 'approved_users', delimiter: null, encoding: 'utf-8', columns: [], bytes: () => 0,
      async *rows() {
        for (let start = 0; start < rows.length; start += rowsAtOnce) yield rows.slice(start, start + rowsAtOnce);
      },
    },
    input: { mode: input.mode, invite: input.invite, changeRoles: true },
  });
}

/** Everybody on the list. For a long list prefer `exportPeople`, which holds a few at a time. */
export async function exportApprovedUsers({ ctx }: { ctx: Context }): Promise<readonly ApprovedUser[]> {
  return JSON.parse(await backupRoles({ ctx })) as ApprovedUser[];
}

/** The list as the text of an `approved_users.json`. */
export async function backupRoles({ ctx }: { ctx: Context }): Promise<string> {
  const { chunks } = await exportPeople({ ctx, input: { format: 'approved_users', filter: {} } });
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks()) parts.push(chunk);
  return Buffer.concat(parts).toString('utf8');
}

/**
 * Brings back what such a text says: people and roles that are missing or different. Who was approved since keeps that, and who
 * lost access since does not get it back: a list revives nothing.
 */
export async function restoreRoles({ ctx, input, listeners }: { ctx: Context; input: { readonly backup: string; readonly mode?: 'plan' | 'apply' | undefined }; listeners?: ImportListeners }): Promise<ImportReport> {
  return importPeople({
    ctx, ...(listeners ? { listeners } : {}),
    input: { file: once(input.backup), hints: { format: 'approved_users', encoding: 'utf-8' }, mode: input.mode ?? 'apply', changeRoles: true },
  });
}

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}
