import { Ban, Check, Clock, Send, type LucideIcon } from 'lucide-react';
import { Badge, type Tone } from '../../components/badge.tsx';
import { t } from './texts.ts';
import type { Delivery } from './webhooks.ts';

const looks: Readonly<Record<Delivery['status'], { readonly tone: Tone; readonly icon: LucideIcon }>> = {
  queued: { tone: 'neutral', icon: Clock },
  processing: { tone: 'accent', icon: Send },
  delivered: { tone: 'success', icon: Check },
  dead: { tone: 'danger', icon: Ban },
};

/** Where a delivery stands: icon and word. */
export function DeliveryBadge({ status }: { readonly status: Delivery['status'] }) {
  return <Badge {...looks[status]}>{t(`status.${status}`)}</Badge>;
}
