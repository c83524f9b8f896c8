import { Ban, Check, Clock, Siren, type LucideIcon } from 'lucide-react';
import { Badge, type Tone } from '../../components/badge.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { keyState, type ApiKey, type KeyState } from './keys.ts';
import { t } from './texts.ts';

const looks: Readonly<Record<KeyState, { readonly tone: Tone; readonly icon: LucideIcon }>> = {
  active: { tone: 'success', icon: Check },
  expired: { tone: 'neutral', icon: Clock },
  revoked: { tone: 'neutral', icon: Ban },
  breakGlass: { tone: 'warning', icon: Siren },
};

/** Whether a key works: icon and word. */
export function KeyBadge({ apiKey }: { readonly apiKey: ApiKey }) {
  const state = keyState(apiKey);
  return <Badge {...looks[state]}>{t(`keys.state.${state}`)}</Badge>;
}

/** When a key was used last; of the one of the environment nobody keeps it. */
export function Used({ apiKey: { breakGlass, lastUsedAt } }: { readonly apiKey: ApiKey }) {
  if (lastUsedAt !== null) return <RelativeTime at={lastUsedAt} />;
  return t(breakGlass ? 'keys.unknown' : 'keys.neverUsed');
}
