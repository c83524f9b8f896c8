import type { Product } from '../domain/product.ts';
import type { AssetPaths } from './assets.ts';
import type { Translate } from './i18n.ts';

/** What every page needs besides its own view. */
export interface PageContext {
  readonly product: Product;
  readonly t: Translate;
  /** BCP 47; the language of the document and the format of its dates. */
  readonly locale: string;
  /** Path of the page shown, without its query: tokens never come back through it. */
  readonly path: string;
  /** Origin of absolute links (SR-40); no trailing slash. */
  readonly publicUrl: string;
  /** What pages promise, as the settings say; 0 for no limit. */
  readonly spans: { readonly signInSeconds: number; readonly mailIntervalSeconds: number };
  readonly development: boolean;
  readonly assets: AssetPaths;
}
