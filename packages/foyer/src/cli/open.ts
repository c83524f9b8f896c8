import { compose, consoleActor, type Foyer } from '../compose.ts';
import type { Context } from '../application/context.ts';
import { loadConfig } from '../config/load-config.ts';
import type { Config } from '../config/config.ts';

/** The settings of this folder and environment. `npm run` starts in the workspace's root. @throws {ConfigError} */
export function openConfig(): Promise<Config> {
  return loadConfig({ env: process.env, cwd: process.env['INIT_CWD'] ?? process.cwd() });
}

/**
 * Opens Foyer beside a running server for one command, acting as the console; logs only what goes wrong.
 * Mails it causes are sent by the running server.
 */
export async function withFoyer<T>(action: (foyer: Foyer, ctx: Context) => Promise<T>): Promise<T> {
  const config = await openConfig();
  const foyer = await compose({ ...config, logLevel: 'error' });
  try {
    return await action(foyer, foyer.as(consoleActor));
  } finally {
    await foyer.close();
  }
}
