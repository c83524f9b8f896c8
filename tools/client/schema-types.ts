/** As much of JSON Schema as our OpenAPI document uses. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly prefixItems?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly nullable?: boolean;
  readonly default?: unknown;
  readonly description?: string;
  readonly format?: string;
}

/** The TypeScript type of a schema. @param sent - what is sent may leave out what has a default */
export function typeOf(schema: Schema | undefined, sent = false): string {
  if (schema === undefined) return 'unknown';
  if (schema.$ref !== undefined) return schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return union(schema.enum.map((value) => JSON.stringify(value)));
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return union(choices.map((choice) => typeOf(choice, sent)));
  if (schema.allOf !== undefined) return [...new Set(schema.allOf.map((part) => bracketed(typeOf(part, sent))))].join(' & ');
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? (schema.properties ? ['object'] : []));
  return types.length === 0 ? 'unknown' : union(types.map((type) => plainType(type, schema, sent)));
}

/** The members of an object type, each with its comment. */
export function membersOf({ properties = {}, required = [] }: Schema, sent = false): readonly string[] {
  return Object.entries(properties).map(([name, property]) => {
    const optional = !required.includes(name) || (sent && property.default !== undefined);
    const comment = property.description === undefined ? '' : `/** ${property.description.replaceAll('*/', '* /')} */ `;
    return `${comment}${sent ? '' : 'readonly '}${/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)}${optional ? '?' : ''}: ${typeOf(property, sent)}${optional && sent ? ' | undefined' : ''}`;
  });
}

function plainType(type: string, schema: Schema, sent: boolean): string {
  switch (type) {
    case 'string': return 'string';
    case 'integer':
    case 'number': return 'number';
    case 'boolean': return 'boolean';
    case 'null': return 'null';
    case 'array': return schema.prefixItems ? `readonly [${schema.prefixItems.map((item) => typeOf(item, sent)).join(', ')}]` : `readonly ${bracketed(typeOf(schema.items, sent))}[]`;
    case 'object': return objectType(schema, sent);
    default: throw new Error(`The document has the type ${type}, which the generator does not know.`);
  }
}

function objectType(schema: Schema, sent: boolean): string {
  const members = membersOf(schema, sent);
  const rest = typeof schema.additionalProperties === 'object' ? `{ readonly [name: string]: ${typeOf(schema.additionalProperties, sent)} }` : members.length === 0 ? '{ readonly [name: string]: unknown }' : undefined;
  const own = members.length === 0 ? undefined : `{ ${members.join('; ')} }`;
  // What else there may be is not known beside named members: an index signature would take their types away.
  return own ?? rest!;
}

function union(types: readonly string[]): string {
  return [...new Set(types)].join(' | ');
}

function bracketed(type: string): string {
  return type.includes(' | ') || type.includes(' & ') || type.startsWith('readonly ') ? `(${type})` : type;
}
