import { defineCommand, runCommand } from 'citty';
import { ConfigError } from '../config/config-error.ts';
import { FoyerError } from '../domain/errors.ts';
import { start } from './commands/start.ts';
import { complain } from './say.ts';

const main = defineCommand({
  meta: { name: 'foyer', description: 'The front door of an invite-only product' },
  subCommands: { start },
});

/** Runs one command line. Bad input ends with exit code 1 and one clear sentence. */
export async function runMain(rawArgs: string[]): Promise<void> {
  try {
    await runCommand(main, { rawArgs });
  } catch (error) {
    if (error instanceof FoyerError || error instanceof ConfigError) complain(error.message);
    else complain(error instanceof Error ? error.stack ?? error.message : String(error));
    process.exitCode = 1;
  }
}
