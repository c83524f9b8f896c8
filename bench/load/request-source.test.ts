import { describe, expect, it } from 'vitest';
import { createRequestSource } from './request-source.ts';

const emailIn = (text: string): string | undefined => /"email":"([^"]+)"/.exec(text)?.[1];

describe('the requests of a load', () => {
  it('never join with the same address twice', () => {
    const next = createRequestSource({ kind: 'join', label: 'a' });
    const emails = Array.from({ length: 20_000 }, () => emailIn(next().text));
    expect(new Set(emails).size).toBe(emails.length);
  });

  it('say how long their body is', () => {
    const { text } = createRequestSource({ kind: 'join', label: 'a' })();
    const [head, body] = text.split('\r\n\r\n') as [string, string];
    expect(head).toContain(`content-length: ${Buffer.byteLength(body)}`);
  });

  it('mix new and known addresses half and half, neither always first', () => {
    const next = createRequestSource({ kind: 'join_mixed', label: 'a', known: ['k1@x.test', 'k2@x.test'] });
    const requests = Array.from({ length: 8 }, () => next());
    expect(requests.map((one) => one.class)).toEqual([1, 1, 0, 0, 1, 1, 0, 0]);
    for (const { class: kind, text } of requests) expect(emailIn(text)!.startsWith('k')).toBe(kind === 1);
  });

  it('ask each kind of question in turn, and each with its next body', () => {
    const next = createRequestSource({ kind: 'calls', key: 'k', calls: [{ path: '/a' }, { path: '/b', bodies: ['{"n":1}', '{"n":2}'] }] });
    const requests = Array.from({ length: 4 }, () => next());
    expect(requests.map((one) => one.class)).toEqual([0, 1, 0, 1]);
    expect(requests[1]!.text).toContain('"n":1');
    expect(requests[3]!.text).toContain('"n":2');
    expect(requests.every(({ text }) => text.includes('authorization: Bearer k'))).toBe(true);
  });

  it('sign each report of Clerk anew, about another user', () => {
    const next = createRequestSource({ kind: 'webhook', label: 'w', secret: 'whsec_c2VjcmV0LW9mLXRoZS1iZW5jaC1hbG9uZQ==', count: 2 });
    const [one, other] = [next().text, next().text];
    const fieldsOf = (text: string) => [/svix-id: (\S+)/.exec(text)![1], /svix-signature: (\S+)/.exec(text)![1], /"email_address":"([^"]+)"/.exec(text)![1]];
    fieldsOf(one).forEach((field, index) => expect(field).not.toBe(fieldsOf(other)[index]));
    expect(next).toThrow('fewer signed reports');
  });

  it('use each token once and stop when there are none left', () => {
    const next = createRequestSource({ kind: 'accept', tokens: ['t1'] });
    expect(next().text).toContain('t1');
    expect(next).toThrow('fewer invitations');
  });
});
