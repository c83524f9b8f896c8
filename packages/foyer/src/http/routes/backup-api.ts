import { z } from '@hono/zod-openapi';
import { listBackups } from '../../application/backup/list-backups.ts';
import { bind, type BoundRoute } from '../bind.ts';
import { route } from '../contract/route.ts';
import { json } from '../respond.ts';

const backupSchema = z.object({
  name: z.string(), at: z.iso.datetime(), bytes: z.int().min(0),
  verified: z.boolean().openapi({ description: 'Its manifest is ours and untouched; every backup was looked through as a whole before it got its name.' }),
}).openapi('Backup');

/** What an operator must see of backups; making and restoring them is done on the machine. */
export const backupApi: readonly BoundRoute[] = [
  bind(route({
    method: 'get', path: '/api/v1/admin/backups', tag: 'Operations', summary: 'Backups and when new ones are made', auth: 'admin',
    answers: { 200: { description: 'Newest first; those that the answering process can see.', content: z.object({ items: z.array(backupSchema), schedule: z.string().nullable() }).openapi('BackupList') } },
  }), async ({ ctx }) => {
    const { items, schedule } = await listBackups({ ctx });
    return json({ items: items.map(({ name, at, bytes, verified }) => ({ name, at: new Date(at).toISOString(), bytes, verified })), schedule });
  }),
];
