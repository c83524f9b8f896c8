import { requireScope } from '../authorise.ts';
import type { Context } from '../context.ts';
import type { BackupFile } from '../ports/backup.ts';

/** The backups that this process can see, newest first, and when new ones are made. @throws {FoyerError} without the right */
export async function listBackups({ ctx }: { ctx: Context }): Promise<{ readonly items: readonly BackupFile[]; readonly schedule: string | null }> {
  await requireScope(ctx, 'admin', 'list backups');
  return { items: await ctx.backups.list(), schedule: ctx.backups.schedule };
}
