import type { AdminSession } from '../../domain/admin-identity.ts';
import type { Member, TeamStore } from '../../application/ports/team-store.ts';
import { adminLinkFromRow, adminSessionFromRow, credentialFromRow } from './identity-rows.ts';
import { adminFromRow } from './rows.ts';
import type { Shelf } from './shelf.ts';
import type { AdminRow } from './tables.ts';

/** Reads the team on both databases. */
export class Team implements TeamStore {
  readonly #shelf: Shelf;

  constructor(shelf: Shelf) {
    this.#shelf = shelf;
  }

  members() {
    return this.#shelf.translated(async () => {
      const [admins, credentials, sessions] = await Promise.all([
        this.#shelf.read.selectFrom('admin').selectAll().where('removed_at', 'is', null).orderBy('created_at').orderBy('id').execute(),
        this.#shelf.read.selectFrom('admin_credential').selectAll().execute(),
        this.#shelf.read.selectFrom('admin_session').select(['admin_id', 'stage', 'seen_at']).execute(),
      ]);
      const byAdmin = new Map(credentials.map((row) => [row.admin_id, credentialFromRow(row)]));
      const sessionsOf = Map.groupBy(sessions, (row) => row.admin_id);
      return admins.map((row) => {
        const credential = byAdmin.get(row.id) ?? null;
        // What is kept with the member follows once a minute; a session knows from its first moment. Half a sign-in is none.
        const moments = [row, ...(sessionsOf.get(row.id) ?? []).filter(({ stage }) => stage === 'full' || (credential?.factor ?? null) === null)].flatMap(({ seen_at: at }) => at ?? []);
        return { admin: adminFromRow(row), credential, seenAt: moments.length === 0 ? null : Math.max(...moments) };
      });
    });
  }

  memberByEmail(email: string) {
    return this.#shelf.translated(async () => this.#member(await this.#shelf.read.selectFrom('admin').selectAll().where('email', '=', email).executeTakeFirst()));
  }

  memberById(id: string) {
    return this.#shelf.translated(async () => this.#member(await this.#shelf.read.selectFrom('admin').selectAll().where('id', '=', id).executeTakeFirst()));
  }

  session(tokenHash: string) {
    return this.#shelf.translated(async () => {
      const row = await this.#shelf.read.selectFrom('admin_session').selectAll().where('token_hash', '=', tokenHash).executeTakeFirst();
      const member = row && await this.#member(await this.#shelf.read.selectFrom('admin').selectAll().where('id', '=', row.admin_id).executeTakeFirst());
      return member && { ...member, session: adminSessionFromRow(row) };
    });
  }

  sessionsOf(adminId: string): Promise<readonly AdminSession[]> {
    return this.#shelf.translated(async () => {
      const rows = await this.#shelf.read.selectFrom('admin_session').selectAll().where('admin_id', '=', adminId).orderBy('created_at', 'desc').execute();
      return rows.map(adminSessionFromRow);
    });
  }

  link(tokenHash: string) {
    return this.#shelf.translated(async () => {
      const row = await this.#shelf.read.selectFrom('admin_link').selectAll().where('token_hash', '=', tokenHash).executeTakeFirst();
      const admin = row && await this.#shelf.read.selectFrom('admin').selectAll().where('id', '=', row.admin_id).executeTakeFirst();
      return admin && { admin: adminFromRow(admin), link: adminLinkFromRow(row) };
    });
  }

  touch({ tokenHash, adminId }: Pick<AdminSession, 'tokenHash' | 'adminId'>, at: number): Promise<void> {
    return this.#shelf.write(async (db) => {
      await db.updateTable('admin_session').set({ seen_at: at }).where('token_hash', '=', tokenHash).where('seen_at', '<', at).execute();
      await db.updateTable('admin').set({ seen_at: at }).where('id', '=', adminId).where((eb) => eb.or([eb('seen_at', 'is', null), eb('seen_at', '<', at)])).execute();
    });
  }

  async #member(row: AdminRow | undefined): Promise<Member | undefined> {
    if (!row) return undefined;
    const credential = await this.#shelf.read.selectFrom('admin_credential').selectAll().where('admin_id', '=', row.id).executeTakeFirst();
    return { admin: adminFromRow(row), credential: credential ? credentialFromRow(credential) : null };
  }
}
