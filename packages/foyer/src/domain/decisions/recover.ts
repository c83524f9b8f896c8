import type { Decision } from '../change.ts';
import type { Snapshot } from '../person.ts';
import type { Rules } from '../rules.ts';
import { requestedMail } from './requested-mail.ts';

/** Somebody asks for "the mail that fits" an address: fresh link, status, or sign-in. */
export interface RecoverCommand {
  readonly type: 'recover';
  readonly mailId: string;
  /** The entry whose address this very browser confirmed, if any. */
  readonly provenEntryId: string | null;
}

export interface RecoverResult { readonly status: 'received' }

/** Records the request either way, so that known and unknown addresses cost the same (SR-18). */
export function decideRecover(snapshot: Snapshot, command: RecoverCommand, now: number, rules: Rules): Decision<RecoverResult> {
  const person = snapshot.person;
  const mail = person ? requestedMail(person, command.mailId, now, rules, person.entry.id === command.provenEntryId ? 'proven_request' : 'request') : { kind: null, change: { events: [] } };
  return {
    result: { status: 'received' },
    change: {
      ...mail.change,
      events: [
        { act: 'recovery.requested', actor: { kind: 'person', entryId: null }, entryId: person?.entry.id ?? null, detail: { mail: mail.kind } },
        ...mail.change.events,
      ],
    },
  };
}
