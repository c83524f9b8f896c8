import type { CommandGroup } from '../frame/command.ts';
import { waveList } from './wave-list.ts';
import { wavePlan } from './wave-plan.ts';
import { waveCancel, wavePause, waveResume, waveStart } from './wave-steps.ts';

/** Waves of invitations, from plan to end. */
export const wave: CommandGroup = {
  summary: 'Invite many people in order, at a pace',
  commands: { plan: wavePlan, start: waveStart, list: waveList, pause: wavePause, resume: waveResume, cancel: waveCancel },
};
