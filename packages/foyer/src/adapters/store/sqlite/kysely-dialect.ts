import type { SQLInputValue } from 'node:sqlite';
import {
  type DialectAdapter,
  type Driver,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDialect,
} from 'kysely';
import { beginImmediate } from './begin-immediate.ts';
import type { Statements } from './statements.ts';

/** Lets Kysely use a connection of Node's own SQLite; transactions take the write lock at once. */
export class NodeSqliteDialect extends SqliteDialect {
  readonly #statements: Statements;

  constructor(statements: Statements) {
    super({ database: shim(statements) });
    this.#statements = statements;
  }

  override createDriver(): Driver {
    const driver = super.createDriver();
    // A plain `begin` would find out too late that somebody else writes.
    driver.beginTransaction = () => beginImmediate(this.#statements);
    return driver;
  }

  override createAdapter(): DialectAdapter {
    return new TransactionalAdapter();
  }
}

/** SQLite changes tables inside transactions, so that a broken migration leaves nothing and parallel ones wait. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

function shim(statements: Statements): SqliteDatabase {
  return {
    // The connection belongs to whoever opened it.
    close: () => {},
    prepare: (text) => {
      const statement = statements.of(text);
      return {
        reader: statements.gives(statement),
        all: (values) => statement.all(...(values as SQLInputValue[])),
        run: (values) => statement.run(...(values as SQLInputValue[])),
        iterate: (values) => statement.iterate(...(values as SQLInputValue[])),
      };
    },
  };
}
