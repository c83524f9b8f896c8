import type { Services } from '../context.ts';

/** People who wait for a decision of the team. */
export interface DecisionBacklog {
  readonly count: number;
  /** Since when the first of them waits; null when there is nobody. */
  readonly oldestAt: number | null;
}

/** Cheap: maintained counts, and the first of a list. */
export async function decisionBacklog({ store, rules }: Pick<Services, 'store' | 'rules'>): Promise<DecisionBacklog> {
  const [counts, oldest] = await Promise.all([
    store.counts(),
    store.listEntries({ filter: { stage: ['pending'], ...(rules.confirmEmail ? { confirmed: true } : {}) }, sort: 'createdAt', cursor: null, limit: 1 }),
  ]);
  return {
    count: counts.filter(({ stage, confirmed }) => stage === 'pending' && (confirmed || !rules.confirmEmail)).reduce((all, { count }) => all + count, 0),
    oldestAt: oldest.items[0] ? oldest.items[0].confirmedAt ?? oldest.items[0].createdAt : null,
  };
}
