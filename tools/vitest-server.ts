import { buildServerIfStale } from './launcher/server-build.mjs';

/** Vitest's global setup of the projects that start the server as people do: what they start is the source of this moment. */
export default function setup(): void {
  buildServerIfStale();
}
