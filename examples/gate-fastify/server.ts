import fastify from 'fastify';
import { AccessDenied, createGate } from '@foyer/gate';
import { foyerGate } from '@foyer/gate/fastify';

/** Fastify 5: registered before any route, the gate holds for all of them. */
export async function createApp(foyer: string, key: string, publicUrl = foyer) {
  const gate = createGate({ foyer, key, publicUrl, roles: ['coach', 'client'], open: ['/', '/assets/*'] });
  const app = fastify();
  await app.register(foyerGate, { gate });
  app.addHook('onClose', () => gate.stop());
  app.get('/', () => 'Welcome. The studio is behind the gate.');
  app.get('/assets/app.css', (_, reply) => reply.type('text/css').send('body {}'));
  app.get('/studio', (request, reply) => reply.header('cache-control', 'private, no-store').send(`The studio greets ${request.raw.headers['x-foyer-email']?.toString()}, ${request.raw.headers['x-foyer-role']?.toString()}.`));
  app.post('/api/notes', (_, reply) => reply.code(201).send({ note: 'kept in the studio' }));
  app.get('/coaching', async (request, reply) => {
    try {
      await gate.requireAccess(new Request('http://app.invalid/', { headers: { cookie: request.headers.cookie ?? '' } }), 'coach');
    } catch (error) {
      if (!(error instanceof AccessDenied)) throw error;
      return reply.code(error.response.status).send();
    }
    return 'The studio of the coaches.';
  });
  return app;
}

if (import.meta.main) {
  const app = await createApp(process.env['FOYER_URL'] ?? 'http://localhost:3000', process.env['FOYER_GATE_KEY'] ?? '');
  process.stdout.write(`The studio is open at ${await app.listen({ port: 4000 })}\n`);
}
