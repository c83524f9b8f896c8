import { defineCommand } from 'citty';
import { createPublicAddress } from '../public-address.ts';
import { openConfig } from '../open.ts';
import { compose } from '../../compose.ts';
import { say } from '../say.ts';

/** In-flight requests get this long after SIGTERM; the whole stop stays under 10 s (SR-76). */
const graceMs = 7_000;

export const start = defineCommand({
  meta: { name: 'start', description: 'Start the server: public pages, API, gate and mail worker in one process' },
  async run() {
    const startedAt = performance.now();
    const config = await openConfig();
    const foyer = await compose(config);
    const worker = foyer.startWorker();
    // The gate trusts its memory only after the first reading of the feed; nobody is answered before.
    await foyer.services.access.readFeed();
    const server = await foyer.listen();
    const { log } = foyer.services;
    log.info('server.started', { port: server.port, database: config.database.kind, mail: config.mail.transport.kind, milliseconds: Math.round(performance.now() - startedAt) });
    if (config.environment === 'development') welcome(createPublicAddress(config, server.port), config.mail.transport.kind === 'mailbox');

    let stopping = false;
    const stop = async (signal: NodeJS.Signals): Promise<void> => {
      if (stopping) process.exit(1);
      stopping = true;
      log.info('server.stopping', { signal });
      const deadline = setTimeout(() => process.exit(1), 9_500);
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
  },
});

function welcome(address: string, hasMailbox: boolean): void {
  say(`
  Foyer is open.

    Public page   ${address}/
    Mailbox       ${hasMailbox ? `${address}/dev/mailbox` : 'mail goes out for real'}
    API           ${address}/docs

  Join the waitlist there, confirm from the mailbox, then let yourself in:

    npm run foyer -- approve you@example.org --role coach

  Stop with Ctrl-C.
`);
}
