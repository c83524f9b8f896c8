import { Ban, Check, CircleDashed, Pause, Play, type LucideIcon } from 'lucide-react';
import { Badge, type Tone } from '../../components/badge.tsx';
import { addTexts } from '../../i18n/texts.ts';
import type { JobState } from './job.ts';

/** Words for how far an act on many has come. */
export const stateWords = addTexts('job-state', { planned: 'Planned', running: 'Running', paused: 'Paused', done: 'Done', cancelled: 'Cancelled' });

const looks: Readonly<Record<JobState, { readonly tone: Tone; readonly icon: LucideIcon }>> = {
  planned: { tone: 'neutral', icon: CircleDashed },
  running: { tone: 'accent', icon: Play },
  paused: { tone: 'warning', icon: Pause },
  done: { tone: 'success', icon: Check },
  cancelled: { tone: 'neutral', icon: Ban },
};

/** How far an act has come: icon and word. */
export function JobStateBadge({ state }: { readonly state: JobState }) {
  return <Badge {...looks[state]}>{stateWords(state)}</Badge>;
}
