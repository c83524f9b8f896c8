import type { reservePort } from '../compose.ts';
import type { Config } from '../config/config.ts';
import { CommandFailed } from './frame/command-failed.ts';

export type Reserved = Awaited<ReturnType<typeof reservePort>>;

/** A configured server, and its port when the system was to choose one. */
export interface SettledPort {
  readonly config: Config;
  readonly reserved: Reserved | undefined;
}

/**
 * With PORT=0 the system chooses: the port is taken before anything is built, so that every link carries the real one.
 * An address that somebody configured stays as it is: there may be a proxy in front.
 */
export async function settlePort(config: Config, reserve: typeof reservePort): Promise<SettledPort> {
  if (config.port !== 0) return { config, reserved: undefined };
  const reserved = await reserve(config);
  return { config: { ...config, port: reserved.port, publicUrl: config.publicUrl.replace(/^http:\/\/localhost:0$/, `http://localhost:${reserved.port}`) }, reserved };
}

/** What to tell when the server cannot listen, or the error itself when there is nothing better to say. */
export function listenFailure(error: unknown, { host, port }: Pick<Config, 'host' | 'port'>): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE': return new CommandFailed(`Port ${port} is taken on ${host}. Stop what uses it, or choose another: PORT=${port === 65_535 ? 3000 : port + 1}`, { cause: error });
    case 'EACCES': return new CommandFailed(`Port ${port} may not be used by this account. Choose one above 1023: PORT=3000`, { cause: error });
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND': return new CommandFailed(`This machine has no address ${host} to listen on. Set HOST, for example HOST=0.0.0.0`, { cause: error });
    default: return error;
  }
}
