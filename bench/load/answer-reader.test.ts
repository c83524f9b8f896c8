import { describe, expect, it } from 'vitest';
import { AnswerReader } from './answer-reader.ts';

/** The statuses found when an answer arrives in the given pieces, in one buffer that is used again. */
function statusesOf(...pieces: string[]): number[] {
  const statuses: number[] = [];
  const reader = new AnswerReader((status) => statuses.push(status));
  const buffer = Buffer.alloc(1000);
  for (const piece of pieces) reader.take(buffer.subarray(0, buffer.write(piece, 'latin1')));
  return statuses;
}

describe('the reader of answers', () => {
  it('knows an answer by its length', () => {
    expect(statusesOf('HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\n{}')).toEqual([202]);
  });

  it('knows an answer without a body', () => {
    expect(statusesOf('HTTP/1.1 204 No Content\r\nx: y\r\n\r\n')).toEqual([204]);
  });

  it('waits for what is missing, though its buffer is used again', () => {
    expect(statusesOf('HTTP/1.1 202 Acc', 'epted\r\nContent-Length: 2\r\n', '\r\n{')).toEqual([]);
    expect(statusesOf('HTTP/1.1 202 Acc', 'epted\r\nContent-Length: 2\r\n', '\r\n{', '}')).toEqual([202]);
  });

  it('reads a chunked answer to its end', () => {
    const head = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
    expect(statusesOf(`${head}2\r\n{}\r\n`)).toEqual([]);
    expect(statusesOf(`${head}2\r\n{}\r\n`, '0\r\n\r\n')).toEqual([200]);
  });

  it('refuses to guess where an answer ends', () => {
    expect(() => statusesOf('HTTP/1.1 200 OK\r\n\r\nsome')).toThrow('how long');
  });
});
