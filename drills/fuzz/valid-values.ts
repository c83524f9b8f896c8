import type { Chance } from './chance.ts';
import type { Memory } from './memory.ts';
import { resolved, type Schema, type Surface } from './surface.ts';

/** Makes values that a schema allows, of what was learnt where that fits. */
export class ValidValues {
  readonly #surface: Surface;
  readonly #memory: Memory;
  readonly #chance: Chance;
  #made = 0;

  constructor(surface: Surface, memory: Memory, chance: Chance) {
    this.#surface = surface;
    this.#memory = memory;
    this.#chance = chance;
  }

  /** @param name - of the field; says what its text means */
  of(given: Schema, name: string, area: string): unknown {
    const chance = this.#chance;
    const schema = resolved(this.#surface, given);
    const among = schema.anyOf ?? schema.oneOf;
    if (among) return this.of(chance.of(among), name, area);
    if (schema.allOf) return Object.assign({}, ...schema.allOf.map((part) => this.of(part, name, area)));
    if (schema.const !== undefined) return schema.const;
    if (schema.enum) return chance.of(schema.enum);
    const type = typeof schema.type === 'string' || schema.type === undefined ? schema.type : chance.of(schema.type);
    switch (type) {
      case 'object': return this.#object(schema, area);
      case 'array': return Array.from({ length: chance.between(schema.minItems ?? 0, Math.min(schema.maxItems ?? 3, 3)) }, () => this.of(schema.items ?? {}, name, area));
      case 'boolean': return chance.is(0.5);
      case 'integer':
      case 'number': return this.#number(schema, name, area);
      case 'null': return null;
      case 'string': return this.text(schema, name, area);
      default: return chance.of<unknown>(['x', 1, true, null]);
    }
  }

  text(schema: Schema, name: string, area: string): string {
    const chance = this.#chance;
    if (schema.pattern !== undefined) return this.#matching(schema.pattern, name, area);
    const usual = usualTexts[name];
    if (usual !== undefined && chance.is(0.75)) return chance.of(usual);
    const known = chance.is(0.8) ? this.#memory.recall(name, area, chance) : undefined;
    if (known !== undefined) return textOf(known).slice(0, schema.maxLength ?? 1_000);
    if (name === 'email' || name === 'emails' || schema.format === 'email') return this.#email();
    if (schema.format === 'uri' || name === 'url') return chance.of(['https://example.org/hook', 'https://example.org/a?b=c#d', 'http://example.com']);
    if (schema.format === 'date-time' || /At$|Before$|After$|from|until/.test(name)) return chance.of(['2026-11-20', '2026-11-20T10:00:00Z', '2027-01-01T00:00:00.000+02:00']);
    if ((schema.format === 'password' || name === 'password')) return chance.of(['seven tall bridges hum', 'a long new passphrase here', 'short']);
    const text = usual === undefined ? `text ${chance.between(1, 50)}` : chance.of(usual);
    return text.padEnd(schema.minLength ?? 0, 'x').slice(0, schema.maxLength ?? text.length);
  }

  #object(schema: Schema, area: string): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    for (const [key, inner] of Object.entries(schema.properties ?? {})) {
      if (schema.required?.includes(key) || this.#chance.is(likely[key] ?? 0.3)) object[key] = this.of(inner, key, area);
    }
    // Whoever is meant is named in one way.
    const named = selecting.filter((key) => object[key] !== undefined);
    if (named.length > 1 && this.#chance.is(0.9)) for (const key of named.slice(1)) delete object[key];
    if (typeof schema.additionalProperties === 'object' && this.#chance.is(0.5)) object[this.#chance.of(['status', 'role', 'goal', 'q'])] = this.of(schema.additionalProperties, 'text', area);
    return object;
  }

  #number(schema: Schema, name: string, area: string): number {
    const known = this.#chance.is(0.7) ? this.#memory.recall(name, area, this.#chance) : undefined;
    if (typeof known === 'number') return known;
    const min = schema.minimum ?? 0;
    return this.#chance.is(0.2) ? this.#chance.of([min, schema.maximum ?? min + 1]) : this.#chance.between(min, Math.min(schema.maximum ?? min + 20, min + 20));
  }

  #matching(pattern: string, name: string, area: string): string {
    if (pattern.includes('200')) return this.#chance.of(['1', '2', '50', '200']);
    if (pattern.includes('\\d')) return textOf(this.#memory.recall(name, area, this.#chance) ?? this.#chance.between(0, 500));
    return this.#chance.of(['https://app.example.com', 'nonce-1', 'studio']);
  }

  #email(): string {
    this.#made += 1;
    return this.#chance.is(0.3) ? `person${this.#chance.between(1, 30)}@example.org` : `new${this.#made}@${this.#chance.of(['example.org', 'example.net', 'mailinator.com'])}`;
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value) ?? '';
}

const selecting = ['id', 'email', 'ids', 'emails'];

/** Without these little gets far. */
const likely: Readonly<Record<string, number>> = { name: 0.9, id: 0.4, ids: 0.3, email: 0.95, emails: 0.5, selection: 1, take: 0.6, role: 0.6, token: 0.9, ticket: 0.9, invite: 0.4, version: 0.15, cursor: 0.2, q: 0.3, captcha: 0.1, company_website2: 0.02 };

const usualTexts: Readonly<Record<string, readonly string[]>> = {
  role: ['coach', 'client'], assignedRole: ['coach', 'client'], requestedRole: ['coach', 'client'], roleMax: ['coach', 'client'], roles: ['coach', 'client'], locale: ['en', 'de'], kind: ['confirm', 'invitation', 'sign_in'], name: ['Ana Lima', 'Ада', 'O’Neil'],
  scopes: ['read', 'review', 'invite', 'roles', 'import', 'export', 'gate', 'admin'], status: ['pending', 'approved,invited', 'accepted'], q: ['ana', 'example.org', 'a b c'], file: ['x.css'], sort: ['createdAt', '-createdAt'], next: ['/dashboard', '/onboarding'], rest: ['waitlist', 'people/x'], section: ['goals'],
  done: ['profile', 'calendar', 'goal'], code: ['123456', 'input/invalid'], level: ['viewer', 'reviewer', 'admin', 'owner'], claimedBy: ['me', 'nobody'], types: ['entry.joined', 'entry.approved'], provider: ['clerk'], subject: ['user_1'], switch: ['yes'], reply: ['Yes, I do.'], text: ['A few words.'],
};
