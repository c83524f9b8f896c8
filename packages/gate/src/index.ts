export { AccessDenied, createGate, Gate, type GateOptions, type GuardOptions, identityHeaders, type InProcessGateOptions, type Passage, type RemoteGateOptions } from './gate.ts';
export type { Allowed, Decision, DenialReason, Refused } from './decision.ts';
export type { FoyerInProcess } from './in-process.ts';
