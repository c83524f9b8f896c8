import { command } from '../frame/command.ts';
import { openConfig } from '../open.ts';
import { createPublicAddress } from '../public-address.ts';
import { welcome } from '../welcome.ts';

/** In-flight requests get this long after SIGTERM; the whole stop stays under 10 s (SR-76). */
const graceMs = 7_000;
const stopMsMax = 9_500;

export const start = command({
  summary: 'Start the server: public pages, API, gate and mail worker in one process',
  details: 'Settings come from the environment and from foyer.config.ts in this folder; docs/configuration.md explains each. Ctrl-C or SIGTERM stop it: requests under way finish first. A second Ctrl-C stops at once.',
  examples: ['start', 'start --json'],
  async run({ terminal, json }) {
    const startedAt = performance.now();
    const config = await openConfig(terminal);
    const { compose } = await import('../../compose.ts');
    const foyer = await compose(config);
    const { log } = foyer.services;
    // The gate trusts its memory only after the first reading of the feed; nobody is answered before.
    await foyer.services.access.readFeed();
    const worker = foyer.startWorker();
    const server = await foyer.listen();
    log.info('server.started', { port: server.port, database: config.database.kind, mail: config.mail.transport.kind, milliseconds: Math.round(performance.now() - startedAt) });
    const address = createPublicAddress(config, server.port);
    if (config.environment === 'development' && !json) terminal.out(welcome(config, address));

    let stopping = false;
    const stop = async (signal: NodeJS.Signals): Promise<void> => {
      if (stopping) process.exit(1);
      stopping = true;
      log.info('server.stopping', { signal });
      const deadline = setTimeout(() => process.exit(1), stopMsMax);
      foyer.stopBeingReady();
      await server.close(graceMs);
      await worker.stop();
      await foyer.close();
      clearTimeout(deadline);
      log.info('server.stopped');
      process.exit(0);
    };
    process.on('SIGTERM', (signal) => void stop(signal));
    process.on('SIGINT', (signal) => void stop(signal));
    return undefined;
  },
});
