import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { AccessDenied, createGate, type Allowed } from '@foyer/gate';
import { foyerGate } from '@foyer/gate/hono';

/** Hono: the gate before everything else; `access` is known to every handler. */
export function createApp(foyer: string, key: string, publicUrl = foyer) {
  const gate = createGate({ foyer, key, publicUrl, roles: ['coach', 'client'], open: ['/', '/assets/*'] });
  const app = new Hono<{ Variables: { access: Allowed | null } }>();
  app.use(foyerGate(gate));
  app.onError((error, context) => (error instanceof AccessDenied ? error.response : context.text('Something went wrong.', 500)));
  app.get('/', (context) => context.text('Welcome. The studio is behind the gate.'));
  app.get('/assets/app.css', (context) => context.body('body {}', 200, { 'content-type': 'text/css' }));
  app.get('/studio', (context) => context.text(`The studio greets ${context.get('access')?.email}, ${context.get('access')?.role}.`, 200, { 'cache-control': 'private, no-store' }));
  app.post('/api/notes', (context) => context.json({ note: 'kept in the studio' }, 201));
  app.get('/coaching', async (context) => {
    await gate.requireAccess(context.req.raw, 'coach');
    return context.text('The studio of the coaches.');
  });
  return { app, gate };
}

if (import.meta.main) {
  const { app } = createApp(process.env['FOYER_URL'] ?? 'http://localhost:3000', process.env['FOYER_GATE_KEY'] ?? '');
  serve({ fetch: app.fetch, port: 4000 }, () => process.stdout.write('The studio is open at http://localhost:4000\n'));
}
