import type { Decision } from '../change.ts';
import { touched } from '../entry-changes.ts';
import type { DeviceTicket, Snapshot } from '../person.ts';
import { mailTokenFault, type TokenFault } from './mail-token.ts';

/** The person presses the button behind the mailed confirmation link. */
export interface ConfirmCommand {
  readonly type: 'confirm';
  readonly device: Omit<DeviceTicket, 'entryId' | 'createdAt'>;
}

export type ConfirmResult =
  | { readonly status: 'confirmed'; readonly entryId: string; readonly deviceExpiresAt: number }
  | { readonly status: 'dead'; readonly fault: TokenFault };

/** Marks the address as proven and ties this browser to the entry by a device ticket. */
export function decideConfirm(snapshot: Snapshot, command: ConfirmCommand, now: number): Decision<ConfirmResult> {
  const fault = mailTokenFault(snapshot, 'confirm', now);
  if (fault !== null) return { result: { status: 'dead', fault }, change: null };
  const { entry } = snapshot.person!;
  if (entry.stage === 'withdrawn') return { result: { status: 'dead', fault: 'superseded' }, change: null };
  return {
    result: { status: 'confirmed', entryId: entry.id, deviceExpiresAt: command.device.expiresAt },
    change: {
      entry: touched(entry, now, { confirmedAt: entry.confirmedAt ?? now }),
      mailTokens: [{ ...snapshot.mailToken!, usedAt: now }],
      device: { ...command.device, entryId: entry.id, createdAt: now },
      events: [{ act: 'entry.confirmed', actor: { kind: 'person', entryId: entry.id }, entryId: entry.id, detail: {} }],
    },
  };
}
