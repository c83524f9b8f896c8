import type { BackupProgress, OnBackupProgress } from '../application/ports/backup.ts';
import { CommandFailed } from './frame/command-failed.ts';
import { showProgressInTurn } from './frame/progress-in-turn.ts';
import type { Terminal } from './frame/terminal.ts';

const names: Readonly<Record<BackupProgress['step'], string>> = {
  reading: 'Copying rows', verifying: 'Verifying the audit log', writing: 'Writing', closing: 'Closing what ended',
};

/**
 * Runs a long piece of work with a bar for each step. Whatever stops it says in a sentence why.
 * @throws {CommandFailed}
 */
export async function withBars<T>(terminal: Pick<Terminal, 'errorStream'>, work: (onProgress: OnBackupProgress) => Promise<T>): Promise<T> {
  const bars = showProgressInTurn(terminal);
  try {
    const result = await work(({ step, done, total }) => bars.at(names[step], done, total));
    bars.end();
    return result;
  } catch (error) {
    bars.abandon();
    throw new CommandFailed(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** `1.2 MB`. */
export function size(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const step = bytes < 1_000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / 1_000 ** step).toLocaleString('en', { maximumFractionDigits: step === 0 ? 0 : 1 })} ${units[step]}`;
}
