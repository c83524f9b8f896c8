import { setImmediate as nextTurn } from 'node:timers/promises';
import { needsOf } from '../../domain/batch-needs.ts';
import type { Writes } from '../../domain/batch-rows.ts';
import { decideBatch } from '../../domain/batch.ts';
import type { Entry } from '../../domain/entry.ts';
import type { Target } from '../../domain/person.ts';
import type { Rules } from '../../domain/rules.ts';
import type { Unit } from '../../domain/unit.ts';
import type { Store, WriteTransaction } from '../../application/ports/store.ts';
import type { StoryStep } from './story.ts';

const requestsPerCommit = 2_000;

/**
 * Writes a story through the domain: every step is decided by the same rules as a real one and leaves the same events.
 * Nothing of it leaves the house: see `leaveNoDoors`.
 *
 * @param stepsPerInstant - neighbours that may share the instant of the first of them, for long stories
 * @param onWritten - told how many people have joined so far
 */
export async function writeStory(
  { store, rules, story, stepsPerInstant, onWritten }: { store: Store; rules: Rules; story: Iterable<StoryStep>; stepsPerInstant: number; onWritten: (people: number) => void },
): Promise<void> {
  let people = 0;
  let waiting: StoryStep[] = [];
  const flush = async (): Promise<void> => {
    const steps = waiting;
    waiting = [];
    await store.write(async (transaction) => {
      for (let start = 0; start < steps.length; start += stepsPerInstant) await writeInstant(transaction, steps.slice(start, start + stepsPerInstant), rules);
    });
    for (const { joins } of steps) if (joins) people += 1;
    onWritten(people);
    // Signals are heard and progress is drawn in between.
    await nextTurn();
  };
  for (const step of story) {
    waiting.push(step);
    if (waiting.length >= requestsPerCommit) await flush();
  }
  if (waiting.length > 0) await flush();
}

async function writeInstant(transaction: WriteTransaction, steps: readonly StoryStep[], rules: Rules): Promise<void> {
  const { at } = steps[0]!;
  const units: Unit[] = steps.map(({ requests }) => ({ requests }));
  const needs = needsOf(units, rules);
  // Whoever presents a link that was never stored is not found by it.
  const presenting = steps.filter(({ joins }) => !joins).flatMap(({ links }) => links.map(({ entryId }): Target => ({ by: 'id', id: entryId })));
  const loaded = await transaction.load({ ...needs, targets: [...needs.targets, ...presenting] });
  const links = new Map(loaded.mailTokensByHash);
  for (const step of steps) for (const link of step.links) links.set(link.tokenHash, link);
  const { writes } = decideBatch(units, { ...loaded, mailTokensByHash: links }, at, rules);
  await transaction.write(leaveNoDoors(writes), at);
}

/**
 * Takes out of a decision what would reach or admit somebody: mails to be sent, and links, sessions and device tickets that
 * nobody holds. People, decisions, invitations, grants, counts and events stay as they were decided.
 */
export function leaveNoDoors(writes: Writes): Writes {
  return {
    ...writes,
    mails: [], mailTokens: [], devices: [], sessionsStarted: [],
    entriesNew: writes.entriesNew.map(unmailed), entriesChanged: writes.entriesChanged.map(unmailed),
  };
}

/** No mail waits for them, so none is on its way. */
function unmailed(entry: Entry): Entry {
  return entry.delivery === 'queued' ? { ...entry, delivery: 'none' } : entry;
}
