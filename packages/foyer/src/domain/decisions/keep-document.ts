import type { Actor } from '../actor.ts';
import type { AuditAct, AuditDetail } from '../audit-event.ts';
import type { Decision } from '../change.ts';
import type { DocumentKind } from '../document.ts';
import { FoyerError } from '../errors.ts';
import type { Snapshot } from '../person.ts';

/** Keeps or removes a document, guarded against changes of others. Its target is the document itself. */
export interface KeepDocumentCommand {
  readonly type: 'keep_document';
  readonly actor: Actor;
  readonly kind: DocumentKind;
  readonly id: string;
  readonly owner: string | null;
  /** JSON; null removes it. */
  readonly body: string | null;
  /** The version the caller looked at; 0 for one that must not exist yet, null for whatever is there. */
  readonly expectedVersion: number | null;
  /** What the record says; null for bookkeeping of the system that changes nobody's rights or work. */
  readonly event: { readonly act: AuditAct; readonly entryId: string | null; readonly detail: AuditDetail; readonly personal?: AuditDetail } | null;
}

export interface KeepDocumentResult {
  readonly id: string;
  /** 0 once it is removed. */
  readonly version: number;
}

/** @throws {FoyerError} `document/changed`, `document/not_found` */
export function decideKeepDocument(snapshot: Snapshot, command: KeepDocumentCommand, now: number): Decision<KeepDocumentResult> {
  const before = snapshot.document ?? null;
  if (command.body === null && before === null) throw new FoyerError('document/not_found', 'That is gone already. Reload to see what is there.');
  if (command.expectedVersion !== null && command.expectedVersion !== (before?.version ?? 0)) {
    throw new FoyerError('document/changed', 'Somebody changed this in the meantime. Look again, then repeat your change.', { details: { version: before?.version ?? 0 } });
  }
  const version = command.body === null ? 0 : (before?.version ?? 0) + 1;
  const events = command.event ? [{ actor: command.actor, ...command.event }] : [];
  const { kind, id } = command;
  return {
    result: { id, version },
    change: {
      events,
      document: command.body === null
        ? { kind, id, removed: true }
        : { kind, id, owner: command.owner, body: command.body, createdAt: before?.createdAt ?? now, updatedAt: now, version },
    },
  };
}
