import type { Context } from '../application/context.ts';
import type { Foyer } from '../compose.ts';
import type { Config } from '../config/config.ts';
import { loadConfig } from '../config/load-config.ts';
import type { Terminal } from './frame/terminal.ts';

/** The settings of the folder and environment the person is in. @throws {ConfigError} */
export function openConfig({ env, cwd }: Pick<Terminal, 'env' | 'cwd'>): Promise<Config> {
  return loadConfig({ env, cwd });
}

/**
 * Opens Foyer beside a running server for one command, acting as the console; logs only what goes wrong.
 * Mails it causes are sent by the running server, whose gate also hears of it within a second.
 */
export async function withFoyer<T>(terminal: Terminal, action: (foyer: Foyer, ctx: Context) => Promise<T>): Promise<T> {
  const config = await openConfig(terminal);
  // Loaded late: help and mistyped commands answer at once.
  const { compose, consoleActor } = await import('../compose.ts');
  const foyer = await compose({ ...config, logLevel: 'silent' });
  try {
    return await action(foyer, foyer.as(consoleActor));
  } finally {
    await foyer.close();
  }
}
