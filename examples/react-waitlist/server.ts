import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, request as ask, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { askAccess, loadWaitlistForm } from '@foyer/react/client';
import { bundle } from './bundle.ts';

type Render = (start: { readonly form?: unknown; readonly access?: unknown }) => string;

const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const styles = readFileSync(fileURLToPath(import.meta.resolve('@foyer/react/styles.css')), 'utf8');

/** A React application with its page rendered on the server; what its scripts ask goes through it to Foyer, so that cookies stay on one host. */
export async function createApp(foyer: string, react?: string): Promise<Server> {
  const { client, server } = await bundle(react);
  const render = await load(server);
  return createServer((request, response) => {
    if (request.url === '/') return void page(foyer, render, request, response);
    if (request.url === '/client.js') return response.writeHead(200, { 'content-type': 'text/javascript' }).end(client);
    if (request.url === '/styles.css') return response.writeHead(200, { 'content-type': 'text/css' }).end(styles);
    if (request.url?.startsWith('/api/')) return pass(foyer, request, response);
    return response.writeHead(404).end('Nothing here.');
  });
}

async function page(foyer: string, render: Render, request: IncomingMessage, response: ServerResponse): Promise<void> {
  // Asked with the person's cookies and address: the page then begins with what is true, and nothing moves when its scripts run.
  const asPerson: typeof fetch = (input, init) => fetch(input, { ...init, headers: { ...init?.headers as Record<string, string>, cookie: request.headers.cookie ?? '', ...addressOf(request) } });
  const [form, access] = await Promise.all([loadWaitlistForm({ foyer, role: 'coach' }), askAccess({ foyer, fetch: asPerson })]);
  const start = { form: form.ok ? form.value : undefined, access: access.ok ? access.value : undefined };
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'private, no-store', 'content-security-policy': policy });
  response.end(`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>The studio</title><link rel="stylesheet" href="/styles.css"><link rel="icon" href="data:,"></head><body><div id="app">${render(start)}</div><script id="start" type="application/json">${JSON.stringify(start).replaceAll('<', String.raw`\u003c`)}</script><script type="module" src="/client.js"></script></body></html>`);
}

/** Foyer counts by the person's address, not by this server's; list this server in TRUSTED_PROXIES there. */
function addressOf({ socket }: IncomingMessage): Record<string, string> {
  return socket.remoteAddress === undefined ? {} : { 'x-forwarded-for': socket.remoteAddress };
}

/** Hands a request on as it came. */
function pass(foyer: string, request: IncomingMessage, response: ServerResponse): void {
  const { host: _, connection: __, ...headers } = request.headers;
  const passed = ask(`${foyer}${request.url}`, { method: request.method, headers: { ...headers, ...addressOf(request) } }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  passed.on('error', () => response.writeHead(502).end());
  request.pipe(passed);
}

/** Node runs modules from files. */
async function load(code: string): Promise<Render> {
  const folder = await mkdtemp(join(tmpdir(), 'foyer-react-'));
  try {
    const file = join(folder, 'render.mjs');
    await writeFile(file, code);
    return ((await import(pathToFileURL(file).href)) as { render: Render }).render;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  (await createApp(process.env['FOYER_URL'] ?? 'http://localhost:3000')).listen(4000, () => process.stdout.write('The studio is open at http://localhost:4000\n'));
}
