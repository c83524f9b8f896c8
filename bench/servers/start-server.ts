import { join } from 'node:path';
import { builtServer, serverFlags } from '../../tools/launcher/server-build.mjs';
import type { Contender, Place } from '../storage/bench-storage.ts';
import { BenchServer } from './bench-server.ts';
import { findFreePort } from './free-port.ts';
import { productEnvironment, repository } from './product-environment.ts';

export interface StartOptions {
  readonly postmasterPid?: number | undefined;
  /** Where the product's mails go; see `mail-sink.ts`. */
  readonly smtpPort?: number | undefined;
  /** Settings of the product or the floor beside the usual ones. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Node's own options, such as `--cpu-prof`. */
  readonly nodeOptions?: readonly string[];
  /** Not as people run it, but so that a profile names the files a reader knows. */
  readonly fromSource?: boolean;
  /** See `BenchServer.start`. */
  readonly cookie?: string | undefined;
}

/** Starts the floor or the product as its users would, on a database. */
export async function startServer(
  contender: Contender,
  place: Place,
  options: StartOptions = {},
): Promise<BenchServer> {
  const port = await findFreePort();
  const { postmasterPid, cookie, nodeOptions = [], fromSource = false, settings = {} } = options;
  if (contender === 'floor') {
    return BenchServer.start({
      contender,
      port,
      postmasterPid,
      cookie,
      args: [...nodeOptions, join(repository, 'bench/floor/server.ts')],
      env: { PORT: String(port), FLOOR_DATABASE: place.url.replace(/^file:/, ''), ...settings },
    });
  }
  return BenchServer.start({
    contender,
    port,
    postmasterPid,
    cookie,
    args: [...serverFlags, ...nodeOptions, join(repository, fromSource ? 'packages/foyer/src/cli/main.mjs' : builtServer), 'start'],
    env: { ...productEnvironment({ databaseUrl: place.url, port, smtpPort: options.smtpPort }), ...settings },
  });
}
