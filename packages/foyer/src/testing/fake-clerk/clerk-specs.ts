import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { type ClerkOperation, clerkOperations } from './clerk-operations.ts';
import type { ClerkExchange } from './backend-server.ts';
import type { ClerkEvent } from './webhook-message.ts';

interface Parameter { readonly name: string; readonly in: string; readonly required?: boolean; readonly schema: { readonly type?: string } }
interface Described { readonly parameters?: readonly object[]; readonly requestBody?: object; readonly responses: Readonly<Record<string, object>> }

/** Clerk's own descriptions, as published, with what is known to be wrong in them put right in memory. */
export interface ClerkSpecs {
  /** What of a request and its answer Clerk does not describe so, in words. */
  faultsOf(exchange: ClerkExchange): readonly string[];
  faultsOfEvent(event: ClerkEvent): readonly string[];
  /** Fields a schema of the Backend API knows. */
  fieldsOf(schema: string): readonly string[];
  /** Fields an operation's body knows. */
  bodyFieldsOf(operation: ClerkOperation): readonly string[];
}

/** @param directory - holds `clerk-bapi.yml` and `clerk-webhooks.yml` */
export async function loadClerkSpecs(directory: string): Promise<ClerkSpecs> {
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  for (const format of ['int64', 'int32', 'float', 'double']) ajv.addFormat(format, true);
  const documents = { bapi: await readDescription(join(directory, 'clerk-bapi.yml')), webhooks: await readDescription(join(directory, 'clerk-webhooks.yml')) };
  openSessionPayload(documents.webhooks);
  for (const [id, document] of Object.entries(documents)) ajv.addSchema(document, id);
  const compiled = new Map<string, ValidateFunction>();
  const faults = (pointer: string, value: unknown): readonly string[] => {
    const validate = compiled.get(pointer) ?? ajv.compile({ $ref: pointer });
    compiled.set(pointer, validate);
    validate(value);
    return (validate.errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
  };
  const at = <Found>(pointer: string): Found => pointer.slice(2).split('/').reduce<unknown>(
    (within, key) => (within as Record<string, unknown>)[key.replaceAll('~1', '/').replaceAll('~0', '~')], documents.bapi) as Found;
  const resolved = <Found>(node: object): Found => ('$ref' in node ? at(node.$ref as string) : node) as Found;

  /** The place of an operation, whatever its path calls the id. */
  const placeOf = (operation: ClerkOperation): string => {
    const path = Object.keys(at<object>('#/paths')).find((one) => one.replaceAll(/\{[^}]+\}/g, '{id}') === operation.path);
    if (path === undefined) throw new Error(`Clerk describes no ${operation.path}.`);
    return `#/paths/${path.replaceAll('/', '~1')}/${operation.method.toLowerCase()}`;
  };
  const content = '/content/application~1json/schema';

  return {
    faultsOf: (exchange) => {
      if (exchange.operation === undefined) return [`${exchange.method} ${exchange.path} is not described.`];
      const place = placeOf(clerkOperations[exchange.operation]);
      const described = at<Described>(place);
      const answer = exchange.answer;
      const found = [...queryFaults(described.parameters ?? [], exchange)];
      if (exchange.body !== undefined) {
        found.push(...(described.requestBody ? faults(`bapi${place}/requestBody${content}`, exchange.body) : ['A body where none is described.']));
      }
      if (!answer) return found;
      // Correction 3: errors are described for a few statuses only, and are the same everywhere.
      if (answer.status >= 400) return [...found, ...faults('bapi#/components/schemas/ClerkErrors', answer.body)];
      const response = described.responses[answer.status];
      if (!response) return [...found, `The status ${answer.status} is not described.`];
      const pointer = '$ref' in response ? `bapi${response.$ref as string}${content}` : `bapi${place}/responses/${answer.status}${content}`;
      // Correction 2: with `paginated=true` there are rows in `data`, which is what the SDK reads.
      const paged = exchange.query.paginated === 'true' && isPage(answer.body);
      return [...found, ...faults(pointer, paged ? answer.body.data : answer.body)];
    },
    faultsOfEvent: (event) => faults(`webhooks#/x-webhooks/${event.type}/post/requestBody${content}`, event),
    fieldsOf: (schema) => Object.keys(at<{ properties: object }>(`#/components/schemas/${schema}`).properties),
    bodyFieldsOf: (operation) => {
      const schema = at<{ properties?: object; items?: { properties: object } }>(`${placeOf(operation)}/requestBody${content}`);
      return Object.keys(schema.properties ?? schema.items?.properties ?? {});
    },
  };

  function queryFaults(parameters: readonly object[], exchange: ClerkExchange): readonly string[] {
    const known = parameters.map((one) => resolved<Parameter>(one)).filter((one) => one.in === 'query');
    return Object.entries(exchange.query).flatMap(([name, value]) => {
      const parameter = known.find((one) => one.name === name);
      if (!parameter) return [`The parameter ${name} is not described.`];
      const { type } = parameter.schema;
      const typed = type === 'array' ? [value].flat() : type === 'integer' ? Number(value) : type === 'boolean' ? value === 'true' : value;
      const check = ajv.compile(parameter.schema);
      return check(typed) ? [] : [`The parameter ${name} is ${JSON.stringify(value)}: ${ajv.errorsText(check.errors)}`];
    });
  }
}

/** A description as published, with what it says of null put right. */
export async function readDescription(file: string): Promise<object> {
  return admittingNull(parse(await readFile(file, 'utf8'))) as object;
}

/** Correction 1: beside a composition, a reference or a list of values, `nullable` does not admit null by itself. */
function admittingNull(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(admittingNull);
  if (typeof node !== 'object' || node === null) return node;
  const copy = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, admittingNull(value)]));
  if (copy.nullable !== true || !['allOf', 'oneOf', 'anyOf', '$ref', 'enum'].some((key) => key in copy)) return copy;
  const { nullable: _, ...rest } = copy;
  return { anyOf: [rest, { enum: [null] }] };
}

/**
 * One correction more than the published list has: the payload of `session.*` is a session, which takes no other
 * fields, and must have a `user` besides. Nothing can be both.
 */
function openSessionPayload(webhooks: object): void {
  const { schemas } = (webhooks as { components: { schemas: Record<string, object> } }).components;
  const { additionalProperties: _, ...session } = schemas.Session as { additionalProperties: unknown };
  const { allOf: [, user] } = schemas.SessionEventPayload as { allOf: readonly object[] };
  schemas.SessionEventPayload = { allOf: [session, user] };
}

function isPage(body: unknown): body is { readonly data: unknown; readonly total_count: number } {
  return typeof body === 'object' && body !== null && 'data' in body && 'total_count' in body;
}
