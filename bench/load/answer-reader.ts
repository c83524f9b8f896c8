const headEnd = Buffer.from('\r\n\r\n');
const lastChunk = Buffer.from('\r\n0\r\n\r\n');

/**
 * Finds where answers end in what a connection receives, as cheaply as can be: one request is under way at a time, so nothing
 * but the status and the length matters.
 */
export class AnswerReader {
  readonly #onAnswer: (status: number) => void;
  #rest: Buffer | undefined;

  constructor(onAnswer: (status: number) => void) {
    this.#onAnswer = onAnswer;
  }

  /** @param chunk - may be overwritten after the call; what is incomplete is copied */
  take(chunk: Buffer): void {
    const bytes = this.#rest === undefined ? chunk : Buffer.concat([this.#rest, chunk]);
    const status = completeAnswer(bytes);
    if (status === undefined) {
      this.#rest = Buffer.from(bytes);
      return;
    }
    this.#rest = undefined;
    this.#onAnswer(status);
  }
}

/** The status of an answer that is there as a whole; undefined while something is missing. */
export function completeAnswer(bytes: Buffer): number | undefined {
  const end = bytes.indexOf(headEnd);
  if (end < 0) return undefined;
  const status = Number(bytes.toString('latin1', 9, 12));
  if (status === 204 || status === 304) return status;
  const head = bytes.toString('latin1', 0, end);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length !== undefined) return bytes.length >= end + 4 + Number(length) ? status : undefined;
  if (!/\r\ntransfer-encoding: *chunked/i.test(head))
    throw new Error(`An answer does not say how long it is:\n${head}`);
  return bytes.subarray(-lastChunk.length).equals(lastChunk) ? status : undefined;
}
