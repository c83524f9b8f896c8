import { createHmac } from 'node:crypto';
import type { Caller } from './callers.ts';
import type { Chance } from './chance.ts';
import { hostileText, hostileValue } from './hostile-values.ts';
import type { Memory } from './memory.ts';
import type { Operation, Parameter, Schema, Surface } from './surface.ts';
import { ValidValues } from './valid-values.ts';

/** A request as it goes out. */
export interface Shot {
  readonly operation: Operation;
  readonly caller: Caller;
  readonly method: string;
  /** With query, escaped. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly from: string;
}

/** Operations that lead on are asked more often; those that hash a password or read all there is, less. */
const weights: readonly (readonly [RegExp, number])[] = [
  [/waitlist\/(join|confirm|accept|approve|validate)$/, 5], [/^\/waitlist$|^\/invite$|admin\/waitlist$|approved-users|jobs|waves|imports/, 2.5],
  [/admin\/(session|password|setup|second-factor|admins\/join)/, 0.25], [/audit\/(verify|export)|\/export$|settings\/health|^\/(docs|openapi|errors|admin)/, 0.3],
];

/** How a request departs from what the document asks for. */
const ways = { asTold: 52, hostile: 26, misshapen: 11, protocol: 11 };

/** Makes requests of the document, of what was learnt, and of chance. */
export class RequestMaker {
  readonly #operations: readonly Operation[];
  readonly #weights: readonly number[];
  readonly #total: number;
  readonly #values: ValidValues;
  readonly #chance: Chance;
  readonly #webhookSecrets: Readonly<Record<string, string>>;
  readonly #now: () => number;
  #signed = 0;

  /** @param webhookSecrets - by the end of the path of what takes signed reports */
  constructor({ surface, memory, chance, webhookSecrets, now }: { surface: Surface; memory: Memory; chance: Chance; webhookSecrets: Readonly<Record<string, string>>; now: () => number }) {
    this.#operations = surface.operations;
    this.#weights = surface.operations.map(({ path }) => weights.find(([pattern]) => pattern.test(path))?.[1] ?? 1);
    this.#total = this.#weights.reduce((sum, one) => sum + one, 0);
    this.#values = new ValidValues(surface, memory, chance);
    this.#chance = chance;
    this.#webhookSecrets = webhookSecrets;
    this.#now = now;
  }

  make(caller: Caller): Shot {
    const chance = this.#chance;
    const operation = this.#pick();
    const way = chance.way(ways);
    const headers: Record<string, string> = { accept: chance.of(['application/json', 'application/json', 'text/html', '*/*']) };
    if (caller.key !== undefined) headers['authorization'] = `Bearer ${caller.key}`;
    if (caller.browser?.header !== undefined) headers['cookie'] = caller.browser.header;
    const shot = {
      operation, caller, method: operation.method, from: `192.0.2.${chance.between(1, 250)}`, headers,
      target: this.#path(operation, way === 'hostile' && chance.is(0.4)) + this.#query(operation, way),
      ...this.#body(operation, way, headers),
    };
    return way === 'protocol' ? this.#bend(shot) : shot;
  }

  #pick(): Operation {
    let left = this.#chance.next() * this.#total;
    const at = this.#weights.findIndex((weight) => (left -= weight) < 0);
    return this.#operations[Math.max(0, at)]!;
  }

  #path({ path, parameters, area }: Operation, hostile: boolean): string {
    return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
      const schema = parameters.find((one) => one.in === 'path' && one.name === name)?.schema ?? {};
      const text = hostile ? hostileText(this.#chance) : this.#values.text(schema, name, area);
      return encodeURIComponent(text.toWellFormed()) || 'x';
    });
  }

  #query({ parameters, area }: Operation, way: keyof typeof ways): string {
    const chance = this.#chance;
    const pairs = parameters.filter((one) => one.in === 'query' && (one.required === true || chance.is(0.3))).map((one): [string, string] => [one.name, this.#queryText(one, area, way)]);
    if (way === 'misshapen' && chance.is(0.5)) pairs.push(chance.of([pairs[0] ?? ['token', 'x'], [hostileText(chance), 'x'], ['__proto__', 'x'], ['a.constructor', 'x'], ['limit', '-1']]));
    if (pairs.length === 0) return '';
    return `?${pairs.map(([name, text]) => `${encodeURIComponent(name.toWellFormed())}=${encodeURIComponent(text.toWellFormed())}`).join('&')}`.slice(0, 8_000);
  }

  #queryText({ name, schema }: Parameter, area: string, way: keyof typeof ways): string {
    if (way === 'hostile' && this.#chance.is(0.6)) return hostileText(this.#chance);
    const value = this.#values.of(schema, name, area);
    return typeof value === 'string' ? value : JSON.stringify(value) ?? '';
  }

  #body(operation: Operation, way: keyof typeof ways, headers: Record<string, string>): { body?: string } {
    const { method, bodies, path } = operation;
    if (method === 'GET') return {};
    const secret = Object.entries(this.#webhookSecrets).find(([end]) => path.endsWith(end))?.[1];
    if (secret !== undefined) return this.#report(secret, path, way, headers);
    const type = this.#chance.of(Object.keys(bodies).length === 0 ? [''] : Object.keys(bodies));
    if (type === '') return {};
    headers['content-type'] = type;
    if (method === 'POST' && this.#chance.is(0.06)) headers['idempotency-key'] = this.#chance.of(['k1', 'k2', 'k3', 'x'.repeat(200)]);
    const schema = bodies[type]!;
    if (schema.format === 'binary' || (schema.type === 'string' && type !== 'application/json')) return { body: this.#file(type, way) };
    const value = this.#bent(schema, this.#values.of(schema, 'body', operation.area), way);
    return { body: type === 'application/json' ? jsonOf(value, way === 'misshapen' && this.#chance.is(0.2)) : formOf(value) };
  }

  /** What the document asks for, with some of it replaced. */
  #bent(schema: Schema, value: unknown, way: keyof typeof ways): unknown {
    const chance = this.#chance;
    if (way === 'misshapen' && chance.is(0.2)) return hostileValue(chance);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const object = value as Record<string, unknown>;
    const names = Object.keys(object);
    if (way === 'hostile') for (const name of names) if (chance.is(0.5)) object[name] = typeof object[name] === 'string' ? hostileText(chance) : nestedBent(object[name], chance);
    if (way === 'misshapen') {
      for (const name of names) {
        if (chance.is(0.2)) delete object[name];
        else if (chance.is(0.25)) object[name] = hostileValue(chance);
      }
      if (chance.is(0.4)) Object.defineProperty(object, chance.of(['__proto__', 'constructor', 'admin', 'stage', 'grantedRole', hostileText(chance)]), { value: hostileValue(chance), enumerable: true, configurable: true, writable: true });
    }
    return object;
  }

  #file(type: string, way: keyof typeof ways): string {
    const chance = this.#chance;
    const cell = (name: string) => (way === 'hostile' || way === 'misshapen' ? hostileText(chance) : this.#values.text({}, name, 'waitlist'));
    const rows = Array.from({ length: chance.between(0, 6) }, () => ({ email: cell('email'), name: cell('name'), role: cell('role'), notes: cell('text'), status: cell('status') }));
    if (type.includes('json')) return type.includes('ndjson') ? rows.map((row) => JSON.stringify(row)).join('\n') : JSON.stringify(chance.is(0.5) ? rows : { items: rows });
    const between = type.includes('tab') ? '\t' : chance.of([',', ';', '\t']);
    const quoted = (text: string) => (way === 'misshapen' ? text : `"${text.replaceAll('"', '""')}"`);
    return [['email', 'name', 'role', 'notes', 'status'], ...rows.map((row) => Object.values(row))].map((line) => line.map(quoted).join(between)).join(chance.of(['\n', '\r\n']));
  }

  /** A signed report of a provider, as Svix sends them; a wrong signature now and then. */
  #report(secret: string, path: string, way: keyof typeof ways, headers: Record<string, string>): { body: string } {
    const chance = this.#chance;
    const text = (name: string) => (way === 'asTold' ? this.#values.text({}, name, 'waitlist') : hostileText(chance));
    const email = text('email');
    const data = path.endsWith('clerk')
      ? { id: chance.of(['user_1', 'user_2', text('subject')]), primary_email_address_id: 'idn_1', email_addresses: [{ id: 'idn_1', email_address: email, verification: { status: 'verified' } }], public_metadata: {}, created_at: this.#now(), updated_at: this.#now() + chance.between(-5, 5) * 1_000, status: chance.of(['pending', 'invited', text('status')]), email_address: email }
      : { email_id: text('id'), to: [email], created_at: new Date(this.#now()).toISOString(), bounce: { type: chance.of(['Permanent', 'Transient', 'x']), message: text('text') }, tags: { mail: text('id') } };
    const types = path.endsWith('clerk') ? ['user.created', 'user.updated', 'user.deleted', 'waitlistEntry.created', 'session.created', 'x'] : ['email.sent', 'email.delivered', 'email.bounced', 'email.complained', 'email.delivery_delayed', 'email.failed', 'x'];
    const body = JSON.stringify(way === 'misshapen' ? { type: chance.of([...types, hostileValue(chance)]), data: chance.is(0.5) ? hostileValue(chance) : this.#bent({}, data, way) } : { object: 'event', type: chance.of(types), timestamp: this.#now(), created_at: new Date(this.#now()).toISOString(), data });
    this.#signed += 1;
    const [id, at] = [`msg_${chance.is(0.8) ? this.#signed : chance.between(1, this.#signed)}`, String(Math.floor(this.#now() / 1000) + (chance.is(0.05) ? 4_000 : 0))];
    const mac = createHmac('sha256', Buffer.from(secret.replace('whsec_', ''), 'base64')).update(`${id}.${at}.${body}`).digest('base64');
    Object.assign(headers, { 'content-type': 'application/json', 'svix-id': id, 'svix-timestamp': at, 'svix-signature': `v1,${chance.is(0.08) ? mac.toLowerCase() : mac}` });
    return { body };
  }

  /** Right in itself, and sent as it should not be. */
  #bend(shot: Shot): Shot {
    const chance = this.#chance;
    const [path = '', query = ''] = shot.target.split('?');
    const withHeaders = (more: Record<string, string>): Shot => ({ ...shot, headers: { ...shot.headers, ...more } });
    // Short enough that all headers together stay within what Node reads at all.
    const word = latin(hostileText(chance)).slice(0, 800);
    const bytes = Buffer.from(typeof shot.body === 'string' ? shot.body : '{"a":1}');
    switch (chance.way({ method: 3, path: 3, type: 3, site: 2, headers: 4, bytes: 2, cut: 2, encoded: 1, override: 1, range: 1 })) {
      case 'method': {
        const method = chance.of(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
        const { body, ...bare } = shot;
        return method === 'GET' || method === 'HEAD' || body === undefined ? { ...bare, method } : { ...shot, method };
      }
      case 'path': return { ...shot, target: chance.of([`${path}/`, `/${path}`, `${path}%2f`, `${path};x=1`, `${path}/..`, path.toUpperCase(), path.replace(/\/(\w)/, (_, letter: string) => `/%${letter.charCodeAt(0).toString(16)}`), `${path}%00`, `${path}/%2e%2e/x`, `${path}?${query}?${query}`, `${path}?${'a&'.repeat(300)}`, `${path}?=&&&==`, `${path}?%`, `${path}?%ff=%zz`]) };
      case 'type': return withHeaders({ 'content-type': chance.of(['text/plain', 'application/xml', 'multipart/form-data; boundary=x', 'application/x-www-form-urlencoded', 'application/json; charset=utf-16', 'application/json', 'text/csv', '*/*', word || 'x']) });
      case 'site': return withHeaders(chance.of<Record<string, string>>([{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example' }, { origin: 'null' }, { 'sec-fetch-site': 'same-site' }, { 'sec-fetch-site': 'none' }, { 'sec-fetch-site': 'same-origin' }]));
      case 'headers': return withHeaders({ 'x-forwarded-for': word, 'x-forwarded-host': 'evil.example', 'accept-language': word, 'user-agent': word, referer: word, 'if-none-match': word, 'accept-encoding': chance.of(['br', 'gzip', '*;q=0', word]), 'last-event-id': chance.of(['1', '-1', 'NaN', word]), 'idempotency-key': word || 'k' });
      case 'bytes': return shot.body === undefined ? shot : { ...shot, body: Uint8Array.from(bytes, (byte, at) => (at % 11 === 5 ? byte ^ 0x80 : byte)) };
      case 'cut': return shot.body === undefined ? shot : { ...shot, body: bytes.subarray(0, chance.between(0, bytes.length)) };
      case 'encoded': return withHeaders({ 'content-encoding': chance.of(['gzip', 'br', 'deflate', 'identity', word || 'x']) });
      case 'override': return withHeaders({ 'x-http-method-override': 'DELETE', 'x-original-url': '/admin', 'x-rewrite-url': '/metrics' });
      case 'range': return withHeaders({ range: 'bytes=0-0,5-', 'if-modified-since': word, te: 'trailers', expect: '' });
    }
  }
}

function nestedBent(value: unknown, chance: Chance): unknown {
  if (Array.isArray(value)) return value.map((one) => (chance.is(0.5) ? hostileValue(chance, 2) : one));
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, chance.is(0.5) ? hostileValue(chance, 2) : inner]));
  return hostileValue(chance, 2);
}

/** @param twice - the first key once more, with another value */
function jsonOf(value: unknown, twice: boolean): string {
  const text = JSON.stringify(value) ?? 'null';
  const key = /^\{("(?:[^"\\]|\\.)*"):/.exec(text)?.[1];
  return twice && key !== undefined ? `${text.slice(0, -1)},${key}:1}` : text;
}

function formOf(value: unknown): string {
  const pairs: string[] = [];
  const add = (name: string, inner: unknown): void => void pairs.push(`${encodeURIComponent(name.toWellFormed())}=${encodeURIComponent((typeof inner === 'string' ? inner : JSON.stringify(inner) ?? '').toWellFormed())}`);
  if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value)) {
      if (typeof inner === 'object' && inner !== null && !Array.isArray(inner)) for (const [key, text] of Object.entries(inner)) add(`${name}.${key}`, text);
      else add(name, inner);
    }
  } else add('body', value);
  return pairs.join('&');
}

/** What can be in a header at all. */
function latin(text: string): string {
  return text.replaceAll(/[^\x20-\x7e\x80-\xff]/g, '').trim();
}
