import type { AuditEvent } from '../../domain/audit-event.ts';
import type { DeliveryState } from '../../domain/entry.ts';
import type { OutboxMessage } from '../ports/store.ts';

/** What became of mails, by id, as far as their provider told. Later reports replace earlier ones. */
export function deliveriesIn(events: readonly AuditEvent[]): ReadonlyMap<string, DeliveryState> {
  const states = new Map<string, DeliveryState>();
  for (const { act, detail } of events.toSorted((one, other) => one.seq - other.seq)) {
    if (act !== 'mail.delivery_changed') continue;
    const { mail, to } = JSON.parse(detail) as { mail: string | null; to: DeliveryState };
    if (mail !== null) states.set(mail, to);
  }
  return states;
}

/** How the newest mail of an invitation fared; `none` when it was never mailed. */
export function deliveryOf(invitationId: string, mails: readonly OutboxMessage[], deliveries: ReadonlyMap<string, DeliveryState>): DeliveryState {
  const [newest] = mails.filter((mail) => mail.invitationId === invitationId && mail.status !== 'dropped').toSorted((one, other) => other.createdAt - one.createdAt);
  switch (newest?.status) {
    case undefined:
    case 'dropped': return 'none';
    case 'queued':
    case 'processing': return 'queued';
    case 'parked': return 'failed';
    case 'sent': return deliveries.get(newest.id) ?? 'sent';
  }
}
