import type { CopyReport } from '../../application/ports/backup.ts';
import { readDatabaseAddress } from '../../config/environment.ts';
import { withBars } from '../backup-progress.ts';
import { command } from '../frame/command.ts';
import { count } from '../frame/layout.ts';
import { UsageError } from '../frame/usage-error.ts';
import { openConfig } from '../open.ts';

export const copyTo = command({
  summary: 'Copy the installation into a PostgreSQL database, and verify the copy',
  details: 'The database in use is only read, and people go on working. The copy is made whole or not at all: row counts, counts of people and the audit log are verified before it is kept. Into a database that holds an earlier copy, the command brings it up to date; anything else is refused and left as it is. To move for good: copy, stop the server, copy again, then start it with the new DATABASE_URL.',
  rest: { name: 'url', description: 'Where to, as postgres://user:password@host/database', required: true, max: 1 },
  examples: ['copy-to postgres://foyer@localhost/foyer'],
  async run({ rest: [url], terminal }) {
    const target = readDatabaseAddress(url!, terminal.cwd);
    if (target.kind !== 'postgres') throw new UsageError('Copies go into PostgreSQL: write postgres://user:password@host/database. For a SQLite file, make a backup and restore it.');
    const config = await openConfig(terminal);
    if (config.database.kind === 'sqlite' && config.database.path === ':memory:') throw new UsageError('A database in memory cannot be copied. Set DATABASE_URL to the one to copy.');
    const { copyTo: copy } = await import('../../compose-backups.ts');
    const report = await withBars(terminal, (onProgress) => copy(config, target.url, onProgress));
    return { data: report, text: () => reportText(report) };
  },
});

function reportText({ target, rows, head, writtenMeanwhile }: CopyReport): string {
  const all = Object.values(rows).reduce((sum, one) => sum + one, 0);
  return [
    `${target === 'empty' ? 'Copied' : 'Brought the earlier copy up to date'} and verified: ${count(rows['entry'] ?? 0, 'person', 'people')}, ${count(all, 'row')} in all. The audit log in it ends with`,
    `${head.seq}:${head.hash}`, '',
    writtenMeanwhile === 0
      ? 'Nothing was written meanwhile. Start Foyer with the new DATABASE_URL once no server uses the old database any more.'
      : `${count(writtenMeanwhile, 'audit event')} came to the old database meanwhile and ${writtenMeanwhile === 1 ? 'is' : 'are'} not in the copy. Stop the server and run the command again before you change DATABASE_URL.`,
  ].join('\n');
}
