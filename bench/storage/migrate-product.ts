import { compose } from '../../packages/foyer/src/compose.ts';
import { loadConfig } from '../../packages/foyer/src/config/load-config.ts';
import { productEnvironment, repository } from '../servers/product-environment.ts';

/** Gives an empty database the product's schema, by the product's own migrations. */
export async function migrateProduct(url: string): Promise<void> {
  const config = await loadConfig({
    env: productEnvironment({ databaseUrl: url, port: 0 }),
    cwd: repository,
  });
  const foyer = await compose({ ...config, logLevel: 'error' });
  await foyer.close();
}
