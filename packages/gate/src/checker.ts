import type { Decision } from './decision.ts';

/** Something that can tell about the credential a request carries. */
export interface Checker<Role extends string = string> {
  /** Never throws: who cannot be told about is refused. @param token - undefined when the request carries none */
  check(token: string | undefined): Promise<Decision<Role>> | Decision<Role>;
  /** Ends what goes on in the background. */
  stop(): void;
}
