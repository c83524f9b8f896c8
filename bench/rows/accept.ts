import { everyAnswerIsDurable, type Proof } from '../measure/proofs.ts';
import { takeTurns, type Turns } from '../measure/take-turns.ts';
import { againstFloor, figuresOf } from '../report/figures.ts';
import { inviteToFloor, inviteToProduct } from '../servers/invite-people.ts';
import type { Place } from '../storage/bench-storage.ts';
import { connections, titleOf, type Setting } from './bench.ts';
import { withPair } from './pair.ts';

const warmup = 500;
const requestsPerRound = 4_000;

/** Invited people press the button, each once. */
export async function acceptRow(setting: Setting): Promise<void> {
  const { bench } = setting;
  const { rounds, effort } = bench.options;
  const requests = requestsPerRound * effort;
  const perTurn = warmup + requests;
  await withPair(setting, async ({ floor, floorPlace, product, productPlace }) => {
    const all = (rounds + 1) * perTurn;
    const tokens = {
      floor: await inviteToFloor(floorPlace, all, 'accept'),
      product: await inviteToProduct(product, productPlace, all, 'accept'),
    };
    const turns = await takeTurns(bench.load, [floor, product], rounds, ({ contender }, round) => ({
      connections,
      warmup,
      requests,
      loop: { kind: 'closed' },
      work: { kind: 'accept', tokens: tokens[contender].slice(round * perTurn, (round + 1) * perTurn) },
    }));
    const [floorTurns, productTurns] = turns as [Turns, Turns];
    bench.report({
      title: titleOf(`Accept an invitation, ${connections} connections`, setting),
      servers: [figuresOf('floor', floorTurns.typical), figuresOf('product', productTurns.typical)],
      findings: againstFloor(productTurns, floorTurns, { share: 0.5 }),
      proofs: [
        // The turn that warmed up is in the tables too.
        everyAnswerIsDurable(
          'floor, sessions',
          floorTurns.results,
          200,
          (await floorPlace.count('select count(*) from session')) - perTurn,
        ),
        everyAnswerIsDurable(
          'product, sessions',
          productTurns.results,
          200,
          (await productPlace.count('select count(*) from person_session')) - perTurn,
        ),
        await oneSessionEach(productPlace),
      ],
      notes: [],
    });
  });
}

/** No invitation let anybody in twice. */
export async function oneSessionEach(place: Place): Promise<Proof> {
  const twice = await place.count(
    'select count(*) from (select entry_id from person_session group by entry_id having count(*) > 1) as twice',
  );
  const events = await place.count(`select count(*) from audit_event where act = 'invitation.accepted'`);
  const sessions = await place.count('select count(*) from person_session');
  return {
    promise: 'product: one session and one audit event per invitation',
    kept: twice === 0 && events === sessions,
    evidence: `${sessions} sessions, ${events} events, ${twice} people with more than one session`,
  };
}
