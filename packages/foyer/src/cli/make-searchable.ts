import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Services } from '../application/context.ts';
import { showProgress } from './frame/progress.ts';
import type { Terminal } from './frame/terminal.ts';

const indexedAtOnce = 2_000;

/** Brings the search index up to date; a running server would do the same in the background. */
export async function makeSearchable({ store }: Pick<Services, 'store'>, terminal: Pick<Terminal, 'errorStream'>): Promise<void> {
  const { seq } = await store.auditHead();
  const bar = showProgress(terminal, 'Making them findable', seq);
  let looked = 0;
  for (let found = indexedAtOnce; found === indexedAtOnce;) {
    // In small steps, so that a server beside this has its turn.
    found = await store.indexChanged(indexedAtOnce);
    looked += found;
    bar.at(Math.min(seq, looked));
    await nextTurn();
  }
  bar.end('Everybody can be found.');
}
