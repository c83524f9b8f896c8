import type { Scope } from '../../domain/actor.ts';
import { type JobActor, stillHolds } from '../../domain/job.ts';
import { adminActor } from '../../domain/levels.ts';
import type { Services } from '../context.ts';

/**
 * Why whoever started a job may not go on with it, in words; null when they may. Rights given since change nothing, rights taken
 * away stop it.
 */
export async function lostRights({ store, rules, clock }: Pick<Services, 'store' | 'rules' | 'clock'>, starter: JobActor): Promise<string | null> {
  switch (starter.kind) {
    case 'system': return null;
    case 'api_key': {
      // The break-glass key lives in the environment and is as good as the process.
      if (starter.id === 'environment') return null;
      const key = (await store.listApiKeys()).find(({ id }) => id === starter.id);
      const now = clock.now();
      if (!key || key.revokedAt !== null) return `The API key ${starter.name} was revoked. Somebody else can take this up.`;
      if (key.expiresAt !== null && now >= key.expiresAt) return `The API key ${starter.name} has expired. Somebody else can take this up.`;
      const actor = { kind: 'api_key', id: key.id, name: key.name, scopes: new Set(key.scopes as readonly Scope[]), rankMax: key.rankMax } as const;
      return stillHolds(starter, actor) ? null : `The API key ${starter.name} may less than when this was started. Somebody else can take this up.`;
    }
    case 'admin': {
      const admin = (await store.listAdmins()).find(({ id }) => id === starter.id);
      if (!admin || admin.removedAt !== null) return `${starter.name} is no longer in the team. Somebody else can take this up.`;
      if (admin.suspendedAt !== null) return `${starter.name} was suspended. Somebody else can take this up.`;
      return stillHolds(starter, adminActor(admin, rules.product.roles, 0)) ? null : `${starter.name} may less than when this was started. Somebody else can take this up.`;
    }
  }
}
