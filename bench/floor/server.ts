/**
 * The floor: the thinnest honest program that does the product's jobs over `node:http`. It keeps an entry, an outbox row and an
 * audit row per join, claims each invitation once, and answers nobody before the commit that holds their change is on disk. What
 * arrives in one turn of the event loop shares a commit; FLOOR_ONE_BY_ONE=on gives each join a statement of its own on one of 32
 * connections instead, as programs do that do not gather. A report of Clerk is verified against FLOOR_WEBHOOK_SECRET and kept.
 *
 * Left out, on purpose, and never to be called a product: rate limits, proof of work, idempotency keys, duplicate-neutral answers,
 * address rules beyond an `@`, questions and answers, origin and locale, the audit chain and personal data apart from it,
 * maintained counts, versions, the search index, expiry of invitations, CSRF, security headers, request ids, metrics, logs,
 * sending mail, other processes on the same database, and a clean stop.
 */
import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { FloorGate } from './floor-gate.ts';
import type { FloorAcceptance, FloorJoin, FloorReport, FloorSession, FloorStorage } from './floor-storage.ts';
import { PerTick } from './per-tick.ts';
import { openPostgresFloor } from './postgres-floor.ts';
import { ReportCheck } from './report-check.ts';
import { openSqliteFloor } from './sqlite-floor.ts';

const bodyBytesMax = 65_536;
const json = { 'content-type': 'application/json' };

const address = process.env['FLOOR_DATABASE'] ?? '';
const isPostgres = address.startsWith('postgres:');
const oneByOne = process.env['FLOOR_ONE_BY_ONE'] === 'on';
const connectionsOneByOne = 32;
const storage: FloorStorage = isPostgres ? await openPostgresFloor(address, oneByOne ? connectionsOneByOne : 2) : openSqliteFloor(address);
const gate = new FloorGate();
const reportCheck = new ReportCheck(process.env['FLOOR_WEBHOOK_SECRET'] ?? '');
const batchesInFlightMax = isPostgres ? 2 : 1;
const joins = new PerTick<FloorJoin, void>(async (batch) => {
  await storage.join(batch);
  return [];
}, batchesInFlightMax);
const acceptances = new PerTick<FloorAcceptance, FloorSession | undefined>(async (batch) => {
  const started = await storage.accept(batch);
  return batch.map(({ sessionHash }) => started.get(sessionHash));
}, batchesInFlightMax);
const reports = new PerTick<FloorReport, void>(async (batch) => {
  await storage.receive(batch);
  return [];
}, batchesInFlightMax);

function join(body: string, response: ServerResponse): void {
  const { email, name, role } = JSON.parse(body) as Partial<FloorJoin>;
  if (
    typeof email !== 'string' ||
    !email.includes('@') ||
    typeof name !== 'string' ||
    typeof role !== 'string'
  ) {
    response.writeHead(422).end();
    return;
  }
  const wanted = { email: email.trim().toLowerCase(), name: name.trim(), role };
  const done = (): void => {
    response.writeHead(202, json).end('{"status":"received"}');
  };
  if (oneByOne) void joinAlone(wanted, done, fail(response));
  else joins.add(wanted, done, fail(response));
}

async function joinAlone(wanted: FloorJoin, done: () => void, failed: (error: unknown) => void): Promise<void> {
  try {
    await storage.join([wanted]);
    done();
  } catch (error) {
    failed(error);
  }
}

function report(body: string, response: ServerResponse, request: IncomingMessage): void {
  const id = reportCheck.verified(body, request.headers, Date.now());
  if (id === undefined) {
    response.writeHead(401).end();
    return;
  }
  const { type } = JSON.parse(body) as { type?: unknown };
  if (typeof type !== 'string') {
    response.writeHead(422).end();
    return;
  }
  reports.add(
    { id, type, body },
    () => {
      response.writeHead(200, json).end('{"received":true}');
    },
    fail(response),
  );
}

function accept(body: string, response: ServerResponse): void {
  const { token } = JSON.parse(body) as { token?: unknown };
  if (typeof token !== 'string') {
    response.writeHead(422).end();
    return;
  }
  const secret = randomBytes(32).toString('base64url');
  acceptances.add(
    { tokenHash: hash(token), sessionHash: hash(secret) },
    (session) => {
      if (session === undefined) {
        response.writeHead(410, json).end('{"status":"dead"}');
        return;
      }
      gate.learn(secret, session);
      const cookie = `foyer-session=${secret}; Path=/; HttpOnly; SameSite=Lax`;
      response
        .writeHead(200, { ...json, 'set-cookie': cookie })
        .end(`{"status":"accepted","role":"${session.role}","next":"/dashboard"}`);
    },
    fail(response),
  );
}

function verify(request: IncomingMessage, response: ServerResponse): void {
  const session = gate.check(request.headers.cookie, Date.now());
  if (session === undefined) response.writeHead(401).end();
  else
    response
      .writeHead(204, {
        'x-foyer-subject': session.entryId,
        'x-foyer-email': session.email,
        'x-foyer-role': session.role,
      })
      .end();
}

function fail(response: ServerResponse): (error: unknown) => void {
  return (error) => {
    process.stderr.write(`${String(error)}\n`);
    response.writeHead(500).end();
  };
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function readBody(
  request: IncomingMessage,
  response: ServerResponse,
  use: (body: string, response: ServerResponse, request: IncomingMessage) => void,
): void {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (chunk: string) => {
    body += chunk;
    if (body.length > bodyBytesMax) request.destroy();
  });
  request.on('end', () => {
    try {
      use(body, response, request);
    } catch {
      response.writeHead(400).end();
    }
  });
}

const server = createServer({ keepAliveTimeout: 65_000, optimizeEmptyRequests: true }, (request, response) => {
  if (request.url === '/gate/verify') verify(request, response);
  else if (request.url === '/api/waitlist/join') readBody(request, response, join);
  else if (request.url === '/api/waitlist/accept') readBody(request, response, accept);
  else if (request.url === '/api/v1/webhooks/clerk') readBody(request, response, report);
  else response.writeHead(404).end();
});
server.listen(Number(process.env['PORT']), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
