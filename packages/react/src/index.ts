export { AccessProvider, useAccess, type AccessProviderProps, type UseAccess } from './access-provider.tsx';
export { Gate, type GateProps } from './gate.tsx';
export { WaitlistForm, type WaitlistFormProps } from './waitlist-form.tsx';
export { useWaitlistForm, type UseWaitlistForm } from './use-waitlist-form.ts';
export { WaitlistStatus, statusWords, type StatusWords, type WaitlistStatusProps } from './waitlist-status.tsx';
export {
  loadWaitlistForm, type Access, type Connection, type Failure, type Field, type FieldFault, type FormChoice, type JoinOptions, type JoinPhase, type Origin, type Question, type Result, type Values, type WaitlistFormData,
} from './client/index.ts';
