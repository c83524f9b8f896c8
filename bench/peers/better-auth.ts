/**
 * A peer of the gate: the smallest honest program that asks better-auth whose session a request carries, as its documentation shows
 * it: `auth.api.getSession`, on a database of its own of the same kind. `GET /gate/verify` answers 204 or 401; people sign up at
 * better-auth's own addresses. Passwords are not hashed, which no look-up ever sees: making the people would take minutes otherwise.
 *
 * PEER_PACKAGES names a folder with a better-auth of its own and its waitlist plugin, better-auth-waitlist: then people also join, at the
 * product's address, which the plugin answers.
 *
 * PEER_COOKIE_CACHE=on lets better-auth keep the session in a signed cookie for five minutes, its fastest way; a revocation is then
 * not heard of for as long.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import pg from 'pg';

/** As much of better-auth as is used here; it is installed for the server, not for the bench. */
interface BetterAuth {
  readonly betterAuth: (options: object) => { readonly api: { getSession(input: { headers: Headers }): Promise<unknown> }; readonly options: object };
}
interface NodeBinding {
  readonly toNodeHandler: (auth: object) => (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  readonly fromNodeHeaders: (headers: IncomingMessage['headers']) => Headers;
}
interface Migrations {
  readonly getMigrations: (options: object) => Promise<{ runMigrations(): Promise<void> }>;
}

interface WaitlistPlugin {
  readonly waitlist: (options: { readonly enabled: boolean }) => object;
}

const packages = process.env['PEER_PACKAGES'];
const installed = createRequire(packages === undefined ? new URL('../../packages/foyer/package.json', import.meta.url) : `${packages}/package.json`);
const load = async <T>(name: string): Promise<T> => (await import(pathToFileURL(installed.resolve(name)).href)) as T;
const { betterAuth } = await load<BetterAuth>('better-auth');
const { toNodeHandler, fromNodeHeaders } = await load<NodeBinding>('better-auth/node');
const { getMigrations } = await load<Migrations>('better-auth/db/migration');

const address = process.env['PEER_DATABASE'] ?? '';
const port = Number(process.env['PORT']);
const cached = process.env['PEER_COOKIE_CACHE'] === 'on';
const plugins = packages === undefined ? [] : [(await load<WaitlistPlugin>('better-auth-waitlist')).waitlist({ enabled: true })];
const auth = betterAuth({
  plugins,
  baseURL: `http://127.0.0.1:${port}`, secret: 'a-secret-of-the-bench-and-of-no-use-anywhere-else', database: open(),
  emailAndPassword: { enabled: true, password: { hash: async (password: string) => password, verify: async () => true } },
  session: { cookieCache: { enabled: cached, maxAge: 300 } },
  rateLimit: { enabled: false }, telemetry: { enabled: false }, logger: { level: 'error' },
});
await (await getMigrations(auth.options)).runMigrations();
const handle = toNodeHandler(auth);

const server = createServer({ keepAliveTimeout: 65_000 }, (request, response) => {
  if (request.url === '/gate/verify') {
    void verify(request, response);
    return;
  }
  if (request.url === '/api/waitlist/join') request.url = '/api/auth/waitlist/join';
  void handle(request, response);
});
server.listen(port, '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));

async function verify(request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    response.writeHead((await auth.api.getSession({ headers: fromNodeHeaders(request.headers) })) === null ? 401 : 204).end();
  } catch (error) {
    process.stderr.write(`${String(error)}\n`);
    response.writeHead(500).end();
  }
}

function open(): unknown {
  if (address.startsWith('postgres:')) return new pg.Pool({ connectionString: address, max: 10 });
  const database = new DatabaseSync(address.replace(/^file:/, ''));
  // As durable as the product and the floor.
  database.exec('pragma journal_mode = wal; pragma synchronous = full');
  return database;
}
