import type { Delivery, Flag, ProductRole } from '../../api/types.ts';
import type { Filter } from '../../components/filter-bar.tsx';
import { shared } from '../../i18n/shared.ts';
import { t } from './texts.ts';

const deliveries: readonly Delivery[] = ['none', 'queued', 'sent', 'delayed', 'delivered', 'failed', 'bounced', 'complained', 'suppressed', 'unsubscribed'];
const flags: readonly Flag[] = ['on_hold', 'needs_info', 'replied', 'disposable_address', 'honeypot', 'no_proof_of_work'];

/** What the queue can be narrowed by. */
export function filtersOf(roles: readonly ProductRole[]): readonly Filter[] {
  const roleOptions = roles.map(({ key, label }) => [key, label] as const);
  return [
    { key: 'requestedRole', label: t('filter.requestedRole'), options: roleOptions },
    { key: 'assignedRole', label: t('filter.assignedRole'), options: roleOptions },
    { key: 'flag', label: t('filter.flag'), options: flags.map((flag) => [flag, shared(`flag.${flag}`)] as const) },
    {
      key: 'claimedBy',
      label: t('filter.claimedBy'),
      options: [
        ['me', t('filter.me')],
        ['nobody', t('filter.nobody')],
      ],
    },
    { key: 'delivery', label: t('filter.delivery'), options: deliveries.map((state) => [state, shared(`delivery.${state}`)] as const) },
    {
      key: 'confirmed',
      label: t('filter.confirmed'),
      options: [
        ['true', t('filter.confirmedYes')],
        ['false', t('filter.confirmedNo')],
      ],
    },
    { key: 'source', label: t('filter.source'), options: 'text' },
    { key: 'joinedAfter', label: t('filter.joinedAfter'), options: 'date' },
    { key: 'joinedBefore', label: t('filter.joinedBefore'), options: 'date' },
  ];
}
