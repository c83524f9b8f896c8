import { z } from '@hono/zod-openapi';

/** How far a list goes and where it goes on; part of every list's query. */
export const pageQuery = {
  cursor: z.string().max(500).optional(),
  limit: z.string().regex(/^([1-9]\d?|1\d\d|200)$/, 'Give 1 to 200.').optional(),
} as const;

/** Fifty unless told otherwise. */
export function pageOf({ cursor, limit }: { readonly cursor?: string | undefined; readonly limit?: string | undefined }): { cursor: string | null; limit: number } {
  return { cursor: cursor ?? null, limit: Number(limit ?? 50) };
}
