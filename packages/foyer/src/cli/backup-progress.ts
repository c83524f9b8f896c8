import type { BackupProgress, OnBackupProgress } from '../application/ports/backup.ts';
import { CommandFailed } from './frame/command-failed.ts';
import { type Progress, showProgress } from './frame/progress.ts';
import type { Terminal } from './frame/terminal.ts';

const names: Readonly<Record<BackupProgress['step'], string>> = {
  reading: 'Copying rows', verifying: 'Verifying the audit log', writing: 'Writing', closing: 'Closing what ended',
};

/**
 * Runs a long piece of work with a bar for each step. Whatever stops it says in a sentence why.
 * @throws {CommandFailed}
 */
export async function withBars<T>(terminal: Pick<Terminal, 'errorStream'>, work: (onProgress: OnBackupProgress) => Promise<T>): Promise<T> {
  let bar: { readonly step: BackupProgress['step']; readonly shown: Progress } | undefined;
  try {
    const result = await work(({ step, done, total }) => {
      if (bar?.step !== step) {
        bar?.shown.end(`${names[bar.step]}: done.`);
        bar = { step, shown: showProgress(terminal, names[step], total) };
      }
      bar.shown.at(done);
    });
    bar?.shown.end(`${names[bar.step]}: done.`);
    return result;
  } catch (error) {
    bar?.shown.abandon();
    throw new CommandFailed(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** `1.2 MB`. */
export function size(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const step = bytes < 1_000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / 1_000 ** step).toLocaleString('en', { maximumFractionDigits: step === 0 ? 0 : 1 })} ${units[step]}`;
}
