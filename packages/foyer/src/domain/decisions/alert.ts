import type { Actor } from '../actor.ts';
import type { Decision } from '../change.ts';
import type { Snapshot } from '../person.ts';
import type { StaffMail } from '../staff-mail.ts';
import { decideKeepDocument, type KeepDocumentResult } from './keep-document.ts';

/** Something the team must know begins or ends; what is known of it, the record and the mails are one. Its target is the document. */
export interface KeepAlertCommand {
  readonly type: 'keep_alert';
  readonly actor: Actor;
  /** Which alert; the id of its document. */
  readonly key: string;
  /** JSON: its state as it shall be. */
  readonly body: string;
  /** The version that was looked at; 0 for the first time. */
  readonly expectedVersion: number;
  readonly act: 'alert.raised' | 'alert.cleared';
  /** In a sentence, for the record: no personal text. */
  readonly detail: string;
  readonly mails: readonly StaffMail[];
}

/** @throws {FoyerError} `document/changed` when another process was faster: then it told the team */
export function decideKeepAlert(snapshot: Snapshot, command: KeepAlertCommand, now: number): Decision<KeepDocumentResult> {
  const { actor, key, body, expectedVersion, act, detail, mails } = command;
  const { result, change } = decideKeepDocument(snapshot, {
    type: 'keep_document', actor, kind: 'alert_state', id: key, owner: null, body, expectedVersion, event: { act, entryId: null, detail: { alert: key, detail } },
  }, now);
  return { result, change: change && { ...change, staffMails: mails } };
}

/** An admin tries out whether mail goes out; recorded before it does. */
export interface RecordMailTestCommand {
  readonly type: 'record_mail_test';
  readonly actor: Actor;
  readonly to: string;
  readonly from: string;
}

export function decideRecordMailTest({ actor, to, from }: RecordMailTestCommand): Decision<{ readonly status: 'recorded' }> {
  return { result: { status: 'recorded' }, change: { events: [{ act: 'mail.tested', actor, entryId: null, detail: {}, personal: { to, from } }] } };
}

/** An admin tries out whether alerts reach those who shall be told; recorded before anything goes out. */
export interface RecordAlertTestCommand {
  readonly type: 'record_alert_test';
  readonly actor: Actor;
  readonly mailTo: readonly string[];
  readonly webhookUrl: string | null;
  readonly from: string;
}

export function decideRecordAlertTest({ actor, mailTo, webhookUrl, from }: RecordAlertTestCommand): Decision<{ readonly status: 'recorded' }> {
  return {
    result: { status: 'recorded' },
    change: { events: [{ act: 'alert.tested', actor, entryId: null, detail: { addresses: mailTo.length, webhook: webhookUrl !== null }, personal: { from, mailTo: mailTo.join(', '), webhookUrl } }] },
  };
}
