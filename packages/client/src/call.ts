import type { Result } from './problem.ts';

/** What one call may have besides its input. */
export interface CallOptions {
  /** Gives the call up. */
  readonly signal?: AbortSignal | undefined;
  /** For one attempt; instead of the client's. */
  readonly timeoutMs?: number | undefined;
  /** Instead of a fresh one: the same key and input have one effect, also from another process (kept for 24 hours). */
  readonly idempotencyKey?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** The input may be left out where nothing in it is needed. */
type Given<Input> = undefined extends Input ? readonly [input?: Input, options?: CallOptions] : readonly [input: Input, options?: CallOptions];

/** One call: names in the address, in the query and in the body are given together. */
export type Call<Input, Data, Code extends string> = (...given: Given<Input>) => Promise<Result<Data, Code>>;

/** A list: one page, or everything page by page. */
export interface ListCall<Input, Data, Item, Code extends string> {
  (...given: Given<Input>): Promise<Result<Data, Code>>;
  /** Every item, asked for as it is needed. @throws {FoyerProblem} when a page is refused */
  all(...given: Given<Input>): AsyncGenerator<Item, void, undefined>;
  /** Every page. @throws {FoyerProblem} when one is refused */
  pages(...given: Given<Input>): AsyncGenerator<Data, void, undefined>;
}
