import { everyAnswerIsDurable } from '../measure/proofs.ts';
import { takeTurns, type Turns } from '../measure/take-turns.ts';
import { againstFloor, figuresOf } from '../report/figures.ts';
import { connections, titleOf, type Setting } from './bench.ts';
import { withPair } from './pair.ts';

export const webhookSecret = 'whsec_c2VjcmV0LW9mLXRoZS1iZW5jaC1hbG9uZQ==';
const warmup = 2_000;
const requestsPerRound = 10_000;

/** Clerk tells of new users, each message signed: verified and durable before the answer. */
export async function webhookRow(setting: Setting): Promise<void> {
  const { bench } = setting;
  const requests = requestsPerRound * bench.options.effort;
  await withPair(setting, async ({ floor, floorPlace, product, productPlace }) => {
    const turns = await takeTurns(bench.load, [floor, product], bench.options.rounds, (_, round) => ({
      connections, warmup, requests, loop: { kind: 'closed' },
      work: { kind: 'webhook', label: `r${round}`, secret: webhookSecret, count: warmup + requests },
    }));
    const [floorTurns, productTurns] = turns as [Turns, Turns];
    const measured = `id like 'msg_r%' and id not like 'msg_r0%'`;
    bench.report({
      title: titleOf(`Webhook user.created, ${connections} connections`, setting),
      servers: [figuresOf('floor', floorTurns.typical), figuresOf('product', productTurns.typical)],
      findings: againstFloor(productTurns, floorTurns, { share: 0.5 }),
      proofs: [
        everyAnswerIsDurable('floor, reports', floorTurns.results, 200, await floorPlace.count(`select count(*) from report where ${measured}`)),
        everyAnswerIsDurable('product, reports', productTurns.results, 200, await productPlace.count(`select count(*) from provider_event where ${measured}`)),
      ],
      notes: ['Each message has an id, a user, an address and a signature of its own. The product works on what it received meanwhile, in the same process; the floor only keeps it.'],
    });
  }, { floor: { FLOOR_WEBHOOK_SECRET: webhookSecret }, product: { CLERK_WEBHOOK_SIGNING_SECRET: webhookSecret } });
}
