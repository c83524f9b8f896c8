/** One fault in what was sent: where (JSON pointer) and what to do about it. */
export interface FieldFault {
  readonly pointer: string;
  readonly detail: string;
}

/** A refusal of the server, or its silence, with the stable code that pages decide by. */
export class ApiError extends Error {
  readonly code: string;
  /** 0 when there was no answer at all. */
  readonly status: number;
  readonly faults: readonly FieldFault[];
  readonly retryAfterSeconds: number | undefined;

  constructor(problem: {
    code: string;
    status: number;
    detail: string;
    faults?: readonly FieldFault[];
    retryAfterSeconds?: number | undefined;
    cause?: unknown;
  }) {
    super(problem.detail, { cause: problem.cause });
    this.name = 'ApiError';
    this.code = problem.code;
    this.status = problem.status;
    this.faults = problem.faults ?? [];
    this.retryAfterSeconds = problem.retryAfterSeconds;
  }

  /** What is wrong with a field by its name, e.g. `email` for the pointer `/email`. */
  faultOf(field: string): string | undefined {
    return this.faults.find(({ pointer }) => pointer === `/${field}` || pointer.startsWith(`/${field}/`))?.detail;
  }
}

/** Reads a problem document; anything else that failed gets a code of its own. */
export async function errorOf(response: Response): Promise<ApiError> {
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  const retryAfterSeconds = Number.isFinite(retryAfter) ? retryAfter : undefined;
  const type = response.headers.get('content-type') ?? '';
  const problem: unknown = type.includes('json') ? await response.json().catch(() => undefined) : undefined;
  if (isProblem(problem)) {
    return new ApiError({
      code: problem.code,
      status: response.status,
      detail: problem.detail,
      faults: problem.errors ?? [],
      retryAfterSeconds,
    });
  }
  return new ApiError({
    code: 'network/unreadable',
    status: response.status,
    detail: `The server answered with something this page does not understand (${response.status}). Reload the page; if it stays so, tell whoever runs Foyer.`,
    retryAfterSeconds,
  });
}

function isProblem(value: unknown): value is { code: string; detail: string; errors?: FieldFault[] } {
  if (typeof value !== 'object' || value === null) return false;
  return 'code' in value && typeof value.code === 'string' && 'detail' in value && typeof value.detail === 'string';
}
