import type { Proof } from '../measure/proofs.ts';
import type { Place } from '../storage/bench-storage.ts';

/** Buckets whose maintained count differs from the people in them; one statement, so that both are of the same instant. */
const wrongBuckets = `select count(*) from (select bucket from (
  select bucket, count(*) as people from entry group by bucket union all select bucket, -count as people from entry_count
) as both_ways group by bucket having sum(people) <> 0) as wrong`;

/** What lists say without counting is what counting says. */
export async function countsEqualARecount(place: Place): Promise<Proof> {
  const wrong = await place.count(wrongBuckets);
  const people = await place.count('select count(*) from entry');
  return { promise: 'product: maintained counts equal a recount', kept: wrong === 0, evidence: `${people} people counted anew, ${wrong} buckets differ` };
}
