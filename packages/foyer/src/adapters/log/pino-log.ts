import { pino, stdTimeFunctions, type DestinationStream } from 'pino';
import type { Log, LogFields } from '../../application/ports/log.ts';
import { safeFields } from './safe-fields.ts';

export interface LogOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Where lines go; standard output unless given. */
  readonly destination?: DestinationStream;
}

/** Names every line has already; a field of the same name is set apart by an underscore. */
const ownNames = new Set(['level', 'time', 'pid', 'event']);

/**
 * Writes one JSON object per line: level, UTC time, process, event, then the fields. Secrets are redacted at every
 * level; addresses are masked unless the level is `debug` (SR-65).
 */
export function createLog({ level, destination }: LogOptions): Log {
  const logger = pino(
    {
      level,
      base: { pid: process.pid },
      messageKey: 'event',
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination ?? pino.destination({ dest: 1, sync: true }),
  );
  const showAddresses = level === 'debug';
  const write =
    (at: 'debug' | 'info' | 'warn' | 'error') =>
    (event: string, fields?: LogFields): void => {
      if (!logger.isLevelEnabled(at)) return;
      logger[at](apart(safeFields(fields ?? {}, showAddresses)), '%s', event);
    };
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}

function apart(fields: Record<string, unknown>): Record<string, unknown> {
  const names = Object.keys(fields);
  if (!names.some((name) => ownNames.has(name))) return fields;
  return Object.fromEntries(names.map((name) => [ownNames.has(name) ? `${name}_` : name, fields[name]]));
}
