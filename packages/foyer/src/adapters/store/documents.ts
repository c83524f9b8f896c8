import type { DocumentKind, StoredDocument } from '../../domain/document.ts';
import type { DocumentStore } from '../../application/ports/document-store.ts';
import { documentFromRow } from './rows.ts';
import type { Shelf } from './shelf.ts';

/** Reads documents; they are written by commands, with their audit events. */
export class Documents implements DocumentStore {
  readonly #shelf: Shelf;

  constructor(shelf: Shelf) {
    this.#shelf = shelf;
  }

  get(kind: DocumentKind, id: string): Promise<StoredDocument | undefined> {
    return this.#shelf.translated(async () => {
      const row = await this.#shelf.read.selectFrom('document').selectAll().where('kind', '=', kind).where('id', '=', id).executeTakeFirst();
      return row && documentFromRow(row);
    });
  }

  list(kind: DocumentKind, page: { readonly before?: { readonly createdAt: number; readonly id: string } | undefined; readonly limit: number }): Promise<readonly StoredDocument[]> {
    const { before, limit } = page;
    return this.#shelf.translated(async () => {
      let rows = this.#shelf.read.selectFrom('document').selectAll().where('kind', '=', kind).orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit);
      if (before) rows = rows.where((eb) => eb(eb.refTuple('created_at', 'id'), '<', eb.tuple(before.createdAt, before.id)));
      return (await rows.execute()).map(documentFromRow);
    });
  }
}
