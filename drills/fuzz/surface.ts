import type { OpenApiDocument } from '../../packages/foyer/src/pages/index.ts';

/** As much of JSON Schema as the document uses. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly example?: unknown;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'query' | 'path' | 'header';
  readonly required?: boolean;
  readonly schema: Schema;
}

interface Described {
  readonly summary: string;
  readonly security?: readonly unknown[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }>>;
}

/** One method of one path, as the document tells it. */
export interface Operation {
  readonly method: string;
  readonly path: string;
  /** For keys and admins alone. */
  readonly guarded: boolean;
  readonly parameters: readonly Parameter[];
  /** Schemas by media type. */
  readonly bodies: Readonly<Record<string, Schema>>;
  /** Schemas by status and media type. */
  readonly answers: ReadonlyMap<number, Readonly<Record<string, Schema>>>;
  /** What it is about, to give it ids and tokens that were seen there: `waitlist`, `jobs`, `/invite`. */
  readonly area: string;
}

/** What the product says about itself: everything is asked, and everything answered is held against it. */
export interface Surface {
  readonly operations: readonly Operation[];
  readonly schemas: Readonly<Record<string, Schema>>;
}

/** Reads the document that the product serves. */
export function surfaceOf(document: OpenApiDocument): Surface {
  const { paths, components } = document as unknown as { paths: Record<string, Record<string, Described>>; components: { schemas: Record<string, Schema> } };
  const operations = Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, told]): Operation => ({
    method: method.toUpperCase(), path, guarded: told.security !== undefined, parameters: told.parameters ?? [],
    // The form for joining takes what questions ask; what the interface for programs takes is the same without them.
    bodies: Object.fromEntries(Object.entries(told.requestBody?.content ?? {}).map(([type, { schema }]) => [type, Object.keys(schema.properties ?? { some: 1 }).length === 0 ? { $ref: '#/components/schemas/Join' } : schema])),
    answers: new Map(Object.entries(told.responses).map(([status, { content }]) => [Number(status), Object.fromEntries(Object.entries(content ?? {}).map(([type, { schema }]) => [type, schema]))])),
    area: areaOf(path),
  })));
  return { operations, schemas: components.schemas };
}

/** Follows a reference within the document. */
export function resolved(surface: Surface, schema: Schema): Schema {
  const name = schema.$ref?.split('/').at(-1);
  return name === undefined ? schema : surface.schemas[name] ?? {};
}

/** Where mails lead, and what takes the same token. */
const doors: readonly (readonly [RegExp, string])[] = [
  [/^\/invite|waitlist\/(accept|validate)$|^\/dashboard$/, '/invite'], [/waitlist\/confirm$/, '/waitlist/confirm'], [/waitlist\/(status|check|reply|withdraw|status\/reply)$/, '/waitlist/status'],
  [/^\/sign-in$/, '/sign-in'], [/^\/unsubscribe$/, '/unsubscribe'], [/admins\/join/, '/admin/join'], [/password\/reset$/, '/admin/reset'],
];

function areaOf(path: string): string {
  const door = doors.find(([pattern]) => pattern.test(path))?.[1];
  if (door !== undefined) return door;
  return /^\/api\/(?:v1\/)?admin\/([\w-]+)/.exec(path)?.[1] ?? path.split('/')[1] ?? '';
}
