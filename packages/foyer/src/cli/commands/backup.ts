import { resolve } from 'node:path';
import { recordBackupMade } from '../../application/backup/record-backup.ts';
import type { BackupFile } from '../../application/ports/backup.ts';
import type { Config } from '../../config/config.ts';
import { size, withBars } from '../backup-progress.ts';
import { command } from '../frame/command.ts';
import { count, instantText } from '../frame/layout.ts';
import { wholeNumber } from '../frame/number-option.ts';
import { openConfig, withFoyer } from '../open.ts';

export const backup = command({
  summary: 'Make a backup while everybody goes on working, and verify it',
  details: 'A backup is one SQLite file whatever the database, sealed with a key from FOYER_SECRET. Every byte of it is looked at before it gets its name, so a file with a backup\'s name is a whole one. It holds no link, session or key that opens anything, but it holds people\'s data: keep it where only you can read it.',
  rest: { name: 'file', description: 'Where to; without it, a name with the instant in BACKUP_DIR', required: false, max: 1 },
  args: {
    keep: { type: 'string', valueHint: 'count', description: 'Afterwards, remove all but so many of the newest in BACKUP_DIR' },
  },
  examples: ['backup', 'backup /mnt/safe/before-upgrade.backup', 'backup --keep 14'],
  async run({ args, rest: [file], terminal }) {
    const keep = args.keep === undefined ? undefined : wholeNumber('keep', args.keep, 1, 10_000);
    const config = await openConfig(terminal);
    const [{ openBackups }, { version }, { createSystemClock }] = await Promise.all([import('../../compose-backups.ts'), import('../../compose.ts'), import('../../adapters/clock/system-clock.ts')]);
    const backups = openBackups(config, { version, clock: createSystemClock() });
    const made = await withBars(terminal, (onProgress) => backups.make({ ...(file === undefined ? {} : { file: resolve(terminal.cwd, file) }), onProgress }));
    const removed = keep === undefined ? [] : await backups.keep(keep);
    // Before an upgrade, a backup leaves even the record alone: the old version still runs on it.
    const recorded = await isUpToDate(config);
    if (recorded) await withFoyer(terminal, (_, ctx) => recordBackupMade({ ctx, actor: ctx.actor, made }));
    return {
      data: { path: made.path, bytes: made.bytes, madeAt: instantText(made.at), ...made.manifest, recorded, removed },
      text: () => text(made, removed),
    };
  },
});

async function isUpToDate(config: Config): Promise<boolean> {
  const { openStore } = await import('../../compose.ts');
  const store = await openStore(config);
  try {
    return (await store.inspect()).pending.length === 0;
  } finally {
    await store.close();
  }
}

function text(made: BackupFile, removed: readonly string[]): string {
  const { rows, audit } = made.manifest!;
  return [
    made.path, '',
    `Made and verified: ${count(rows['entry'] ?? 0, 'person', 'people')}, ${count(audit.seq, 'audit event')}, ${size(made.bytes)}. The audit log in it ends with`,
    `${audit.seq}:${audit.hash}`,
    ...(removed.length > 0 ? ['', `Removed ${count(removed.length, 'older backup')}.`] : []),
  ].join('\n');
}
