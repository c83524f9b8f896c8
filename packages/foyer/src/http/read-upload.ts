import { FoyerError } from '../domain/errors.ts';
import type { Incoming } from './incoming.ts';
import { mediaType } from './read-body.ts';

/**
 * A file as it arrives, counted while it does, whatever the headers claim (SR-60).
 * @param types - media types that are taken; with none given the sender need not say
 * @throws {FoyerError} `input/unsupported_type`, `input/unsupported_encoding`, `input/too_large`; the last also while it is read
 */
export function openUpload(incoming: Incoming, types: readonly string[], bytesMax: number): AsyncGenerator<Uint8Array> {
  const encoding = incoming.header('content-encoding');
  if (encoding !== undefined && encoding !== 'identity') throw new FoyerError('input/unsupported_encoding', 'Send the file uncompressed.');
  const type = mediaType(incoming);
  if (type !== '' && !types.includes(type)) throw new FoyerError('input/unsupported_type', `Send the file as ${types.join(', ')}.`);
  const tooLarge = () => new FoyerError('input/too_large', `The file is larger than ${bytesMax.toLocaleString('en')} bytes. Import larger ones on the server: foyer import people.csv`, { details: { bytesMax } });
  if (Number(incoming.header('content-length') ?? 0) > bytesMax) throw tooLarge();
  return counted(incoming, bytesMax, tooLarge);
}

async function* counted(incoming: Incoming, bytesMax: number, tooLarge: () => FoyerError): AsyncGenerator<Uint8Array> {
  let length = 0;
  try {
    for await (const chunk of incoming.body()) {
      length += chunk.byteLength;
      if (length > bytesMax) throw tooLarge();
      yield chunk;
    }
  } catch (error) {
    if (error instanceof FoyerError) throw error;
    throw new FoyerError('input/malformed', 'The file ended before it was complete.', { cause: error });
  }
}
