import { InvalidInput } from '../domain/errors.ts';

/** Where a page of documents ended. */
export interface DocumentCursor {
  readonly createdAt: number;
  readonly id: string;
}

export function packDocumentCursor({ createdAt, id }: DocumentCursor): string {
  return `${createdAt}.${id}`;
}

/** @throws {InvalidInput} when no list gave it out */
export function readDocumentCursor(text: string | undefined): DocumentCursor | undefined {
  if (text === undefined) return undefined;
  const [, createdAt, id] = /^(\d{1,15})\.([\w:-]{1,100})$/.exec(text) ?? [];
  if (createdAt !== undefined && id !== undefined) return { createdAt: Number(createdAt), id };
  throw new InvalidInput([{ pointer: '/cursor', detail: 'This cursor does not belong to this list. Start again without one.' }]);
}
