import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answerBytesMax } from './bounded-fetch.ts';
import { createClerkDirectory } from './clerk-directory.ts';
import { loadClerk } from './load-clerk.ts';

describe('requests of the library of Clerk', () => {
  let server: Server;
  let answer: (response: ServerResponse) => void;
  let closed: Promise<unknown> | undefined;

  beforeEach(async () => {
    // With `test`, the library takes whatever `fetch` is at the moment: not what it takes hold of in earnest.
    vi.stubEnv('NODE_ENV', 'production');
    server = createServer((_, response) => {
      closed = once(response, 'close');
      response.on('error', () => {});
      answer(response);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const list = (deadlineMs: number) => createClerkDirectory({ secretKey: 'sk_test_key', apiUrl: url() }, { deadlineMs }).listInvitations({ offset: 0, limit: 1 });

  it('end with an answer that is too long, and its connection with them', async () => {
    let poured = 0;
    answer = (response) => {
      const piece = Buffer.alloc(65_536, ' ');
      response.writeHead(200, { 'content-type': 'application/json' });
      const go = (): void => {
        do poured += piece.length; while (!response.destroyed && response.write(piece));
      };
      response.on('drain', go);
      go();
    };
    expect(await list(50_000)).toEqual({ kind: 'unknown', reason: 'The connection to Clerk broke, or its answer could not be read.' });
    await closed;
    expect(poured).toBeGreaterThan(answerBytesMax);
    // What was on its way in the buffers of both sides.
    expect(poured).toBeLessThan(3 * answerBytesMax);
  });

  it('are cut off at the deadline, also in the middle of an answer', async () => {
    answer = (response) => void response.writeHead(200, { 'content-type': 'application/json' }).write('[');
    expect(await list(200)).toEqual({ kind: 'unknown', reason: 'Clerk did not answer within 200 ms.' });
    await closed;
  });

  it('may be answered without a body', async () => {
    answer = (response) => void response.writeHead(204).end();
    expect(await list(50_000)).toMatchObject({ kind: 'unknown' });
  });

  it('leave the fetch of everybody else alone', async () => {
    const before = globalThis.fetch;
    loadClerk();
    expect(globalThis.fetch).toBe(before);
    answer = (response) => void response.end('x'.repeat(answerBytesMax + 1));
    expect((await (await fetch(url())).text()).length).toBe(answerBytesMax + 1);
  });
});
