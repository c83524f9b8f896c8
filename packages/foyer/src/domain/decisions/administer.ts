import type { Actor } from '../actor.ts';
import type { AuditDetail } from '../audit-event.ts';
import type { ApiKeyRecord, Change, Decision } from '../change.ts';

/** A new API key; its secret was shown once and is not here. */
export interface CreateApiKeyCommand {
  readonly type: 'create_api_key';
  readonly actor: Actor;
  readonly key: ApiKeyRecord;
}

export function decideCreateApiKey(command: CreateApiKeyCommand): Decision<{ readonly id: string }> {
  const { key } = command;
  return {
    result: { id: key.id },
    change: {
      apiKeys: [key],
      events: [{
        act: 'api_key.created', actor: command.actor, entryId: null,
        detail: { key: key.id, name: key.name, scopes: key.scopes, rankMax: key.rankMax, expiresAt: key.expiresAt },
      }],
    },
  };
}

/** Ends an API key; what is over stays over. */
export interface RevokeApiKeyCommand {
  readonly type: 'revoke_api_key';
  readonly actor: Actor;
  readonly key: ApiKeyRecord;
}

export function decideRevokeApiKey(command: RevokeApiKeyCommand, now: number): Decision<{ readonly id: string }> {
  const { key } = command;
  return { result: { id: key.id }, change: key.revokedAt === null ? keysEnded([key], command.actor, now) : null };
}

/** What ends these keys, each with its event. */
export function keysEnded(keys: readonly ApiKeyRecord[], actor: Actor, now: number): Required<Pick<Change, 'apiKeys' | 'events'>> {
  return {
    apiKeys: keys.map((key) => ({ ...key, revokedAt: now })),
    events: keys.map((key) => ({ act: 'api_key.revoked', actor, entryId: null, detail: { key: key.id, name: key.name } })),
  };
}

/** Somebody was refused an administrative act; that is recorded like an allowed one (SR-66). */
export interface RecordRefusalCommand {
  readonly type: 'record_refusal';
  readonly actor: Actor;
  readonly act: string;
  readonly code: string;
  readonly from: string;
}

export function decideRecordRefusal(command: RecordRefusalCommand): Decision<{ readonly status: 'recorded' }> {
  return {
    result: { status: 'recorded' },
    change: {
      events: [{ act: 'act.refused', actor: command.actor, entryId: null, detail: { act: command.act, code: command.code }, personal: { from: command.from } }],
    },
  };
}

/** Somebody carried people's data in or out; recorded before the first row, and again with what it came to (SR-66). */
export interface RecordTransferCommand {
  readonly type: 'record_transfer';
  readonly actor: Actor;
  readonly act: 'data.imported' | 'data.exported';
  /** What, in which form, of whom, how many: no personal text. */
  readonly detail: AuditDetail;
  readonly from: string;
}

export function decideRecordTransfer(command: RecordTransferCommand): Decision<{ readonly status: 'recorded' }> {
  return {
    result: { status: 'recorded' },
    change: { events: [{ act: command.act, actor: command.actor, entryId: null, detail: command.detail, personal: { from: command.from } }] },
  };
}

/** An admin puts parked mail back into the queue; recorded first, so that nothing is sent again without a record (SR-66). */
export interface RequestMailRetryCommand {
  readonly type: 'request_mail_retry';
  readonly actor: Actor;
  /** Null for all parked mail. */
  readonly mails: readonly string[] | null;
  readonly from: string;
}

export function decideRequestMailRetry(command: RequestMailRetryCommand): Decision<{ readonly status: 'recorded' }> {
  return {
    result: { status: 'recorded' },
    change: {
      events: [{ act: 'mail.retry_requested', actor: command.actor, entryId: null, detail: { mails: command.mails ?? 'all parked' }, personal: { from: command.from } }],
    },
  };
}

/** An admin did something about the work at Clerk; recorded first (SR-66). */
export interface RecordClerkActCommand {
  readonly type: 'record_clerk_act';
  readonly actor: Actor;
  readonly act: 'clerk.retry_requested' | 'clerk.remedied';
  readonly entryId: string | null;
  readonly detail: AuditDetail;
  readonly from: string;
}

export function decideRecordClerkAct({ act, actor, entryId, detail, from }: RecordClerkActCommand): Decision<{ readonly status: 'recorded' }> {
  return { result: { status: 'recorded' }, change: { events: [{ act, actor, entryId, detail, personal: { from } }] } };
}
