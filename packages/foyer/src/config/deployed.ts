import type { Environment } from './config.ts';

/** Whether strangers can reach it, so that nothing may be made up: neither secrets nor addresses nor mails. */
export function isDeployed(environment: Environment): boolean {
  return environment === 'staging' || environment === 'production';
}
