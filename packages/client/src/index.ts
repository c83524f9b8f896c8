export { createClient, type ClientOptions } from './client.ts';
export { FoyerProblem, orThrow, type ClientCode, type Problem, type Result } from './problem.ts';
export type { Call, CallOptions, ListCall } from './call.ts';
export type { FoyerCalls } from './generated/calls.ts';
export type * from './generated/types.ts';
