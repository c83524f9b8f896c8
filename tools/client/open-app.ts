import { compose, type Foyer } from '../../packages/foyer/src/compose.ts';
import { loadConfig } from '../../packages/foyer/src/config/load-config.ts';
import { sampleProduct } from '../../packages/foyer/src/config/sample-product.ts';

/** A Foyer in memory, for its routes alone; with every route there can be. */
export async function openApp(): Promise<Foyer> {
  const config = await loadConfig({
    cwd: import.meta.dirname,
    env: {
      FOYER_ENV: 'test', PUBLIC_URL: 'https://foyer.test', DATABASE_URL: 'file::memory:', LOG_LEVEL: 'silent',
      FOYER_SECRET: 'not-a-secret-it-only-describes-what-there-is', ADMIN_API_KEY: 'not-a-key-it-only-describes-what-there-is',
    },
    product: sampleProduct,
  });
  return compose(config);
}
