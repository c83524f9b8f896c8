import type pg from 'pg';
import { FoyerError } from '../../../domain/errors.ts';

/** A warning without a class of its own (SQLSTATE, appendix A). */
const plainWarning = '01000';

type Answer = pg.QueryResult | pg.QueryResult[];
type Callback = (error: Error | null, answer?: Answer) => void;

/**
 * With a synchronous standby a commit waits until the standby has it. When somebody ends the waiting (`pg_cancel_backend`), the server says
 * that it is committed, with a warning: the standby may not have it, and a fail-over would lose it. Such an answer counts for none, so that
 * nobody is told their request was carried out (SR-74); whoever repeats it with its key learns how it ended.
 *
 * @see https://www.postgresql.org/docs/current/warm-standby.html#SYNCHRONOUS-REPLICATION-HA
 */
export function doubtWarnedCommits(client: pg.ClientBase): void {
  let warned = false;
  client.on('notice', ({ code }) => { warned ||= code === plainWarning; });
  const believed = (answer: Answer): Answer => {
    if (!warned) return answer;
    warned = false;
    // Cleaning warns of what it may not clean; it promises nobody anything.
    if (!Array.isArray(answer) && answer.command === 'VACUUM') return answer;
    throw new FoyerError('service/unavailable', 'Foyer cannot tell right now whether this was carried out. Please try again in a moment.', {
      cause: new Error('The database warned that a commit may not be on its standby.'), retryAfterSeconds: 5,
    });
  };
  const ask = client.query.bind(client) as (...words: unknown[]) => Promise<Answer> | undefined;
  const query = (...words: unknown[]): Promise<Answer> | undefined => {
    const last = words.at(-1);
    if (typeof last !== 'function') return ask(...words)?.then(believed);
    return ask(...words.slice(0, -1), withDoubt(last as Callback, believed));
  };
  client.query = query as typeof client.query;
}

function withDoubt(callback: Callback, believed: (answer: Answer) => Answer): Callback {
  return (error, answer) => {
    if (error || answer === undefined) return callback(error, answer);
    try {
      believed(answer);
    } catch (doubt) {
      return callback(doubt as Error);
    }
    return callback(null, answer);
  };
}
