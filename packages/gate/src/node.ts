import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Allowed } from './decision.ts';
import type { Gate, GuardOptions, Passage } from './gate.ts';

/** What this needs of a request of node:http. */
export interface NodeRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  /** Before a router took its mount point off, as Express keeps it. */
  readonly originalUrl?: string | undefined;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly rawHeaders?: string[];
  /** Who is there; null on open paths. Set by the gate. */
  access?: Allowed | null;
}

export interface NodeResponse {
  writeHead(status: number, headers: Record<string, string | string[]>): unknown;
  end(body?: Uint8Array): unknown;
}

/** Methods that a Web `Request` cannot even name; nothing behind a gate needs them. */
const unheardOf = new Set(['CONNECT', 'TRACE', 'TRACK']);

/**
 * Passes a request through the gate, or answers it.
 * @returns whether it may go on; then its headers are clean and `access` is set
 */
export async function passGate<Role extends string>(gate: Gate<Role>, request: NodeRequest, response: NodeResponse, options: Pick<GuardOptions<Role>, 'role'> = {}): Promise<boolean> {
  const asked = webRequest(request);
  if (asked === undefined) {
    response.writeHead(405, { 'cache-control': 'no-store' });
    response.end();
    return false;
  }
  const passage = await gate.guard(asked.request, { ...options, path: asked.path });
  if (passage.pass) {
    takeOver(request, passage);
    return true;
  }
  await send(response, passage.response);
  return false;
}

/** node:http: `createServer(protect(gate, (request, response) => …))`. `request.access` tells who is there; null on open paths. */
export function protect<Role extends string>(
  gate: Gate<Role>, handler: (request: IncomingMessage & { access?: Allowed | null }, response: ServerResponse) => unknown, options: Pick<GuardOptions<Role>, 'role'> = {},
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const pass = async (): Promise<void> => {
      if (await passGate(gate, request, response, options)) await handler(request, response);
    };
    // A handler that fails is the application's; the connection is ended, and nobody is let in by it.
    pass().catch(() => response.destroy());
  };
}

/** The request without its body, and its path exactly as it was sent. Undefined when no `Request` can be made of it: then it is refused. */
function webRequest(request: NodeRequest): { request: Request; path: string } | undefined {
  const target = request.originalUrl ?? request.url ?? '';
  const method = request.method ?? '';
  if (!target.startsWith('/') || unheardOf.has(method.toUpperCase())) return undefined;
  const path = target.split(/[?#]/, 1)[0] ?? '';
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (name.startsWith(':')) continue;
    for (const one of Array.isArray(value) ? value : value === undefined ? [] : [value]) headers.append(name, one);
  }
  try {
    // Joined, not resolved: two slashes at the beginning must not name another host.
    return { request: new Request(`http://gate.invalid${target}`, { method, headers }), path };
  } catch {
    return undefined;
  }
}

/** Nothing forged stays, neither in the headers by name nor in the raw ones; who is there is added. */
function takeOver<Role extends string>(request: NodeRequest, passage: Extract<Passage<Role>, { pass: true }>): void {
  for (const name of Object.keys(request.headers)) if (!name.startsWith(':') && !passage.headers.has(name)) delete request.headers[name];
  const raw = request.rawHeaders;
  if (raw !== undefined) {
    const kept = raw.flatMap((name, at) => (at % 2 === 0 && !name.toLowerCase().startsWith('x-foyer-') && passage.headers.has(name) ? [name, raw[at + 1] ?? ''] : []));
    raw.splice(0, raw.length, ...kept);
  }
  for (const [name, value] of passage.headers) {
    if (!name.startsWith('x-foyer-')) continue;
    request.headers[name] = value;
    raw?.push(name, value);
  }
  request.access = passage.access;
}

/** Writes a Web answer to a response of node:http. */
export async function send(response: NodeResponse, answer: Response): Promise<void> {
  const headers: Record<string, string | string[]> = Object.fromEntries(answer.headers);
  const cookies = answer.headers.getSetCookie();
  if (cookies.length > 0) headers['set-cookie'] = cookies;
  const body = new Uint8Array(await answer.arrayBuffer());
  response.writeHead(answer.status, headers);
  response.end(body);
}
