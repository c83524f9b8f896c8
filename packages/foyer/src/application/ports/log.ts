/** Facts beside an event. Names of secrets (token, cookie, key, …) are redacted and addresses masked by the adapter. */
export type LogFields = Readonly<Record<string, unknown>>;

/** One line per event; `event` is a stable name such as `mail.sent`, never a sentence with values in it (SR-65). */
export interface Log {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}
