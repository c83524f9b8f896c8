import { pickLocale, translateFor } from '../pages/i18n.ts';
import type { PageContext } from '../pages/page-context.ts';
import type { Exchange } from './exchange.ts';

/** The context of a page for this request: the reader's language, the adopter's product. */
export function pageContext(exchange: Exchange): PageContext {
  const { config, assets } = exchange.deps;
  const locale = pickLocale(exchange.header('accept-language'), config.product.locale);
  return {
    product: config.product, t: translateFor(locale), locale, path: exchange.path, publicUrl: config.publicUrl,
    spans: { signInSeconds: config.ttl.recoverySeconds, mailIntervalSeconds: config.limits.mailIntervalSeconds },
    development: config.environment === 'development', assets: assets().paths,
  };
}

/** Text fields of a form, to show again what was typed: `answers.goal` by its own name. */
export function typedValues(form: unknown): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(form as Record<string, unknown>)) {
    if (typeof value === 'string') values[name] = value;
    else if (typeof value === 'object' && value !== null) for (const [key, inner] of Object.entries(value)) if (typeof inner === 'string') values[`${name}.${key}`] = inner;
  }
  return values;
}
