import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { readDescription } from './clerk-specs.ts';
import type { FrontendExchange } from './frontend.ts';

interface Described { readonly requestBody?: object; readonly responses: Readonly<Record<string, object>> }

/** What clerk-js 6.40 sends, and the newest published description does not know yet. */
const newerFields: ReadonlySet<string> = new Set(['locale', 'timezone', 'tab_state']);

/**
 * Clerk's own description of its Frontend API, as published.
 * @param directory - holds `clerk-fapi.yml`
 * @returns what of a request and its answer Clerk does not describe so, in words
 */
export async function loadFrontendSpec(directory: string): Promise<(exchange: FrontendExchange) => readonly string[]> {
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  for (const format of ['int64', 'int32', 'float', 'double']) ajv.addFormat(format, true);
  const document = (await readDescription(join(directory, 'clerk-fapi.yml'))) as { readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>> };
  ajv.addSchema(document, 'fapi');
  const compiled = new Map<string, ValidateFunction>();
  const faults = (pointer: string, value: unknown): readonly string[] => {
    const validate = compiled.get(pointer) ?? ajv.compile({ $ref: pointer });
    compiled.set(pointer, validate);
    validate(value);
    return (validate.errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
  };

  return ({ method, path, form, status, body }) => {
    const described = document.paths[path]?.[method.toLowerCase()];
    if (!described) return [`${method} ${path} is not described.`];
    const place = `fapi#/paths/${path.replaceAll('/', '~1')}/${method.toLowerCase()}`;
    const sent = Object.fromEntries(Object.entries(form).filter(([name]) => !newerFields.has(name)));
    const found = described.requestBody ? faults(`${place}/requestBody/content/application~1x-www-form-urlencoded/schema`, sent) : Object.keys(sent).map((name) => `${name} is not described.`);
    // Errors are described for a few statuses only, and are the same everywhere.
    if (status >= 400) return [...found, ...faults('fapi#/components/schemas/ClerkErrors', body)];
    const response = described.responses[status];
    if (!response) return [...found, `The status ${status} is not described.`];
    const content = '/content/application~1json/schema';
    // A few are described in words only.
    if (!('$ref' in response) && !('content' in response)) return found;
    return [...found, ...faults('$ref' in response ? `fapi${response.$ref as string}${content}` : `${place}/responses/${status}${content}`, body)];
  };
}
