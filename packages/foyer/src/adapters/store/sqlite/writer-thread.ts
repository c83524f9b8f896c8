import { parentPort, workerData } from 'node:worker_threads';
import { FoyerError } from '../../../domain/errors.ts';
import type { FileIdentity } from './file-identity.ts';
import { sqliteError } from './sqlite-errors.ts';
import { SqliteWriter } from './sqlite-writer.ts';
import type { Writing } from './writing.ts';

/** What the thread is told when it starts. */
export interface WriterPlace {
  readonly path: string;
  /** The file the thread that started this one has open; any other is not written to. */
  readonly identity: FileIdentity['id'];
}

/** One call of `Writing`. Several come in a message; they are carried out, and answered together, in the order they come. */
export type WriterCall = { readonly [Call in keyof Writing]: { readonly call: Call; readonly given: Parameters<Writing[Call]> } }[keyof Writing];

/** What became of a call; errors are Foyer's, in parts that can be sent. */
export type WriterAnswer = { readonly given: unknown } | {
  readonly refused: Pick<FoyerError, 'code' | 'message' | 'retryAfterSeconds'> & { readonly cause: string };
};

/** After a call of a transaction failed, the rest of it is not even tried. */
let failed: WriterAnswer | undefined;

async function answer(writer: SqliteWriter, { call, given }: WriterCall): Promise<WriterAnswer> {
  if (call === 'begin' || call === 'rollback') failed = undefined;
  if (failed) return failed;
  try {
    // What belongs to a call is given with it, as its type says.
    return { given: await (writer[call] as (...values: readonly unknown[]) => unknown)(...given) };
  } catch (error) {
    const { code, message, retryAfterSeconds, cause } = asFoyerError(error);
    failed = { refused: { code, message, retryAfterSeconds, cause: String(cause instanceof Error ? cause.stack : cause) } };
    return failed;
  }
}

function asFoyerError(error: unknown): FoyerError {
  const known = sqliteError(error);
  return known instanceof FoyerError ? known : new FoyerError('service/internal', 'Something went wrong on our side. Nothing was changed.', { cause: error });
}

const port = parentPort;
if (port) {
  const { path, identity } = workerData as WriterPlace;
  const writer = new SqliteWriter(path, identity);
  let last = Promise.resolve();
  const carryOut = async (before: Promise<void>, message: readonly WriterCall[] | 'end'): Promise<void> => {
    await before;
    if (message === 'end') {
      writer.close();
      port.close();
      return;
    }
    const answers: WriterAnswer[] = [];
    for (const call of message) answers.push(await answer(writer, call));
    port.postMessage(answers);
  };
  port.on('message', (message: readonly WriterCall[] | 'end') => { last = carryOut(last, message); });
  port.postMessage('ready');
}
