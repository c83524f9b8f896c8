/** What Foyer says when it refuses (RFC 9457). Each code has a page under `type`. */
export interface Problem<Code extends string = string> {
  readonly code: Code;
  readonly title: string;
  /** For people: what happened and what to do. */
  readonly detail: string;
  readonly status: number;
  readonly type?: string | undefined;
  readonly instance?: string | undefined;
  readonly requestId?: string | undefined;
  /** Which fields need another look, by JSON pointer. */
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[] | undefined;
  /** Whatever else belongs to the code, such as `from` and `to` of a stage conflict. */
  readonly [extra: string]: unknown;
}

/** What went wrong before Foyer could answer. Status is 0. */
export type ClientCode = 'client/unreachable' | 'client/timeout' | 'client/aborted' | 'client/unreadable';

/** What came of a call. Refusals are results, not exceptions. */
export type Result<Data, Code extends string = string> =
  | { readonly ok: true; readonly status: number; readonly data: Data; readonly headers: Headers }
  | {
      readonly ok: false;
      /** 0 when there was no answer. */
      readonly status: number;
      /** `http/<status>` when something between here and Foyer answered instead. */
      readonly problem: Problem<Code | ClientCode | `http/${number}`>;
      readonly headers: Headers;
    };

/** For those who would rather have an exception; thrown by `orThrow` and while going through pages. */
export class FoyerProblem extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(`${problem.code}: ${problem.detail}`);
    this.name = 'FoyerProblem';
    this.problem = problem;
  }
}

/** The data of a result. @throws {FoyerProblem} when it is a refusal */
export function orThrow<Data>(result: Result<Data>): Data {
  if (result.ok) return result.data;
  throw new FoyerProblem(result.problem);
}

const titles: Readonly<Record<ClientCode, string>> = {
  'client/unreachable': 'Foyer cannot be reached',
  'client/timeout': 'Foyer did not answer in time',
  'client/aborted': 'The call was given up',
  'client/unreadable': 'The answer cannot be read',
};

/** A problem of this side. */
export function ownProblem(code: ClientCode, detail: string): Result<never, never> {
  return { ok: false, status: 0, problem: { code, title: titles[code], detail, status: 0 }, headers: new Headers() };
}

/** Reads what a refusal says, whoever it comes from. */
export async function readProblem(response: Response): Promise<Result<never>> {
  const { status, headers } = response;
  const given = headers.get('content-type')?.startsWith('application/problem+json') ? await response.json().catch(() => null) as Partial<Problem> | null : null;
  if (given === null) await response.body?.cancel().catch(() => {});
  const problem = typeof given?.code === 'string'
    ? { title: given.code, detail: '', ...given, code: given.code, status }
    : { code: `http/${status}` as const, title: `Status ${status}`, detail: `The call was answered with ${status}, and without a reason.`, status };
  return { ok: false, status, problem, headers };
}
