import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import type { Browser } from '../../../packages/foyer/src/testing/browser.ts';

export interface Seen {
  readonly address: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

const navigation = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8', 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'none' };

interface Sending {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** By node:http, because `fetch` calls every request one of a script. */
function send(address: string, { method = 'GET', headers = {}, body }: Sending): Promise<Response> {
  return new Promise((resolve, reject) => {
    const sending = httpRequest(address, { method, agent: false, headers: { ...headers, ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }) } }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => {
        const answered = new Headers();
        for (let at = 0; at < response.rawHeaders.length; at += 2) answered.append(response.rawHeaders[at]!, response.rawHeaders[at + 1]!);
        const status = response.statusCode ?? 0;
        resolve(new Response([101, 204, 304].includes(status) ? null : Buffer.concat(parts), { status, headers: answered }));
      });
    });
    sending.on('error', reject);
    sending.end(body);
  });
}

/** Opens an address as a browser does, and goes where it leads until there is a page. */
export async function open(address: string, browser: Browser, init: Sending = {}): Promise<Seen> {
  let at = address;
  let next = init;
  for (let hops = 0; hops < 10; hops += 1) {
    const response = await send(at, { ...next, headers: { ...navigation, ...(browser.header === undefined ? {} : { cookie: browser.header }), ...next.headers } });
    browser.keep(response);
    const to = response.headers.get('location');
    const text = await response.text();
    if (to === null) return { address: at, status: response.status, headers: response.headers, text };
    at = new URL(to, at).href;
    next = {};
  }
  throw new Error(`Round in circles from ${address}.`);
}

/** Sends a form of a page of Foyer, and goes on as a browser. */
export function submit(address: string, fields: Record<string, string>, browser: Browser): Promise<Seen> {
  return open(address, browser, { method: 'POST', body: String(new URLSearchParams(fields)), headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' } });
}

/** Asks as a program does; no redirect is followed. */
export async function ask(address: string, browser?: Browser, init: Sending = {}): Promise<Seen> {
  const response = await send(address, { ...init, headers: { accept: 'application/json', ...(browser?.header === undefined ? {} : { cookie: browser.header }), ...init.headers } });
  return { address, status: response.status, headers: response.headers, text: await response.text() };
}

/** Uploads so many bytes, a piece at a time. @returns the answer and how much was sent when it came */
export function upload(address: string, bytes: number, cookie?: string): Promise<{ status: number; sent: number; text: string }> {
  return new Promise((resolve, reject) => {
    const piece = Buffer.alloc(256 * 1024, 'a');
    let sent = 0;
    let answered = false;
    const sending = httpRequest(address, { method: 'POST', agent: false, headers: { accept: 'application/json', 'content-type': 'application/octet-stream', 'content-length': String(bytes), ...(cookie === undefined ? {} : { cookie }) } });
    sending.on('response', (response) => {
      answered = true;
      const atAnswer = sent;
      let text = '';
      response.on('data', (part: Buffer) => { text += part.toString(); });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, sent: atAnswer, text }));
      response.on('error', () => resolve({ status: response.statusCode ?? 0, sent: atAnswer, text }));
    });
    // A server that has answered may hang up on the rest.
    sending.on('error', (error) => { if (!answered) reject(error); });
    const more = (): void => {
      if (answered) return void sending.destroy();
      if (sent >= bytes) return void sending.end();
      const next = piece.subarray(0, Math.min(piece.length, bytes - sent));
      sent += next.length;
      // Slowly at first, so that an early answer can be seen to be early.
      if (sending.write(next)) setTimeout(more, sent < 4 * piece.length ? 50 : 0);
      else sending.once('drain', more);
    };
    more();
  });
}

/** Asks for a WebSocket. @returns the status; with 101, the first message and the echo of what was sent */
export function webSocket(address: string, cookie?: string, more: Record<string, string> = {}): Promise<{ status: number; headers: IncomingHttpHeaders; text: string }> {
  return new Promise((resolve, reject) => {
    const asking = httpRequest(address, { agent: false, headers: { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': 'c29tZXRoaW5nIHJhbmRvbQ==', ...(cookie === undefined ? {} : { cookie }), ...more } });
    asking.on('response', (response) => {
      response.resume();
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text: '' }));
    });
    asking.on('upgrade', (response, socket, head) => {
      let text = head.toString('latin1');
      socket.write('and back');
      socket.on('data', (part: Buffer) => {
        text += part.toString('latin1');
        if (!text.endsWith('and back')) return;
        socket.destroy();
        resolve({ status: 101, headers: response.headers, text });
      });
      socket.on('error', reject);
    });
    asking.on('error', reject);
    asking.end();
  });
}

/** Looks at an address as a browser that opens it; no redirect is followed. */
export async function view(address: string, cookie?: string): Promise<Seen> {
  const response = await send(address, { headers: { ...navigation, ...(cookie === undefined ? {} : { cookie }) } });
  return { address, status: response.status, headers: response.headers, text: await response.text() };
}
