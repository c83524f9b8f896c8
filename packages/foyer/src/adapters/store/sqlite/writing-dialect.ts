import { type CompiledQuery, type DatabaseConnection, type Driver, type QueryResult, SqliteDialect } from 'kysely';
import type { Writing } from './writing.ts';

/** Lets Kysely write within the transaction that is open, wherever the connection is. */
export class WritingDialect extends SqliteDialect {
  readonly #query: Writing['query'];

  constructor(query: Writing['query']) {
    // Never asked: the driver below takes its place.
    super({ database: () => Promise.reject(new Error('There is no connection here.')) });
    this.#query = query;
  }

  override createDriver(): Driver {
    const query = this.#query;
    const connection: DatabaseConnection = {
      async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
        const { rows, changes } = await query(sql, parameters as Parameters<typeof query>[1]);
        return { rows: rows as Row[], numAffectedRows: BigInt(changes) };
      },
      streamQuery() {
        throw new Error('Whoever writes reads all rows at once.');
      },
    };
    const transaction = () => Promise.reject(new Error('The transaction is open already.'));
    const nothing = () => Promise.resolve();
    return {
      init: nothing, acquireConnection: () => Promise.resolve(connection), releaseConnection: nothing, destroy: nothing,
      beginTransaction: transaction, commitTransaction: transaction, rollbackTransaction: transaction,
    };
  }
}
