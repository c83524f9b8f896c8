import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readProduct, type ProductReading } from './product.ts';
import { sampleProduct } from './sample-product.ts';

/** Where the product is described, first found first taken. */
export const productFileNames = ['foyer.config.ts', 'foyer.config.js', 'foyer.config.mjs'] as const;

/** Reads the product file in a folder, or takes the neutral sample when there is none. */
export async function loadProduct(cwd: string): Promise<ProductReading> {
  const fileName = productFileNames.find((name) => existsSync(join(cwd, name)));
  if (fileName === undefined) return readProduct(sampleProduct, 'the sample product');
  try {
    const module = (await import(pathToFileURL(join(cwd, fileName)).href)) as { readonly default?: unknown };
    if (module.default === undefined) {
      return {
        product: undefined,
        faults: [
          { where: fileName, problem: 'has no default export. Write export default defineConfig({ … }).' },
        ],
      };
    }
    return readProduct(module.default, fileName);
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'it threw something that is no error';
    return { product: undefined, faults: [{ where: fileName, problem: `could not be loaded: ${reason}` }] };
  }
}
