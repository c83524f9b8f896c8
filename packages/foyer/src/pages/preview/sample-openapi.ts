import type { OpenApiDocument } from '../api-docs/openapi.ts';

/** A small document with one of everything the page can show. */
export const sampleDocument: OpenApiDocument = {
  openapi: '3.1.0',
  info: { title: 'Arete API', version: '0.1.0', description: 'Join the list, follow where you stand, accept an invitation; review and decide with an admin key.\n\nErrors are `application/problem+json` with a stable `code`.' },
  tags: [{ name: 'Waitlist', description: 'For everybody.' }, { name: 'Admin', description: 'With a key.' }],
  paths: {
    '/api/waitlist/join': {
      post: {
        summary: 'Join the list',
        description: 'Answers the same for every state of an address.',
        tags: ['Waitlist'],
        requestBody: { required: true, content: { 'application/json': { schema: { $ref: '#/components/schemas/Join' } } } },
        responses: { '202': { description: 'Received', content: { 'application/json': { schema: { type: 'object', properties: { status: { const: 'received' } }, required: ['status'] } } } }, '422': { description: 'Something cannot be used', content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } } },
      },
    },
    '/api/waitlist/check': {
      get: { summary: 'Follow your status', tags: ['Waitlist'], parameters: [{ name: 'ticket', in: 'query', description: 'From a mail.', schema: { type: 'string' } }], responses: { '200': { description: 'The status' } } },
    },
    '/api/v1/admin/approved-users/{email}': {
      put: { summary: 'Change a role', tags: ['Admin'], security: [{ apiKey: [] }], parameters: [{ name: 'email', in: 'path', required: true, schema: { type: 'string', format: 'email' } }], responses: { '200': { description: 'Changed' }, '404': { description: 'Nobody by that address' } } },
      delete: { summary: 'Take access back', deprecated: true, tags: ['Admin'], security: [{ apiKey: [] }], responses: { '204': { description: 'Done' }, '500': { description: 'Something broke' } } },
    },
    '/healthz': { get: { summary: 'Alive', responses: { '200': { description: 'Yes' } } } },
  },
  components: {
    securitySchemes: { apiKey: { type: 'http', scheme: 'bearer', description: 'An API key.' } },
    schemas: {
      Join: {
        type: 'object', description: 'What the form sends.', required: ['email', 'name'],
        properties: {
          email: { type: 'string', format: 'email', maxLength: 254 }, name: { type: 'string', minLength: 1, maxLength: 200 }, role: { type: 'string', enum: ['coach', 'client'], description: 'One of the configured `roles`.' },
          answers: { type: 'object', additionalProperties: true }, utm: { type: 'object', properties: { source: { type: 'string' } } }, tags: { type: 'array', items: { type: 'string' }, maxItems: 9 }, age: { anyOf: [{ type: 'number', minimum: 0 }, { type: 'null' }] },
        },
      },
      Problem: { type: 'object', required: ['code'], properties: { code: { type: 'string' }, status: { type: 'integer', minimum: 400, maximum: 599 } } },
      Named: { allOf: [{ $ref: '#/components/schemas/Problem' }, { type: 'object', properties: { name: { type: ['string', 'null'], default: '' } } }] },
    },
  },
};
