import { resolve } from 'node:path';
import { type KnowledgeSource, restoreBackup, type RestoreReport } from '../../application/backup/restore-backup.ts';
import { readDatabaseAddress } from '../../config/environment.ts';
import { withBars } from '../backup-progress.ts';
import { command } from '../frame/command.ts';
import { count, instant } from '../frame/layout.ts';
import { UsageError } from '../frame/usage-error.ts';
import { openConfig } from '../open.ts';

export const restore = command({
  summary: 'Bring a backup back, without reviving what ended after it',
  details: 'The backup is verified first, and the database that DATABASE_URL names must not be there yet: nothing is ever overwritten. Everybody signs in again, links in old mails are dead, and mail that was waiting is parked until you retry it. Access, invitations and keys that ended after the backup stay ended. Foyer reads what ended from the journal beside the backups, from the earlier database (--since), or you let it close everything (--close-everything).',
  rest: { name: 'file', description: 'A file that foyer backup made', required: true, max: 1 },
  args: {
    since: { type: 'string', valueHint: 'url', description: 'The database as it was before, to read from it what ended; it is not changed' },
    'close-everything': { type: 'boolean', description: 'Nothing is known: take back every access and every API key, until you give them again' },
    'dry-run': { type: 'boolean', description: 'Verify the backup and say what would end; change nothing' },
  },
  examples: ['restore data/backups/foyer-2026-11-20T030000000Z.backup', 'restore old.backup --since file:./data/before.db', 'restore old.backup --close-everything --dry-run'],
  async run({ args, rest: [file], terminal }) {
    if (args.since !== undefined && args['close-everything'] === true) throw new UsageError('Give --since or --close-everything, not both.');
    const knowledge: KnowledgeSource = args.since !== undefined ? { by: 'database', url: args.since } : { by: args['close-everything'] === true ? 'closing everything' : 'journal' };
    const placeOf = (url: string) => readDatabaseAddress(url, terminal.cwd);
    if (args.since !== undefined) placeOf(args.since);
    const config = await openConfig(terminal);
    const [{ openRestoreDesk, openRestored }, { createSystemClock }, { createIds }] = await Promise.all([
      import('../../compose-backups.ts'), import('../../adapters/clock/system-clock.ts'), import('../../adapters/tokens/ids.ts'),
    ]);
    const clock = createSystemClock();
    const report = await withBars(terminal, async (onProgress) => restoreBackup({
      desk: await openRestoreDesk(config, placeOf), open: (path) => openRestored(config, path, clock),
      input: { file: resolve(terminal.cwd, file!), knowledge, dryRun: args['dry-run'] === true },
      lineage: createIds()(), now: clock.now(), onProgress,
    }));
    return { data: report, text: () => reportText(report) };
  },
});

const listedMax = 50;

/** What was restored, and what it means for people. */
export function reportText({ manifest, knowledge, through, dryRun, people, regained, apiKeys, admins, erased, rows }: RestoreReport): string {
  const { audit, madeAt, rows: held } = manifest;
  const lines = [
    dryRun ? 'The backup is whole. Nothing was changed. A restore would do this:' : 'Restored.',
    `The backup is from ${instant(madeAt)}: ${count(held['entry'] ?? 0, 'person', 'people')}, ${count(audit.seq, 'audit event')}.`,
  ];
  if (through) {
    lines.push(`What ended after it is known ${knowledge === 'journal' ? 'from the journal' : 'from the earlier database'} up to audit event ${through.seq.toLocaleString('en')} of ${instant(through.at)}.`);
    if (knowledge === 'journal') lines.push('If the lost database went on being used after that without a journal, restore again with --since or --close-everything.');
    if (through.seq > audit.seq) lines.push(`${count(through.seq - audit.seq, 'later audit event')} and what they did otherwise are not in it.`);
  } else lines.push('Nothing is known of the time after it, so every access and every API key was taken back.');
  lines.push('');
  lines.push(...listed('Access or invitation ended again', 'Nobody\'s access had to be ended.', people.map(({ email, outcome }) => `${email}  ${outcome.replaceAll('_', ' ')}`)));
  lines.push(...listed('API keys ended', '', apiKeys));
  lines.push(...listed('Admins who are suspended now, or need a new password', '', admins));
  if (erased > 0) lines.push(`Erased again: ${count(erased, 'person', 'people')}.`);
  lines.push(...listed('Given access again after an ending; this is not repeated, decide anew', '', regained));
  if (rows) {
    lines.push(
      `Ended: ${count(rows.sessions, 'session')}, ${count(rows.adminSessions, 'admin session')}, ${count(rows.deviceTickets, 'remembered browser')}, ${count(rows.links, 'mailed link')}. People get a fresh link with their address.`,
      `Mail: ${count(rows.mailsParked, 'message')} parked; look at the outbox and retry what was not sent${rows.mailsKnownSettled > 0 ? `. ${count(rows.mailsKnownSettled, 'message')} known to be done` : ''}.`,
    );
  }
  if (people.length > 0) lines.push('', 'Give somebody their place back with: foyer reinstate <address>');
  if (admins.length > 0) lines.push('Let an admin back in with: foyer admin resume <address>, foyer admin reset-password <address>');
  return lines.join('\n');
}

function listed(title: string, none: string, items: readonly string[]): readonly string[] {
  if (items.length === 0) return none === '' ? [] : [none];
  return [`${title}:`, ...items.slice(0, listedMax).map((item) => `  ${item}`), ...(items.length > listedMax ? [`  and ${(items.length - listedMax).toLocaleString('en')} more; --json lists all`] : [])];
}
