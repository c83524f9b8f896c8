import type { DocumentKind, StoredDocument } from '../../domain/document.ts';

/** What the team keeps beside the people. Written by `keep_document` only. */
export interface DocumentStore {
  get(kind: DocumentKind, id: string): Promise<StoredDocument | undefined>;
  /** Newest first, those older than `before`. */
  list(kind: DocumentKind, page: { readonly before?: { readonly createdAt: number; readonly id: string } | undefined; readonly limit: number }): Promise<readonly StoredDocument[]>;
}
