export { checkGate, type CheckOptions, type Finding, type GateReport } from './check-gate.ts';
export { type Credentials, type GateMap, type ProtectedRoute, readGateMap } from './gate-map.ts';
