import express from 'express';
import { createGate } from '@foyer/gate';
import { foyerGate, requireAccess } from '@foyer/gate/express';

/** Express 5: the gate before everything else, and once more at the routes that want a role. */
export function createApp(foyer: string, key: string, publicUrl = foyer) {
  const gate = createGate({ foyer, key, publicUrl, roles: ['coach', 'client'], open: ['/', '/assets/*'] });
  const app = express();
  app.disable('x-powered-by');
  app.use(foyerGate(gate));
  app.get('/', (_, response) => void response.send('Welcome. The studio is behind the gate.'));
  app.get('/assets/app.css', (_, response) => void response.type('css').send('body {}'));
  app.get('/studio', (request, response) => void response.set('cache-control', 'private, no-store').send(`The studio greets ${request.get('x-foyer-email')}, ${request.get('x-foyer-role')}.`));
  app.post('/api/notes', (_, response) => void response.status(201).json({ note: 'kept in the studio' }));
  app.get('/coaching', requireAccess(gate, 'coach'), (_, response) => void response.send('The studio of the coaches.'));
  return { app, gate };
}

if (import.meta.main) {
  createApp(process.env['FOYER_URL'] ?? 'http://localhost:3000', process.env['FOYER_GATE_KEY'] ?? '').app.listen(4000, () => process.stdout.write('The studio is open at http://localhost:4000\n'));
}
