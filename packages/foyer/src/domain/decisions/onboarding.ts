import type { AuditDraft } from '../audit-event.ts';
import type { Decision } from '../change.ts';
import type { OnboardingProgress } from '../entry.ts';
import { touched } from '../entry-changes.ts';
import { FoyerError, InvalidInput } from '../errors.ts';
import type { Snapshot } from '../person.ts';
import type { Rules } from '../rules.ts';
import { configuredRole } from './accept.ts';

/** The person works through the steps of their role. */
export interface OnboardingCommand {
  readonly type: 'onboarding';
  readonly step: { readonly done: string } | 'skip' | 'resume';
}

export interface OnboardingResult { readonly progress: OnboardingProgress }

/** Progress is kept; skipping is remembered and can be resumed. @throws {FoyerError | InvalidInput} */
export function decideOnboarding(snapshot: Snapshot, command: OnboardingCommand, now: number, rules: Rules): Decision<OnboardingResult> {
  const { person, session } = snapshot;
  const role = person && session && now < session.expiresAt && person.entry.stage === 'accepted' ? configuredRole(person, rules) : null;
  if (person === null || role === null) throw new FoyerError('auth/required', 'You are signed out. Sign in, then go on where you stopped.');
  const before = person.entry.onboarding;
  const progress = next(before, command.step, role.onboarding.map((step) => step.key), now);
  if (progress === before) return { result: { progress }, change: null };
  const act: AuditDraft['act'] = progress.completedAt !== null && before.completedAt === null ? 'onboarding.completed' : progress.skipped && !before.skipped ? 'onboarding.skipped' : 'onboarding.step_done';
  return {
    result: { progress },
    change: {
      entry: touched(person.entry, now, { onboarding: progress }),
      events: [{ act, actor: { kind: 'person', entryId: person.entry.id }, entryId: person.entry.id, detail: { role: role.key, step: typeof command.step === 'string' ? command.step : command.step.done } }],
    },
  };
}

function next(before: OnboardingProgress, step: OnboardingCommand['step'], keys: readonly string[], now: number): OnboardingProgress {
  if (step === 'skip') return before.skipped ? before : { ...before, skipped: true };
  if (step === 'resume') return before.skipped ? { ...before, skipped: false } : before;
  if (!keys.includes(step.done)) throw new InvalidInput([{ pointer: '/done', detail: 'There is no such step. Reload the page and try again.' }]);
  if (before.done.includes(step.done)) return before;
  const done = keys.filter((key) => key === step.done || before.done.includes(key));
  return { done, skipped: false, completedAt: done.length === keys.length ? now : null };
}
