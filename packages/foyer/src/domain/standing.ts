import type { AuditAct, AuditEvent } from './audit-event.ts';
import type { Person } from './person.ts';
import type { Stage } from './stage.ts';

/** Where somebody stands, as far as it opens or closes a door. */
export interface Standing {
  readonly stage: Stage;
  readonly role: string | null;
  readonly grant: { readonly role: string; readonly live: boolean; readonly claimed: boolean } | null;
  /** The invitation that is open but for its end date. */
  readonly invitation: string | null;
}

/** The acts a standing follows from; all others leave it as it is. */
export const standingActs = [
  'entry.joined', 'entry.added', 'entry.imported', 'entry.approved', 'entry.rejected', 'entry.reconsidered', 'entry.withdrawn', 'entry.role_changed',
  'invitation.created', 'invitation.renewed', 'invitation.withdrawn', 'invitation.lapsed', 'invitation.accepted',
  'access.claimed', 'access.revoked', 'access.restored', 'entry.decision_undone', 'entry.erased',
] as const satisfies readonly AuditAct[];

/**
 * Where the record says somebody stands, so that a grant, role or stage that was changed behind Foyer's back is found (SR-71).
 * @param events - those of one person, oldest first
 * @returns null when the record never heard of them
 */
export function standingFrom(events: readonly Pick<AuditEvent, 'act' | 'detail'>[]): Standing | null {
  let standing: Standing | null = null;
  for (const { act, detail } of events) {
    if (act === 'entry.erased') {
      standing = null;
      continue;
    }
    standing = next(standing ?? newcomer, act, detailOf(detail));
  }
  return standing;
}

/** An event that was damaged says nothing; that it was is for the chain to tell. */
function detailOf(written: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(written) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}

const within: ReadonlySet<string | null> = new Set(['approved', 'invited']);
const newcomer: Standing = { stage: 'pending', role: null, grant: null, invitation: null };

function next(before: Standing, act: AuditAct, detail: Readonly<Record<string, unknown>>): Standing {
  const { grant } = before;
  const role = text(detail['role']) ?? before.role;
  const granted = { role: role ?? '', live: true, claimed: grant?.claimed ?? false };
  const ended = grant && { ...grant, live: false };
  switch (act) {
    case 'entry.joined':
    case 'entry.added': return { ...before, stage: 'pending', role: null, invitation: null };
    case 'entry.imported': {
      const stage = (text(detail['stage']) ?? 'pending') as Stage;
      return { stage, role: text(detail['role']), grant: stage === 'approved' ? { role: role ?? '', live: true, claimed: false } : null, invitation: null };
    }
    // Somebody decided on anew gets a grant that nobody holds yet.
    case 'entry.approved': return { stage: 'approved', role, grant: { ...granted, claimed: granted.claimed && within.has(text(detail['from'])) }, invitation: null };
    case 'access.restored': return { stage: 'approved', role, grant: granted, invitation: null };
    case 'invitation.created': return { stage: 'invited', role, grant: granted, invitation: text(detail['invitation']) };
    case 'invitation.renewed': return { ...before, stage: 'invited', invitation: text(detail['invitation']) };
    case 'invitation.withdrawn': return { ...before, stage: 'approved', invitation: null };
    case 'invitation.accepted':
    case 'access.claimed': return { stage: 'accepted', role, grant: { ...granted, claimed: true }, invitation: null };
    case 'entry.rejected': return { ...before, stage: 'rejected', grant: ended, invitation: null };
    case 'invitation.lapsed':
    case 'entry.reconsidered': return { stage: 'pending', role: null, grant: ended, invitation: null };
    case 'entry.withdrawn': return { ...before, stage: 'withdrawn', grant: ended, invitation: null };
    case 'access.revoked': return { ...before, stage: 'revoked', grant: ended, invitation: null };
    case 'entry.decision_undone': {
      const held = text(detail['grantRole']);
      return {
        stage: (text(detail['to']) ?? 'pending') as Stage, role: text(detail['role']), invitation: null,
        grant: held === null ? null : { role: held, live: detail['grantLives'] === true, claimed: grant?.claimed ?? false },
      };
    }
    case 'entry.role_changed': {
      const to = text(detail['to']);
      return { ...before, role: to, grant: grant && { ...grant, role: to ?? grant.role } };
    }
    default: return before;
  }
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** Where somebody stands by the rows that decide at the gate. */
export function standingOf({ entry, grant, invitation }: Person): Standing {
  return {
    stage: entry.stage,
    role: entry.role,
    grant: grant && { role: grant.role, live: grant.revokedAt === null, claimed: grant.claimedAt !== null },
    invitation: invitation?.state === 'pending' ? invitation.id : null,
  };
}

/** What differs between the record and the rows, one sentence each; none when they agree. */
export function standingFaults(recorded: Standing | null, found: Standing): readonly string[] {
  if (recorded === null) return ['is on the list, but the record never heard of them'];
  const faults: string[] = [];
  const differ = (what: string, inRows: string | null | undefined, inRecord: string | null | undefined): void => {
    if (inRows !== inRecord) faults.push(`${what} is ${inRows ?? 'none'}, the record says ${inRecord ?? 'none'}`);
  };
  differ('stage', found.stage, recorded.stage);
  differ('role', found.role, recorded.role);
  differ('granted role', found.grant?.role, recorded.grant?.role);
  differ('grant', stateOf(found.grant), stateOf(recorded.grant));
  differ('open invitation', found.invitation, recorded.invitation);
  return faults;
}

function stateOf(grant: Standing['grant']): string | undefined {
  return grant === null ? undefined : `${grant.live ? 'living' : 'ended'} and ${grant.claimed ? 'claimed' : 'unclaimed'}`;
}
