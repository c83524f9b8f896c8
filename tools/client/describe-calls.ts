import { documentPath, problemCodes } from '../../packages/foyer/src/http/contract/route.ts';
import type { EveryRoute } from '../../packages/foyer/src/http/every-route.ts';
import { aliases, leftOut, names, needed, pageTags } from './names.ts';
import { membersOf, type Schema, typeOf } from './schema-types.ts';

/** One call of the client. */
export interface Call {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  /** Names in the path, and in the query. */
  readonly params: readonly string[];
  readonly query: readonly string[];
  readonly body: 'json' | 'file' | 'none';
  /** How a good answer is read. */
  readonly answer: 'json' | 'none' | 'raw';
  readonly idempotent: boolean;
  /** Members of the input type. */
  readonly members: readonly string[];
  readonly inputOptional: boolean;
  readonly output: string;
  /** Type of one item, for lists that go on. */
  readonly item: string | undefined;
  readonly codes: readonly string[];
}

interface Operation {
  readonly parameters?: readonly { readonly in: string; readonly name: string; readonly required?: boolean; readonly schema?: Schema; readonly description?: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }>>;
}

export interface Description {
  readonly calls: readonly Call[];
  /** Named types, in the order of their names. */
  readonly types: readonly { readonly name: string; readonly type: string }[];
  /** What is wrong with the table of names. */
  readonly faults: readonly string[];
}

/** Everything the client can do, told by the routes of an application and its document. */
export function describeCalls(app: EveryRoute): Description {
  const document = app.document as unknown as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
    readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
  };
  const { schemas } = document.components;
  const faults: string[] = [];
  const seen = new Set<string>();
  const calls = app.routes.flatMap(({ contract }): readonly Call[] => {
    const path = documentPath(contract.path);
    const id = `${contract.method.toUpperCase()} ${path}`;
    seen.add(id);
    if (pageTags.includes(contract.tag) || leftOut[id] !== undefined || aliases[id] !== undefined) return [];
    const name = names[id];
    if (name === undefined) {
      faults.push(`${id} has no name: give it one in tools/client/names.ts, and run node tools/client/generate.ts`);
      return [];
    }
    const operation = document.paths[path]![contract.method]!;
    const parameters = operation.parameters ?? [];
    const params = parameters.filter((parameter) => parameter.in === 'path').map((parameter) => parameter.name);
    const query = parameters.filter((parameter) => parameter.in === 'query').map((parameter) => parameter.name);
    const content = operation.requestBody?.content;
    const bodySchema = resolved(content?.['application/json']?.schema, schemas);
    const body = contract.upload ? 'file' as const : bodySchema ? 'json' as const : 'none' as const;
    const members = [
      ...parameters.filter((parameter) => parameter.in !== 'header').map((parameter) => `${parameter.name}${parameter.required ? '' : '?'}: ${typeOf(parameter.schema, true)}${parameter.in === 'query' && parameter.schema?.type === 'string' && parameter.schema.enum === undefined ? ' | number' : ''}${parameter.required ? '' : ' | undefined'}`),
      ...(body === 'file' ? ['file: Blob | Uint8Array | ReadableStream | string', `type: ${contract.upload!.types.map((type) => JSON.stringify(type)).join(' | ')}`] : []),
      ...(bodySchema ? membersOf({ ...bodySchema, required: [...(bodySchema.required ?? []), ...(needed[name] ?? [])] }, true) : []),
    ];
    const bodyNames = Object.keys(bodySchema?.properties ?? {});
    const twice = bodyNames.filter((one) => params.includes(one) || query.includes(one));
    if (twice.length > 0) faults.push(`${id} has ${twice.join(', ')} in its address and in its body: the client cannot tell them apart`);
    return [{
      name, method: contract.method.toUpperCase(), path, summary: contract.summary, params, query, body, ...answerOf(operation, schemas), idempotent: contract.idempotent === true, members,
      inputOptional: members.every((member) => /^(?:\/\*\*.*?\*\/ )?["\w-]+\?:/.test(member)), codes: problemCodes(contract),
    }];
  });
  for (const id of [...Object.keys(names), ...Object.keys(aliases), ...Object.keys(leftOut)]) {
    if (!seen.has(id) && id !== 'POST /api/v1/webhooks/clerk') faults.push(`${id} is in tools/client/names.ts, but there is no such route`);
  }
  const named = calls.map(({ name }) => name);
  for (const name of named) if (named.indexOf(name) !== named.lastIndexOf(name)) faults.push(`Two calls have the name ${name}`);
  return {
    faults, calls: calls.toSorted((one, other) => (one.name < other.name ? -1 : 1)),
    types: Object.entries(schemas).toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([name, schema]) => ({ name, type: typeOf(schema) })),
  };
}

function answerOf(operation: Operation, schemas: Readonly<Record<string, Schema>>): Pick<Call, 'answer' | 'output' | 'item'> {
  const good = Object.entries(operation.responses).filter(([status]) => status.startsWith('2'));
  const bodies = good.flatMap(([, { content }]) => Object.entries(content ?? {}));
  const [first] = bodies;
  if (first === undefined) return { answer: 'none', output: 'undefined', item: undefined };
  if (first[0] !== 'application/json' || (first[1].schema.type === 'string')) return { answer: first[0] === 'application/json' ? 'json' : 'raw', output: first[0] === 'application/json' ? 'unknown' : 'Response', item: undefined };
  const output = [...new Set(bodies.map(([, { schema }]) => typeOf(schema)))].join(' | ');
  const page = resolved(first[1].schema, schemas);
  const cursor = (operation.parameters ?? []).some(({ name }) => name === 'cursor');
  const items = page?.properties?.['items'];
  return { answer: 'json', output, item: cursor && items?.items !== undefined && page?.properties?.['nextCursor'] !== undefined ? typeOf(items.items) : undefined };
}

function resolved(schema: Schema | undefined, schemas: Readonly<Record<string, Schema>>): Schema | undefined {
  return schema?.$ref === undefined ? schema : schemas[schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1)];
}
