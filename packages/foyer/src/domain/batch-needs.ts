import type { Command } from './command.ts';
import { asksToComeIn } from './decisions/import-entry.ts';
import { isTeamCommand } from './decisions/team-commands.ts';
import type { DocumentKind } from './document.ts';
import type { Target } from './person.ts';
import type { Rules } from './rules.ts';
import type { Unit } from './unit.ts';

/** What a batch must see before it can decide. */
export interface Needs {
  readonly targets: readonly Target[];
  readonly mailboxes: readonly string[];
  readonly answers: readonly { readonly scope: string; readonly key: string }[];
  /** Whether somebody may be given a role while some role has a capacity. */
  readonly seats: boolean;
  readonly documents: readonly { readonly kind: DocumentKind; readonly id: string }[];
  /** Accounts of identity providers: one batch at a time looks at any. */
  readonly subjects: readonly { readonly provider: string; readonly id: string }[];
  /** Whether the team itself is changed: then one batch at a time looks at it. */
  readonly admins: boolean;
}

/** What must be loaded to decide these units. */
export function needsOf(units: readonly Unit[], rules: Rules): Needs {
  const scarce = rules.product.roles.some(({ capacity }) => capacity !== undefined);
  let seats = false;
  let admins = false;
  const documents: { kind: DocumentKind; id: string }[] = [];
  const subjects: { provider: string; id: string }[] = [];
  const targets: Target[] = [];
  const mailboxes: string[] = [];
  const answers: { scope: string; key: string }[] = [];
  for (const unit of units) {
    if (unit.idempotency) answers.push({ scope: unit.idempotency.scope, key: unit.idempotency.key });
    for (const { target, command } of unit.requests) {
      if (target.by === 'document') documents.push({ kind: target.kind, id: target.id });
      else if (target.by !== 'nobody') targets.push(target);
      if (target.by === 'subject') subjects.push({ provider: target.provider, id: target.id });
      if (isTeamCommand(command)) admins = true;
      if (command.type === 'prepare_mail') mailboxes.push(command.mailbox);
      if (scarce && givesRole(command)) seats = true;
    }
  }
  return { targets, mailboxes, answers, seats, documents, subjects, admins };
}

/** Whether each of these can be looked up before the others are written: they are about other people, and share nothing. */
export function needNothingOfEachOther(all: readonly Needs[]): boolean {
  const seen = new Set<string>();
  let by: string | undefined;
  for (const { targets, mailboxes, answers, seats, documents, subjects, admins } of all) {
    // Seats can be counted on, unless some of them were not counted.
    if (seats !== all[0]!.seats || admins || mailboxes.length + documents.length + subjects.length > 0) return false;
    const keys = answers.map(({ scope, key }) => `answer\n${scope}\n${key}`);
    for (const target of targets) {
      // An id and an address may be the same person's, and so may a token.
      if ((target.by !== 'id' && target.by !== 'email') || target.by !== (by ??= target.by)) return false;
      keys.push(target.by === 'id' ? target.id : target.email);
    }
    // The same one twice within one of them is decided there.
    for (const key of new Set(keys)) {
      if (seen.has(key)) return false;
      seen.add(key);
    }
  }
  return true;
}

/** Whether somebody may take a seat of a role by it. */
export function givesRole(command: Command): boolean {
  // Most rows of most files only wait, and seats are what everybody else has to wait for.
  if (command.type === 'import_entry') return asksToComeIn(command.person);
  return command.type === 'approve' || command.type === 'change_role';
}
