import type { Call, Work } from './job.ts';
import { webhookRequest } from './webhook-request.ts';

/** A request as it goes over the wire, and the class its time is booked under. */
export interface WireRequest {
  readonly text: string;
  readonly class: number;
}

/** The next request to send. */
export type RequestSource = () => WireRequest;

/** Turns a description of work into requests on the wire; only ASCII, so that lengths are byte counts. */
export function createRequestSource(work: Work): RequestSource {
  switch (work.kind) {
    case 'join': {
      const next = freshAddresses(work.label);
      return () => ({ text: joinRequest(next()), class: 0 });
    }
    case 'join_mixed': {
      const next = freshAddresses(work.label);
      let sent = 0;
      return () => {
        sent += 1;
        // Pairs in changing order, so that neither class always comes first into a batch.
        const known = sent % 4 === 1 || sent % 4 === 2;
        return known
          ? { text: joinRequest(work.known[sent % work.known.length]!), class: 1 }
          : { text: joinRequest(next()), class: 0 };
      };
    }
    case 'gate': {
      const requests = work.cookies.map(gateRequest);
      let sent = 0;
      return () => ({ text: requests[sent++ % requests.length]!, class: 0 });
    }
    case 'ask': {
      const requests = work.paths.map((path) => askRequest(path, work.key));
      let sent = 0;
      return () => {
        const place = sent++ % requests.length;
        return { text: requests[place]!, class: place };
      };
    }
    case 'calls': {
      let sent = 0;
      return () => {
        const place = sent % work.calls.length;
        const round = Math.floor(sent++ / work.calls.length);
        return { text: callRequest(work.calls[place]!, round, work.key), class: place };
      };
    }
    case 'webhook': {
      const requests = Array.from({ length: work.count }, (_, index) => webhookRequest(work.label, index, work.secret));
      let sent = 0;
      return () => {
        const text = requests[sent++];
        if (text === undefined) throw new Error('There are fewer signed reports than requests.');
        return { text, class: 0 };
      };
    }
    case 'accept': {
      let sent = 0;
      return () => {
        const token = work.tokens[sent++];
        if (token === undefined) throw new Error('There are fewer invitations than requests.');
        return { text: acceptRequest(token), class: 0 };
      };
    }
  }
}

export function joinRequest(email: string): string {
  return post('/api/waitlist/join', `{"email":"${email}","name":"Robin Example","role":"coach"}`);
}

export function acceptRequest(token: string): string {
  return post('/api/waitlist/accept', `{"token":"${token}"}`);
}

export function gateRequest(cookie: string): string {
  return `GET /gate/verify HTTP/1.1\r\nhost: 127.0.0.1\r\ncookie: theme=dark; ${cookie}\r\n\r\n`;
}

function askRequest(path: string, key: string): string {
  return `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${key}\r\n\r\n`;
}

function callRequest({ path, bodies }: Call, round: number, key: string): string {
  const body = bodies?.[round % bodies.length];
  return body === undefined ? askRequest(path, key) : post(path, body, `authorization: Bearer ${key}\r\n`);
}

function post(path: string, body: string, headers = ''): string {
  return `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n${headers}content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}

/** Addresses in no order, as people's are: sorted ones would be kinder to an index than people are. */
function freshAddresses(label: string): () => string {
  let made = 0;
  return () => {
    made += 1;
    const scattered = Math.imul(made, 0x9e3779b1) >>> 0;
    return `${scattered.toString(36)}.${label}@join.example.com`;
  };
}
