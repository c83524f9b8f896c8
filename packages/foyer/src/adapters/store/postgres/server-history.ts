import type pg from 'pg';
import { FoyerError } from '../../../domain/errors.ts';
import { isConnectionLoss } from './postgres-errors.ts';

/** Servers that speak PostgreSQL and are none may not know these functions. */
const question = `select pg_is_in_recovery() as standby, system_identifier::text as system,
  case when pg_is_in_recovery() then null else ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::integer end as timeline
  from pg_control_system()`;

interface Place {
  readonly standby: boolean;
  /** The same on a server and its standbys. */
  readonly system: string;
  /** One more with every fail-over. */
  readonly timeline: number | null;
}

/**
 * Keeps a process with the server that leads. A standby shows what was so a while ago, and after a fail-over so does the old primary, if it
 * still answers: nobody may be let in by what it says (SR-74). Connections are examined when they are opened; one that shows that there was
 * a fail-over ends those to the server before.
 */
export class ServerHistory {
  #newest: Place | undefined;
  readonly #places = new Map<pg.ClientBase, Place>();

  /** @throws {FoyerError} `service/unavailable` when the server at the other end does not lead */
  async admit(client: pg.ClientBase): Promise<void> {
    const place = await look(client);
    if (place === undefined) return;
    if (place.standby) throw refusal('The server is a standby: it is not written to, and its answers may be old.');
    if (this.#newest !== undefined && isBefore(place, this.#newest)) throw refusal('The server is one that another has taken over from.');
    if (this.#newest === undefined || isBefore(this.#newest, place)) this.#begin(place);
    this.#places.set(client, place);
    client.once('end', () => this.#places.delete(client));
  }

  #begin(place: Place): void {
    this.#newest = place;
    for (const client of this.#places.keys()) sever(client);
    this.#places.clear();
  }
}

async function look(client: pg.ClientBase): Promise<Place | undefined> {
  try {
    return (await client.query<Place>(question)).rows[0];
  } catch (error) {
    if (isConnectionLoss(error)) throw error;
    return undefined;
  }
}

/** Another system is another database altogether: moved on purpose, later. */
function isBefore(one: Place, other: Place): boolean {
  return one.system === other.system && (one.timeline ?? 0) < (other.timeline ?? 0);
}

function refusal(reason: string): FoyerError {
  return new FoyerError('service/unavailable', 'Foyer cannot reach its records right now. Please try again in a moment.', { cause: new Error(reason), retryAfterSeconds: 5 });
}

/** At once: what is under way there is worth nothing any more. The pool takes it out when it ends. */
function sever(client: pg.ClientBase): void {
  (client as unknown as { readonly connection: { readonly stream: { destroy(): void } } }).connection.stream.destroy();
}
