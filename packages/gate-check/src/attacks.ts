import type { Asking } from './ask.ts';
import type { Credentials, ProtectedRoute } from './gate-map.ts';

/** One way somebody might try to get at a route. */
export interface Attack {
  /** What is tried, in words. */
  readonly name: string;
  readonly asking: Asking;
}

type Headers = Readonly<Record<string, string>>;

const page: Headers = { accept: 'text/html,application/json;q=0.9,*/*;q=0.8' };
/** A cookie of the right shape that nobody was given. */
const invented = `__Host-foyer-session=${'A'.repeat(43)}`;

/** Everything that is tried at one route without being inside. */
export function attacksOn(route: ProtectedRoute, credentials: Credentials): readonly Attack[] {
  const usual: Asking = { method: route.method ?? 'GET', path: route.path, headers: { ...page, ...contentType(route) }, body: route.body };
  const withHeaders = (headers: Headers): Asking => ({ ...usual, headers: { ...usual.headers, ...headers } });
  return [
    { name: 'without a session', asking: usual },
    { name: 'as a script of a page', asking: withHeaders({ accept: 'application/json', 'sec-fetch-mode': 'cors', 'x-requested-with': 'XMLHttpRequest' }) },
    ...badCookies(credentials).map(([name, cookie]) => ({ name, asking: withHeaders({ cookie }) })),
    ...forgedHeaders(route).map(([name, headers]) => ({ name: `with forged ${name}`, asking: withHeaders(headers) })),
    ...otherSpellings(route.path).map((path) => ({ name: `by another spelling, ${path}`, asking: { ...usual, path } })),
    ...dataRoutes(route.path).map(([path, headers]) => ({ name: `as data, ${path}${headers ? ` with ${Object.keys(headers).join(', ')}` : ''}`, asking: { ...withHeaders(headers ?? {}), path } })),
    ...otherMethods(usual).map(([name, asking]) => ({ name, asking })),
    { name: 'after a preflight, from another origin', asking: withHeaders({ origin: 'null', 'access-control-request-method': 'GET', 'sec-fetch-mode': 'cors', 'sec-fetch-site': 'cross-site' }) },
    { name: 'as a WebSocket', asking: { ...withHeaders({ connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': 'c29tZXRoaW5nIHJhbmRvbQ==' }), method: 'GET', body: undefined } },
    { name: 'as a part (Range)', asking: withHeaders({ range: 'bytes=0-99' }) },
    { name: 'as something kept (If-None-Match)', asking: withHeaders({ 'if-none-match': '*' }) },
    { name: 'as a file a cache would keep', asking: { ...usual, path: `${withoutQuery(route.path)}/gate-check.css` } },
    { name: 'with a token in the address', asking: { ...usual, path: `${route.path}${route.path.includes('?') ? '&' : '?'}token=${'A'.repeat(43)}&access_token=${'A'.repeat(43)}` } },
  ];
}

function contentType(route: ProtectedRoute): Headers {
  return route.body === undefined ? {} : { 'content-type': route.contentType ?? 'application/json' };
}

function badCookies({ revoked }: Credentials): readonly (readonly [string, string])[] {
  return [
    ['with an invented session', invented],
    ['with an empty session', '__Host-foyer-session='],
    ['with a session that cannot be read', '__Host-foyer-session=%E0%A4%A'],
    ['with two sessions', `${invented}; ${invented}`],
    ['with a very long session', `__Host-foyer-session=${'A'.repeat(6_000)}`],
    ['with cookies other gates trust', 'role=admin; isAdmin=true; authenticated=1; user=1; session=admin'],
    ...(revoked === undefined ? [] : [['with a session whose access was taken back', revoked] as const]),
  ];
}

function forgedHeaders({ role = 'admin' }: ProtectedRoute): readonly (readonly [string, Headers])[] {
  const rewriting = 'x-original-url, x-rewrite-url';
  return [
    ['identity (X-Foyer-…)', { 'x-foyer-subject': '1', 'x-foyer-email': 'root@example.com', 'x-foyer-role': role }],
    ['identity of other gates', { 'x-forwarded-user': 'root', 'x-forwarded-email': 'root@example.com', 'x-auth-request-user': 'root', 'remote-user': 'root', 'x-remote-user': 'root', 'x-user': 'root', 'x-user-id': '1', 'x-role': role }],
    ['bearer', { authorization: `Bearer ${'A'.repeat(43)}` }],
    ['basic authorization', { authorization: `Basic ${Buffer.from('admin:admin').toString('base64')}` }],
    ['unsigned assertion', { authorization: `Bearer ${unsigned(role)}` }],
    ['internal sub-request (middleware)', { 'x-middleware-subrequest': 'middleware' }],
    ['internal sub-request (middleware, repeated)', { 'x-middleware-subrequest': Array.from({ length: 7 }, () => 'middleware').join(':') }],
    ['internal sub-request (src/middleware, repeated)', { 'x-middleware-subrequest': Array.from({ length: 7 }, () => 'src/middleware').join(':') }],
    ['internal sub-request (proxy, repeated)', { 'x-middleware-subrequest': Array.from({ length: 7 }, () => 'proxy').join(':') }],
    ['internal answer (next)', { 'x-middleware-next': '1', 'x-middleware-rewrite': '/', 'x-middleware-override-headers': 'x-foyer-role' }],
    ['internal prefetch', { 'x-middleware-prefetch': '1', purpose: 'prefetch', 'sec-purpose': 'prefetch' }],
    [rewriting, { 'x-original-url': '/', 'x-rewrite-url': '/', 'x-forwarded-uri': '/', 'x-forwarded-path': '/', 'x-original-uri': '/' }],
    ['address of this very machine', { 'x-forwarded-for': '127.0.0.1', 'x-real-ip': '127.0.0.1', 'cf-connecting-ip': '127.0.0.1', 'true-client-ip': '127.0.0.1', forwarded: 'for=127.0.0.1;host=localhost;proto=https' }],
    ['host', { 'x-forwarded-host': 'localhost', 'x-host': 'localhost', 'x-forwarded-server': 'localhost' }],
  ];
}

function unsigned(role: string): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none', typ: 'JWT' })}.${part({ sub: '1', email: 'root@example.com', role, purpose: 'foyer-gate', exp: 4_102_444_800 })}.`;
}

/** Spellings that a gate and a router may read differently. */
function otherSpellings(full: string): readonly string[] {
  const mark = full.indexOf('?');
  const [path, query] = mark < 0 ? [full, undefined] : [full.slice(0, mark), full.slice(mark + 1)];
  const tail = query === undefined ? '' : `?${query}`;
  const last = path.slice(path.lastIndexOf('/') + 1);
  const before = path.slice(0, path.length - last.length);
  const first = last.charAt(0);
  const escaped = first === '' ? path : `${before}%${first.charCodeAt(0).toString(16)}${last.slice(1)}`;
  const spellings = [
    path.toUpperCase(), path === '/' ? '//' : `${path}/`, `/${path}`, path.replaceAll('/', '//'), `/.${path}`, `/x/..${path}`, `/x/%2e%2e${path}`, `/%2e${path}`, `${path}/.`, `${path}/x/..`,
    `${path}%20`, `${path}%00`, `${path}%0a`, `${path};x=1`, `${path}.json`, `${path}.html`, `${path}%2f`, `${path}?`, `${path}#`, escaped, path.replaceAll('/', '\\'), path.replace('/', '/%5c'), `${path}/index`,
    path.length > 1 ? path.replaceAll('/', '%2f') : path, `http://localhost${path}`, `//localhost${path}`,
  ];
  return [...new Set(spellings)].filter((one) => one !== path).map((one) => (one.endsWith('?') || one.endsWith('#') ? one : `${one}${tail}`));
}

/** The ways in which frameworks hand out the same page as data. */
function dataRoutes(full: string): readonly (readonly [string, Headers?])[] {
  const path = withoutQuery(full);
  const file = path === '/' ? '/index' : path;
  return [
    [`/_next/data/development${file}.json`], [`/_next/data/build${file}.json`, { 'x-nextjs-data': '1' }], [full, { 'x-nextjs-data': '1' }],
    [full, { rsc: '1' }], [full, { rsc: '1', 'next-router-prefetch': '1' }], [full, { rsc: '1', 'next-router-segment-prefetch': '/_tree' }], [`${path}?_rsc=1`, { rsc: '1' }], [`${file}.rsc`], [`${file}.txt`, { rsc: '1' }],
    [`${path}/__data.json`], [`${path}?_data=routes`], [`${path}.data`],
  ];
}

function otherMethods(usual: Asking): readonly (readonly [string, Asking])[] {
  const { body: _body, ...bare } = usual;
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  return [
    ['by HEAD', { ...bare, method: 'HEAD' }],
    ['by OPTIONS', { ...bare, method: 'OPTIONS' }],
    ['by OPTIONS as a preflight', { ...bare, method: 'OPTIONS', headers: { ...usual.headers, origin: 'https://elsewhere.example', 'access-control-request-method': usual.method, 'access-control-request-headers': 'authorization' } }],
    ['by a method in lower case', { ...usual, method: usual.method.toLowerCase() }],
    ['by PROPFIND', { ...bare, method: 'PROPFIND' }],
    ['by TRACE', { ...bare, method: 'TRACE' }],
    ['by an overriding header', { ...bare, method: 'POST', headers: { ...usual.headers, ...form, 'x-http-method-override': usual.method, 'x-http-method': usual.method, 'x-method-override': usual.method }, body: '' }],
    ['by an overriding field', { ...bare, method: 'POST', headers: { ...usual.headers, ...form }, body: `_method=${usual.method}` }],
    ['as a server action', { ...bare, method: 'POST', headers: { ...usual.headers, 'next-action': '0'.repeat(40), 'content-type': 'text/plain;charset=UTF-8' }, body: '[]' }],
  ];
}

function withoutQuery(path: string): string {
  return path.split('?', 1)[0] ?? path;
}
