import type { z } from 'zod';
import type { Product } from '../domain/product.ts';
import type { Fault } from './config-error.ts';
import { productSchema } from './product-schema.ts';

export type ProductReading =
  | { readonly product: Product; readonly faults: readonly [] }
  | { readonly product: undefined; readonly faults: readonly Fault[] };

/**
 * Checks what a product file says and fills in what it leaves out.
 *
 * @param fileName - for the faults, which name the place: `foyer.config.ts roles[0].key`
 */
export function readProduct(input: unknown, fileName: string): ProductReading {
  const result = productSchema.safeParse(input);
  if (!result.success)
    return { product: undefined, faults: result.error.issues.flatMap((issue) => faultsOf(issue, fileName)) };
  const { data } = result;
  const { name } = data.brand;
  const product: Product = {
    ...data,
    brand: {
      ...data.brand,
      tagline: data.brand.tagline ?? `${name} is opening its doors, a few people at a time.`,
    },
    roles: data.roles.map((one) => ({
      ...one,
      description: one.description ?? `Join ${name} as ${one.label.toLowerCase()}.`,
      waitlist: {
        headline: one.waitlist.headline ?? `Join ${name} as ${one.label.toLowerCase()}`,
        message:
          one.waitlist.message ??
          'Leave your name and address, and we write to you as soon as there is a place.',
        success:
          one.waitlist.success ??
          `You are on the list as ${one.label.toLowerCase()}. We write to you as soon as there is a place.`,
      },
    })),
    texts: {
      headline: data.texts.headline ?? `Join the waitlist for ${name}`,
      message: data.texts.message ?? 'We let people in step by step, so that everybody gets a good start.',
      success: data.texts.success ?? 'You are on the list. Thank you for your patience.',
      whatHappensNext:
        data.texts.whatHappensNext ?? 'We read every request, and write to you as soon as there is a place.',
    },
  };
  return { product, faults: [] };
}

type Path = readonly PropertyKey[];

function faultsOf(issue: z.core.$ZodIssue, fileName: string): Fault[] {
  const fault = (path: Path, problem: string): Fault => ({
    where: `${fileName} ${pathName(path)}`.trimEnd(),
    problem,
  });
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) =>
      fault([...issue.path, key], 'is not known here. Remove it, or check its spelling.'),
    );
  }
  if (issue.code === 'invalid_type' && issue.input === undefined) return [fault(issue.path, 'is missing.')];
  // Zod's own sentences start with a capital letter and name no value of ours.
  return [
    fault(issue.path, /^[a-z]/.test(issue.message) ? issue.message : `is not usable: ${issue.message}.`),
  ];
}

function pathName(path: Path): string {
  return path
    .map((part, index) =>
      typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${String(part)}`,
    )
    .join('');
}
