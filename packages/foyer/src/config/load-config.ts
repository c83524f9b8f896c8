import { dirname, join } from 'node:path';
import { ConfigError } from './config-error.ts';
import type { Config } from './config.ts';
import type { ProductInput } from './define-config.ts';
import { keepSecrets, makeSecrets, type DevelopmentSecrets } from './development-secrets.ts';
import { effectiveSettings } from './effective-settings.ts';
import { readEnvironment, type Env, type EnvironmentConfig } from './environment.ts';
import { loadProduct } from './load-product.ts';
import { readProduct } from './product.ts';

export interface ConfigSources {
  /** `process.env`, or a made-up one in tests. */
  readonly env: Env;
  /** Folder of `foyer.config.ts` and of relative paths. */
  readonly cwd: string;
  /** Instead of the product file. */
  readonly product?: ProductInput;
}

/**
 * The one reader of Foyer's surroundings: everything is parsed once, at start, into one frozen value. In development
 * and test, missing secrets are made up and kept beside the database.
 *
 * @throws {ConfigError} with every fault of environment and product file at once
 */
export async function loadConfig({ env, cwd, product: input }: ConfigSources): Promise<Config> {
  const environment = readEnvironment(env, cwd);
  const product = input === undefined ? await loadProduct(cwd) : readProduct(input, 'product');
  if (environment.config === undefined || product.product === undefined)
    throw new ConfigError([...environment.faults, ...product.faults]);
  const config = { ...withSecrets(environment.config, cwd), product: product.product };
  return deepFreeze({ ...config, effective: effectiveSettings(config, env) });
}

function withSecrets(config: EnvironmentConfig, cwd: string): Omit<Config, 'product' | 'effective'> {
  const { secret, adminApiKey } = config;
  const mayMakeUp = config.environment === 'development' || config.environment === 'test';
  // Deployed environments without a secret were refused before.
  if (!mayMakeUp || (secret !== undefined && adminApiKey !== undefined))
    return { ...config, secret: secret ?? '' };
  const made = madeUp(config, cwd);
  return { ...config, secret: secret ?? made.secret, adminApiKey: adminApiKey ?? made.adminApiKey };
}

function madeUp({ database }: EnvironmentConfig, cwd: string): DevelopmentSecrets {
  if (database.kind === 'sqlite' && database.path === ':memory:') return makeSecrets();
  try {
    return keepSecrets(database.kind === 'sqlite' ? dirname(database.path) : join(cwd, 'data'));
  } catch (error) {
    throw new ConfigError([
      {
        where: 'FOYER_SECRET',
        problem: `is not set, and none could be kept for development: ${error instanceof Error ? error.message : 'unknown reason'}`,
      },
    ]);
  }
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
