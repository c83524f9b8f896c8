// What applications test with: a stand-in for Clerk. See docs/guides/testing-with-clerk.md.
export type { ClerkExchange } from './fake-clerk/backend-server.ts';
export { type ClerkErrorName, ClerkRefusal } from './fake-clerk/clerk-errors.ts';
export type { ClerkFault, FaultScope } from './fake-clerk/clerk-faults.ts';
export type { Assumptions, ClerkMail } from './fake-clerk/clerk-world.ts';
export type { ClerkWebhook, DeliverOptions, DeliveryMode } from './fake-clerk/fake-clerk-webhooks.ts';
export { FakeClerk, type FakeClerkOptions } from './fake-clerk/fake-clerk.ts';
export { makeSigningKey, type TokenOptions } from './fake-clerk/session-tokens.ts';
