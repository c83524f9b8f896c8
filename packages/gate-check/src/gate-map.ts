/** A place that only admitted people may reach. */
export interface ProtectedRoute {
  readonly path: string;
  /** GET unless told otherwise. */
  readonly method?: string;
  /** The role it wants; people of another role are kept out too. */
  readonly role?: string;
  /** Words that stand in the answer only for people inside. Without them, any answer of 200 to 299 counts as reached. */
  readonly proof?: string;
  /** What is sent with methods that carry something. */
  readonly body?: string;
  readonly contentType?: string;
}

/** Credentials to try, as `Cookie` headers. Each missing one leaves some tries out, which the report says. */
export interface Credentials {
  /** Somebody who is in: shows that the gate opens at all. */
  readonly inside?: string;
  /** Somebody whose access was taken back. */
  readonly revoked?: string;
  /** Somebody inside with a role that no route with `role` wants. */
  readonly otherRole?: string;
}

/** What an application has behind its gate and in front of it. */
export interface GateMap {
  readonly protected: readonly ProtectedRoute[];
  /** Paths everybody may reach; they must stay reachable. */
  readonly open?: readonly string[];
  readonly credentials?: Credentials;
}

/** @throws {TypeError} that names the place that does not fit */
export function readGateMap(value: unknown): GateMap {
  const map = record(value, 'the map');
  const routes = list(map['protected'], '"protected"').map((route, at) => protectedRoute(route, `protected[${at}]`));
  if (routes.length === 0) throw new TypeError('The map protects nothing: list at least one route under "protected".');
  const open = map['open'] === undefined ? [] : list(map['open'], '"open"').map((path, at) => pathOf(path, `open[${at}]`));
  return { protected: routes, open, credentials: credentialsOf(map['credentials']) };
}

function protectedRoute(value: unknown, where: string): ProtectedRoute {
  if (typeof value === 'string') return { path: pathOf(value, where) };
  const { path, ...rest } = record(value, where);
  const texts: Record<string, string> = {};
  for (const name of ['method', 'role', 'proof', 'body', 'contentType']) {
    const text = rest[name];
    delete rest[name];
    if (text === undefined) continue;
    if (typeof text !== 'string') throw new TypeError(`${where}.${name} must be text.`);
    texts[name] = text;
  }
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) throw new TypeError(`${where} has "${unknown}", which means nothing here.`);
  return { path: pathOf(path, `${where}.path`), ...texts };
}

function credentialsOf(value: unknown): Credentials {
  if (value === undefined) return {};
  const given = record(value, '"credentials"');
  for (const [name, cookie] of Object.entries(given)) {
    if (!['inside', 'revoked', 'otherRole'].includes(name) || typeof cookie !== 'string') throw new TypeError(`credentials.${name} must be one of inside, revoked, otherRole, with the text of a Cookie header.`);
  }
  return given;
}

function pathOf(value: unknown, where: string): string {
  if (typeof value !== 'string' || !value.startsWith('/')) throw new TypeError(`${where} must be a path that starts with "/".`);
  return value;
}

function record(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError(`${where} must be an object.`);
  return value as Record<string, unknown>;
}

function list(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new TypeError(`${where} must be a list.`);
  return value;
}
