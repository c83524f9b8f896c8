import type { AuditAct, AuditEvent } from './audit-event.ts';
import type { AdminRecord, ApiKeyRecord } from './change.ts';

interface MemberStanding {
  readonly level: unknown;
  readonly roles: unknown;
  readonly joined: boolean;
  readonly suspended: boolean;
  readonly removed: boolean;
}

interface KeyStanding {
  readonly scopes: unknown;
  readonly rankMax: unknown;
  readonly expiresAt: unknown;
  readonly ended: boolean;
}

/** What the record says the team and its keys may do, so that rights that were changed behind Foyer's back are found (SR-71). */
export class TeamStanding {
  readonly #members = new Map<string, MemberStanding>();
  readonly #keys = new Map<string, KeyStanding>();

  /** Takes the next event of the record in; those of other things leave it as it is. */
  note({ act, detail }: Pick<AuditEvent, 'act' | 'detail'>): void {
    if (act.startsWith('admin.')) this.#noteMember(act, JSON.parse(detail) as Readonly<Record<string, unknown>>);
    else if (act.startsWith('api_key.')) this.#noteKey(act, JSON.parse(detail) as Readonly<Record<string, unknown>>);
  }

  /** What differs between the record and the rows, one sentence each. A row that is gone opens nothing, and is no fault. */
  faults(members: readonly AdminRecord[], keys: readonly ApiKeyRecord[]): readonly string[] {
    return [...members.flatMap((member) => this.#memberFaults(member)), ...keys.flatMap((key) => this.#keyFaults(key))];
  }

  #noteMember(act: AuditAct, detail: Readonly<Record<string, unknown>>): void {
    const id = String(detail['admin']);
    const before = this.#members.get(id);
    const set = (changes: Partial<MemberStanding>): void => void this.#members.set(id, { ...(before ?? newcomer), ...changes });
    switch (act) {
      case 'admin.invited': return set({ ...newcomer, level: detail['level'], roles: detail['roles'] });
      case 'admin.created': return set({ ...newcomer, level: detail['level'], joined: true });
      case 'admin.joined': return set({ joined: true });
      case 'admin.changed': return set({ level: detail['level'], roles: detail['roles'] });
      case 'admin.suspended': return set({ suspended: true });
      case 'admin.resumed': return set({ suspended: false });
      case 'admin.removed': return set({ removed: true });
      default: return undefined;
    }
  }

  #noteKey(act: AuditAct, detail: Readonly<Record<string, unknown>>): void {
    const id = String(detail['key']);
    if (act === 'api_key.created') this.#keys.set(id, { scopes: detail['scopes'], rankMax: detail['rankMax'], expiresAt: detail['expiresAt'], ended: false });
    const key = this.#keys.get(id);
    if (act === 'api_key.revoked' && key) this.#keys.set(id, { ...key, ended: true });
  }

  #memberFaults({ id, level, roles, joinedAt, suspendedAt, removedAt }: AdminRecord): readonly string[] {
    const recorded = this.#members.get(id);
    if (!recorded) return [`Member ${id} is in the team, but the record never heard of them.`];
    return differing(`Member ${id}`, recorded, { level, roles, joined: joinedAt !== null, suspended: suspendedAt !== null, removed: removedAt !== null });
  }

  #keyFaults({ id, scopes, rankMax, expiresAt, revokedAt }: ApiKeyRecord): readonly string[] {
    const recorded = this.#keys.get(id);
    if (!recorded) return [`Key ${id} is there, but the record never heard of it.`];
    return differing(`Key ${id}`, recorded, { scopes, rankMax, expiresAt, ended: revokedAt !== null });
  }
}

const newcomer: MemberStanding = { level: null, roles: null, joined: false, suspended: false, removed: false };

function differing<Standing extends object>(whose: string, recorded: Standing, found: Standing): readonly string[] {
  return (Object.keys(found) as (keyof Standing & string)[])
    .filter((what) => JSON.stringify(found[what]) !== JSON.stringify(recorded[what]))
    .map((what) => `${whose}: ${what} is ${JSON.stringify(found[what])}, the record says ${JSON.stringify(recorded[what])}.`);
}
