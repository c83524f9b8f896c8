import type { Migration } from 'kysely/migration';
import { up as adminIdentity } from './2026-11-20-admin-identity.ts';
import { up as deskLists } from './2026-11-20-desk-lists.ts';
import { up as firstSchema } from './2026-11-20-first-schema.ts';
import { up as jobRun } from './2026-11-20-job-run.ts';
import { up as reviewDesk } from './2026-11-20-review-desk.ts';
import { up as searchIndex } from './2026-11-20-search-index.ts';
import { up as webhooks } from './2026-11-20-webhooks.ts';
import { up as clerkPerson } from './2026-11-30-clerk-person.ts';
import { up as identityProviders } from './2026-11-30-identity-providers.ts';

/** Every migration in order, by the name that is recorded in the database. Append only; never change one that was released. */
export function migrationHistory(kind: 'sqlite' | 'postgres'): Readonly<Record<string, Migration>> {
  return {
    '2026-11-20-1-first-schema': { up: (db) => firstSchema(db, kind) },
    '2026-11-20-2-search-index': { up: (db) => searchIndex(db, kind) },
    '2026-11-20-3-review-desk': { up: (db) => reviewDesk(db, kind) },
    '2026-11-20-4-admin-identity': { up: (db) => adminIdentity(db, kind) },
    '2026-11-20-5-job-run': { up: (db) => jobRun(db, kind) },
    '2026-11-20-6-desk-lists': { up: deskLists },
    '2026-11-20-7-webhooks': { up: (db) => webhooks(db, kind) },
    '2026-11-30-1-identity-providers': { up: (db) => identityProviders(db, kind) },
    '2026-11-30-9-clerk-person': { up: (db) => clerkPerson(db, kind) },
  };
}
