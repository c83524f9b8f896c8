import { createLog } from '../adapters/log/pino-log.ts';
import type { Log } from '../application/ports/log.ts';

/** The real log, with its lines kept instead of printed. */
export interface RecordedLog extends Log {
  readonly lines: readonly string[];
  /** Events logged so far, oldest first. */
  events(): readonly string[];
}

/** Records at the default level of production: what is in here would be in the operator's files. */
export function createRecordedLog(level: 'debug' | 'info' = 'info'): RecordedLog {
  const lines: string[] = [];
  const log = createLog({ level, destination: { write: (line: string) => void lines.push(line) } });
  return { ...log, lines, events: () => lines.map((line) => (JSON.parse(line) as { event: string }).event) };
}
