import { openSetupUrl } from '../../application/team/join-team.ts';
import type { Foyer } from '../../compose.ts';
import { command } from '../frame/command.ts';
import { openConfig } from '../open.ts';
import { listenFailure, settlePort } from '../settle-port.ts';
import { setupInvitation, welcome } from '../welcome.ts';

/** In-flight requests get this long after SIGTERM; the whole stop stays under 10 s (SR-76). */
const graceMs = 7_000;
const stopMsMax = 9_500;

export const start = command({
  summary: 'Start the server: public pages, API, gate and mail worker in one process',
  details: 'Settings come from the environment and from foyer.config.ts in this folder; docs/configuration.md explains each. Ctrl-C or SIGTERM stop it: requests under way finish first. A second Ctrl-C stops at once. The log goes to standard output, one JSON object a line; --json leaves out the welcome.',
  examples: ['start'],
  async run({ terminal, json }) {
    const startedAt = performance.now();
    const { compose, reservePort } = await import('../../compose.ts');
    const { config, reserved } = await settlePort(await openConfig(terminal), reservePort);
    const foyer = await compose(config);
    const { log } = foyer.services;
    // The gate trusts its memory only after the first reading of the feed; nobody is answered before.
    await foyer.services.access.readFeed();
    const server = await foyer.listen(reserved).catch(async (error: unknown) => {
      await foyer.close();
      throw listenFailure(error, config);
    });
    const worker = foyer.startWorker();
    stopOnSignals(foyer, server, worker);
    log.info('server.started', { port: server.port, database: config.database.kind, mail: config.mail.transport.kind, milliseconds: Math.round(performance.now() - startedAt) });
    const setupUrl = await openSetupUrl(foyer.services);
    if (config.environment === 'development' && !json) terminal.out(welcome(config, setupUrl));
    else if (setupUrl !== null) terminal.err(setupInvitation(setupUrl));
    return undefined;
  },
});

/** The first signal stops in order, the second one at once. */
function stopOnSignals(foyer: Foyer, server: Awaited<ReturnType<Foyer['listen']>>, worker: ReturnType<Foyer['startWorker']>): void {
  const { log } = foyer.services;
  let stopping = false;
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    log.info('server.stopping', { signal });
    setTimeout(() => process.exit(1), stopMsMax).unref();
    foyer.stopBeingReady();
    await server.close(graceMs);
    await worker.stop();
    await foyer.close();
    log.info('server.stopped');
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    if (stopping) process.exit(1);
    stopping = true;
    stop(signal).then(() => process.exit(0), (error: unknown) => {
      log.error('server.stop_failed', { error });
      process.exit(1);
    });
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}
