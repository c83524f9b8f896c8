import { createServer } from 'node:http';
import { createGate } from '@foyer/gate';
import { protect } from '@foyer/gate/node';

/** Ten lines keep everybody out of an application on node:http but the people Foyer let in. */
export function createApp(foyer: string, key: string, publicUrl = foyer) {
  const gate = createGate({ foyer, key, publicUrl, roles: ['coach', 'client'], open: ['/', '/assets/*'] });
  const server = createServer(protect(gate, (request, response) => {
    if (request.url === '/') return response.end('Welcome. The studio is behind the gate.');
    if (request.url === '/assets/app.css') return response.writeHead(200, { 'content-type': 'text/css' }).end('body {}');
    if (request.url === '/studio') return response.writeHead(200, { 'cache-control': 'private, no-store' }).end(`The studio greets ${request.access?.email}, ${request.access?.role}.`);
    if (request.url === '/api/notes' && request.method === 'POST') return response.writeHead(201, { 'content-type': 'application/json' }).end('{"note":"kept in the studio"}');
    if (request.url === '/coaching') {
      // The resource asks once more by itself, whatever stands in front of it.
      return gate.requireAccess(new Request('http://app.invalid/', { headers: { cookie: request.headers.cookie ?? '' } }), 'coach')
        .then(() => response.end('The studio of the coaches.'), (error: { response: Response }) => response.writeHead(error.response.status).end());
    }
    return response.writeHead(404).end('Nothing here.');
  }));
  server.on('close', () => gate.stop());
  return server;
}

if (import.meta.main) {
  createApp(process.env['FOYER_URL'] ?? 'http://localhost:3000', process.env['FOYER_GATE_KEY'] ?? '').listen(4000, () => process.stdout.write('The studio is open at http://localhost:4000\n'));
}
