import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createApp } from '../../../examples/react-waitlist/server.ts';

const folders = { 18: fileURLToPath(new URL('../../../examples/react-18/node_modules', import.meta.url)), 19: undefined } as const;

/** Starts the example on a version of React. */
export async function startReactApp(foyer: string, version: 18 | 19): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const server = await createApp(foyer, folders[version]);
  server.listen(0, 'localhost');
  await once(server, 'listening');
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
