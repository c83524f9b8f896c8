import { Clock, ShieldCheck, UserRoundX, type LucideIcon } from 'lucide-react';
import { Badge, type Tone } from '../../components/badge.tsx';
import type { Member } from './team.ts';
import { t } from './texts.ts';

const stateLooks: Readonly<Record<Member['state'], { readonly tone: Tone; readonly icon: LucideIcon }>> = {
  active: { tone: 'success', icon: ShieldCheck },
  invited: { tone: 'accent', icon: Clock },
  suspended: { tone: 'danger', icon: UserRoundX },
};

/** How a member stands: icon and word. */
export function MemberStateBadge({ state }: { readonly state: Member['state'] }) {
  return <Badge {...stateLooks[state]}>{t(`state.${state}`)}</Badge>;
}
