export { askAccess, signOut, type Access } from './access.ts';
export { joinWaitlist, originOf, type Origin } from './join.ts';
export { JoinStore, type JoinOptions, type JoinPhase, type JoinState } from './join-store.ts';
export { solveProofOfWork } from './proof-of-work.ts';
export type { Connection } from './request.ts';
export type { Failure, FieldFault, Result } from './result.ts';
export { fieldsOf, findFaults, loadWaitlistForm, trapField, type Field, type FormChoice, type Question, type Values, type WaitlistForm as WaitlistFormData } from './waitlist-form.ts';
