import { type AuditEvent, checkLink, genesisHash, type ChainVerdict, type Mac } from '../../domain/audit-event.ts';
import type { Store } from '../ports/store.ts';

/**
 * Walks the whole chain and names the first event that does not fit.
 * @param macs - the current key's first, then earlier ones: events keep the key of their time
 * @param exported - a head noted earlier; events missing from the end are found with it (SR-67)
 * @param onProgress - called every thousand events
 * @param onEvent - called with each event that fits
 */
export async function verifyAudit(
  { store, macs, exported, onProgress, onEvent }: {
    store: Pick<Store, 'eventsAfter' | 'auditHead'>; macs: readonly Mac[]; exported?: { seq: number; hash: string }; onProgress?: (seq: number) => void;
    onEvent?: (event: AuditEvent) => void;
  },
): Promise<ChainVerdict> {
  let head = { seq: 0, hash: genesisHash };
  let sawExported = exported === undefined || exported.seq === 0;
  const kept = await store.auditHead();
  for (;;) {
    const events = await store.eventsAfter(head.seq, 1000);
    for (const event of events) {
      const faults = macs.map((mac) => checkLink(mac, head, event));
      if (!faults.includes(null)) return { whole: false, badSeq: head.seq + 1, reason: faults[0]! };
      head = { seq: event.seq, hash: event.hash };
      onEvent?.(event);
      if (exported && event.seq === exported.seq) {
        if (event.hash !== exported.hash) return { whole: false, badSeq: event.seq, reason: 'changed' };
        sawExported = true;
      }
    }
    onProgress?.(head.seq);
    // A long walk lets others have their turn.
    await new Promise((resolve) => { setImmediate(resolve); });
    if (events.length === 0) break;
  }
  if (!sawExported || head.seq < kept.seq) return { whole: false, badSeq: head.seq + 1, reason: 'missing' };
  return { whole: true, events: head.seq, headSeq: head.seq, headHash: head.hash };
}
