import { OpenAPIHono, z } from '@hono/zod-openapi';
import type { OpenApiDocument } from '../pages/index.ts';
import type { BoundRoute } from './bind.ts';
import { documentPath, problemCodes, type Answer, type RouteContract } from './contract/route.ts';
import { problemSchema } from './contract/schemas.ts';
import { problems } from './problem.ts';

const tags: readonly { name: RouteContract['tag']; description: string }[] = [
  { name: 'Waitlist', description: 'Join, confirm, look at the own status, accept. Public; answers never tell whether an address is known.' },
  { name: 'Access', description: 'Who may enter: for the product behind the gate.' },
  { name: 'Review', description: 'Decide who comes in, with an API key: `Authorization: Bearer …`.' },
  { name: 'Team', description: 'Who reviews, and the keys of programs.' },
  { name: 'Admin session', description: 'Signing in to the review desk, for its own pages: by cookie, never by key.' },
  { name: 'Clerk', description: 'How Foyer and Clerk work together; only where Clerk is set up.' },
  { name: 'Webhooks', description: 'Signed calls: Foyer\'s to receivers of your own, and reports of providers to Foyer.' },
  { name: 'Pages', description: 'What people see.' },
  { name: 'Operations', description: 'Health, metrics and documents.' },
  { name: 'Development', description: 'Only with the development mailbox.' },
];

/** The OpenAPI 3.1 document of these routes, made from their contracts. */
export function describe(routes: readonly BoundRoute[], options: { publicUrl: string; productName: string; version: string }): OpenApiDocument {
  const api = new OpenAPIHono();
  api.openAPIRegistry.registerComponent('securitySchemes', 'apiKey', { type: 'http', scheme: 'bearer', description: 'ADMIN_API_KEY, or a key made with `foyer key create`.' });
  for (const { contract } of routes) {
    api.openAPIRegistry.registerPath({
      method: contract.method, path: documentPath(contract.path), tags: [contract.tag], summary: contract.summary,
      ...(contract.description ? { description: contract.description } : {}),
      ...(contract.auth ? { security: [{ apiKey: [] }] } : {}),
      request: {
        ...(contract.query instanceof z.ZodObject ? { query: contract.query } : {}),
        params: paramsOf(contract),
        ...(contract.idempotent ? { headers: z.object({ 'Idempotency-Key': z.string().optional().openapi({ description: 'Same key and body: same answer, one effect, for 24 hours.' }) }) } : {}),
        ...(contract.upload ? { body: { required: true, content: Object.fromEntries(contract.upload.types.map((type) => [type, { schema: z.string().openapi({ format: 'binary' }) }])) } } : {}),
        ...(contract.body ? { body: { required: true, content: Object.fromEntries(contract.body.kinds.map((kind) => [kind === 'json' ? 'application/json' : 'application/x-www-form-urlencoded', { schema: contract.body!.schema }])) } } : {}),
      },
      responses: responsesOf(contract),
    });
  }
  return api.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: `${options.productName} · Foyer API`, version: options.version,
      description: 'The front door of an invite-only product. Errors are problem documents (RFC 9457) with a stable `code`; each code has a page under /errors.',
    },
    servers: [{ url: options.publicUrl }],
    tags: [...tags],
  }) as unknown as OpenApiDocument;
}

function paramsOf(contract: RouteContract): z.ZodObject {
  if (contract.params instanceof z.ZodObject) return contract.params;
  const names = [...contract.path.matchAll(/\{(\w+)\*?\}/g)].map((match) => match[1]!);
  return z.object(Object.fromEntries(names.map((name) => [name, z.string()])));
}

function responsesOf(contract: RouteContract) {
  const responses: Record<number, { description: string; content?: Record<string, { schema: z.ZodType }> }> = {};
  for (const code of problemCodes(contract)) {
    const { status } = problems[code];
    const codes = problemCodes(contract).filter((other) => problems[other].status === status);
    responses[status] = { description: `Problem: ${codes.join(', ')}.`, content: { 'application/problem+json': { schema: problemSchema } } };
  }
  for (const [status, answer] of Object.entries(contract.answers)) responses[Number(status)] = { ...responses[Number(status)], ...responseOf(answer) };
  return responses;
}

function responseOf({ description, content }: Answer) {
  if (content === undefined) return { description };
  return typeof content === 'string' ? { description, content: { [content]: { schema: z.string() } } } : { description, content: { 'application/json': { schema: content } } };
}
