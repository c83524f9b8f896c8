/** What the doctor says about one thing. */
export interface Finding {
  readonly level: 'ok' | 'warn' | 'fault';
  readonly about: string;
  readonly found: string;
  /** What to do; absent when all is well. */
  readonly fix?: string;
}

export function ok(about: string, found: string): Finding {
  return { level: 'ok', about, found };
}

export function warn(about: string, found: string, fix: string): Finding {
  return { level: 'warn', about, found, fix };
}

export function fault(about: string, found: string, fix: string): Finding {
  return { level: 'fault', about, found, fix };
}

/** What was thrown, in words, with the cause behind it: operators want to know. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.message === '' ? (error as NodeJS.ErrnoException).code ?? error.name : error.message;
  return error.cause instanceof Error ? `${own} (${reasonOf(error.cause)})` : own;
}
