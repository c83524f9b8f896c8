import type { Config } from '../config/config.ts';

/** Where people reach this server: the configured address, with the real port when port 0 let the system choose. */
export function createPublicAddress(config: Pick<Config, 'publicUrl' | 'port'>, port: number): string {
  return config.port === 0 ? config.publicUrl.replace(/:0$/, `:${port}`) : config.publicUrl;
}
