import { createServer } from 'node:http';

/** An application that has no gate of its own and believes the proxy in front of it. It listens where nobody else reaches it. */
createServer((request, response) => {
  if (request.url === '/') return response.end('Welcome. The studio is behind the gate.');
  return response.end(`The studio greets ${String(request.headers['x-foyer-email'])}, ${String(request.headers['x-foyer-role'])}.`);
}).listen(4000, '127.0.0.1', () => process.stdout.write('The studio is open to its proxy at http://127.0.0.1:4000\n'));
