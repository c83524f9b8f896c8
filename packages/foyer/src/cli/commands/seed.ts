import type { Foyer } from '../../compose.ts';
import { command } from '../frame/command.ts';
import { CommandFailed } from '../frame/command-failed.ts';
import { aligned, count } from '../frame/layout.ts';
import { wholeNumber } from '../frame/number-option.ts';
import { showProgress } from '../frame/progress.ts';
import type { Terminal } from '../frame/terminal.ts';
import { makeSearchable } from '../make-searchable.ts';
import { openConfig, withFoyer } from '../open.ts';
import { createDatedIds } from '../seed/dated-ids.ts';
import { tellStory } from '../seed/story.ts';
import { writeStory } from '../seed/write-story.ts';

/** Up to here everybody has an instant of their own; beyond, neighbours share one: on PostgreSQL each instant is a way there and back. */
const ownInstantsMax = { sqlite: 20_000, postgres: 500 };

export const seed = command({
  summary: 'Fill the list with made-up people, to try Foyer out or to measure it',
  details: 'They joined over the last months, most confirmed their address, and the team decided about most of them. Their addresses reach nobody (example.com, .test) and no mail is sent. The same --seed makes the same people. Refused in production.',
  args: {
    count: { type: 'string', required: true, valueHint: 'people', description: 'How many people, 1 to 10,000,000' },
    seed: { type: 'string', default: '1', valueHint: 'number', description: 'Another number makes other people' },
  },
  examples: ['seed --count 500', 'seed --count 1000000 --seed 7'],
  async run({ args, terminal }) {
    const people = wholeNumber('count', args.count, 1, 10_000_000);
    const number = wholeNumber('seed', args.seed, 0, 4_294_967_295);
    const { environment } = await openConfig(terminal);
    if (environment === 'production') throw new CommandFailed('Made-up people do not belong into production. Seed a copy with FOYER_ENV=development instead.');
    const startedAt = performance.now();
    const { before, after } = await withFoyer(terminal, async ({ services }) => {
      const stagesBefore = await stagesOf(services.store);
      await tell(services, terminal, people, number, Object.values(stagesBefore).reduce((sum, one) => sum + one, 0));
      await makeSearchable(services, terminal);
      return { before: stagesBefore, after: await stagesOf(services.store) };
    });
    const seconds = (performance.now() - startedAt) / 1000;
    const added = Object.fromEntries(Object.entries(after).map(([stage, sum]) => [stage, sum - (before[stage] ?? 0)]));
    return {
      data: { people, seconds: Number(seconds.toFixed(3)), stages: added },
      text: () => `${count(people, 'person', 'people')} joined the list in ${seconds.toFixed(1)} s. No mail is sent to them.\n\n${aligned(Object.entries(added).map(([stage, sum]) => [stage, sum.toLocaleString('en')]), '  ')}`,
    };
  },
});

async function tell({ store, rules, tokens, lifetimes, clock }: Foyer['services'], terminal: Terminal, people: number, number: number, offset: number): Promise<void> {
  const bar = showProgress(terminal, 'Making people', people);
  const story = tellStory({
    product: rules.product, count: people, seed: number, offset, now: clock.now(),
    id: createDatedIds(),
    invitation: (id, at) => ({ id, tokenHash: tokens.invitation(id).hash, expiresAt: at + lifetimes.inviteSeconds * 1000 }),
  });
  const shared = store.kind === 'postgres' ? 64 : 16;
  try {
    await writeStory({ store, rules, story, stepsPerInstant: people > ownInstantsMax[store.kind] ? shared : 1, onWritten: bar.at });
    bar.end(`${count(people, 'person', 'people')} made.`);
  } catch (error) {
    bar.abandon();
    throw error;
  }
}

async function stagesOf(store: Foyer['services']['store']): Promise<Record<string, number>> {
  const sums: Record<string, number> = { pending: 0, approved: 0, invited: 0, accepted: 0, rejected: 0, revoked: 0, withdrawn: 0 };
  for (const { stage, count: amount } of await store.counts()) sums[stage] = (sums[stage] ?? 0) + amount;
  return sums;
}
